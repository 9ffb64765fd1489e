export interface Config {
  ray?: {
    templates?: {
      /**
       * Where templates must come from to be usable: `file:PATH` (relative to the folder in which the backend
       * runs) or `url:ADDRESS`, as the catalog writes them into `backstage.io/managed-by-location`. A target that
       * ends in `/` trusts everything below it, `*` stands for one segment of a path. Nothing is trusted by default.
       */
      trustedLocations?: string[];
    };
  };
}
