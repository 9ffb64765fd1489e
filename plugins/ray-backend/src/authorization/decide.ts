/*
 * The built-in rule, in one function for every route, every list and the stream:
 *
 * - everyone who is signed in reads state, of unowned objects too;
 * - the owners of an object over which they have authority, and `ray.admins`, do the rest, logs included;
 * - what nobody owns, or over which its owners have no authority, is for admins only.
 *
 * Attachment alone gives no rights: anyone with kubectl can write the annotation that attaches an object.
 */

/** Named as the permissions of `ray-common`, which stand for the same decisions. */
export type RayAction =
  | 'ray.cluster.read'
  | 'ray.cluster.create'
  | 'ray.cluster.delete'
  | 'ray.job.read'
  | 'ray.job.create'
  | 'ray.job.stop'
  | 'ray.job.delete'
  | 'ray.log.read'
  | 'ray.template.read';

const READS_OF_STATE: ReadonlySet<RayAction> = new Set([
  'ray.cluster.read',
  'ray.job.read',
  'ray.template.read',
] as const);

export interface Caller {
  kind: 'user' | 'service';
  /** The user's entity reference, or the service's subject. */
  principal: string;
  /** The groups and users as whom the caller was signed in, and the ancestors of the groups. */
  ownershipRefs: ReadonlySet<string>;
  admin: boolean;
}

/** Of whom a decision is made: an object, or one that is about to be made. */
export interface Rights {
  /** Owners who hold rights over it: they own the entity, and a record or the namespace says it is theirs. */
  owners: readonly string[];
  /** False when the catalog has never been asked with success who the owners are. */
  known: boolean;
}

export type Decision =
  | { result: 'allow' }
  | { result: 'deny'; reason: string }
  | { result: 'unknown'; reason: string };

const ALLOW: Decision = { result: 'allow' };

/** May the caller do this? `rights` is absent where the action is on no object. */
export function decide(
  caller: Caller,
  action: RayAction,
  rights?: Rights,
): Decision {
  if (READS_OF_STATE.has(action)) return ALLOW;
  if (caller.admin) return ALLOW;
  if (!rights || !rights.known) {
    return {
      result: 'unknown',
      reason:
        'The catalog cannot be reached, so nobody can tell who owns this; try again in a moment',
    };
  }
  if (rights.owners.some(owner => caller.ownershipRefs.has(owner))) {
    return ALLOW;
  }
  return {
    result: 'deny',
    reason:
      rights.owners.length > 0
        ? `It belongs to ${rights.owners.join(
            ', ',
          )}; ask a member, or an admin of Ray`
        : 'Nobody owns it with authority, so only an admin of Ray may do this',
  };
}

/** Whether the decision is to allow; for lists of what is allowed, where unknown counts as no. */
export function isAllowed(
  caller: Caller,
  action: RayAction,
  rights?: Rights,
): boolean {
  return decide(caller, action, rights).result === 'allow';
}
