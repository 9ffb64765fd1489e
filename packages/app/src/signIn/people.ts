import { Config } from '@backstage/config';

/** What a demo person does in the company; it decides what they may do. */
export type DemoRole = 'engineer' | 'team-lead' | 'platform' | 'guest';

/** Someone whom a visitor of the demo can be, as the sign-in page shows them. */
export interface DemoPerson {
  /** Name of the catalog user. */
  name: string;
  title: string;
  role: DemoRole;
  teamTitle?: string;
  /** What this person can do here, in one line. */
  can: string;
}

const ROLES: DemoRole[] = ['engineer', 'team-lead', 'platform', 'guest'];

function toRole(value: string): DemoRole {
  const role = ROLES.find(known => known === value);
  if (!role) {
    throw new Error(
      `demo.people has the role "${value}"; expected one of ${ROLES.join(
        ', ',
      )}`,
    );
  }
  return role;
}

/** Reads `demo.people`; nobody when the portal is not the demo. */
export function readDemoPeople(config: Config): DemoPerson[] {
  return (config.getOptionalConfigArray('demo.people') ?? []).map(person => ({
    name: person.getString('name'),
    title: person.getString('title'),
    role: toRole(person.getString('role')),
    teamTitle: person.getOptionalString('teamTitle'),
    can: person.getString('can'),
  }));
}

/** A role in words. */
export const ROLE_TITLES: Record<DemoRole, string> = {
  engineer: 'Engineer',
  'team-lead': 'Team lead',
  platform: 'Platform engineer, admin',
  guest: 'Visitor',
};
