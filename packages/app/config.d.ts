export interface Config {
  /** The demo's people; absent in a portal that is not the demo. */
  demo?: {
    people?: Array<{
      /**
       * Name of the catalog user, in the namespace default
       * @visibility frontend
       */
      name: string;
      /**
       * Name for people
       * @visibility frontend
       */
      title: string;
      /**
       * What they do, and so what they may do
       * @visibility frontend
       */
      role: 'engineer' | 'team-lead' | 'platform' | 'guest';
      /** Entity reference of their group */
      team?: string;
      /**
       * Name of their group for people
       * @visibility frontend
       */
      teamTitle?: string;
      /** A component that their team owns */
      entityRef?: string;
      /**
       * What they can do here, in one line
       * @visibility frontend
       */
      can: string;
    }>;
  };
}
