import {
  decide,
  type Caller,
  type Decision,
  type RayAction,
  type Rights,
} from './decide';

const caller = (
  memberships: string[],
  { ancestors = [] as string[], admin = false } = {},
): Caller => ({
  kind: 'user',
  principal: 'user:default/someone',
  ownershipRefs: new Set([...memberships, ...ancestors]),
  admin,
});

const TEAM = 'group:default/team';
const PARENT = 'group:default/parent';
const owned: Rights = { owners: [TEAM], known: true };
const unowned: Rights = { owners: [], known: true };
const unknown: Rights = { owners: [], known: false };

const member = caller([TEAM]);
const lead = caller([PARENT]);
const sibling = caller(['group:default/sibling'], { ancestors: [PARENT] });
const guest = caller([]);
const admin = caller([], { admin: true });

const READS: RayAction[] = [
  'ray.cluster.read',
  'ray.job.read',
  'ray.template.read',
];
const OWNERS_DO: RayAction[] = [
  'ray.cluster.create',
  'ray.cluster.delete',
  'ray.job.create',
  'ray.job.stop',
  'ray.job.delete',
  'ray.log.read',
];

type Row = [string, Caller, Rights | undefined, Decision['result']];

describe('decide', () => {
  describe.each(READS)('%s', action => {
    it.each<Row>([
      ['a member', member, owned, 'allow'],
      ['a guest', guest, owned, 'allow'],
      ['a guest, of what nobody owns', guest, unowned, 'allow'],
      ['a guest, of what is not known', guest, unknown, 'allow'],
    ])('%s', (_, who, rights, result) => {
      expect(decide(who, action, rights).result).toBe(result);
    });
  });

  describe.each(OWNERS_DO)('%s', action => {
    it.each<Row>([
      ['a member of the owner', member, owned, 'allow'],
      ['a member of the group above the owner alone', lead, owned, 'deny'],
      ['a member of a group beside the owner', sibling, owned, 'deny'],
      ['a guest', guest, owned, 'deny'],
      ['an admin', admin, owned, 'allow'],
      ['anyone, of what nobody owns', member, unowned, 'deny'],
      ['an admin, of what nobody owns', admin, unowned, 'allow'],
      ['anyone, while owners are not known', member, unknown, 'unknown'],
      ['an admin, while owners are not known', admin, unknown, 'allow'],
      ['anyone, of nothing', member, undefined, 'unknown'],
    ])('%s', (_, who, rights, result) => {
      expect(decide(who, action, rights).result).toBe(result);
    });
  });

  it('lets members of a group below the owner act, who own through their ancestors', () => {
    const rights: Rights = { owners: [PARENT], known: true };
    const below = caller([TEAM], { ancestors: [PARENT] });
    expect(decide(below, 'ray.cluster.delete', rights).result).toBe('allow');
  });

  it('says to whom a thing belongs when it denies', () => {
    expect(decide(guest, 'ray.log.read', owned)).toEqual({
      result: 'deny',
      reason: expect.stringContaining(TEAM),
    });
  });
});
