type Rule = (self: unknown, oldSelf: unknown) => boolean;

function has(self: unknown, field: string): boolean {
  return (
    self !== null &&
    typeof self === 'object' &&
    (self as Record<string, unknown>)[field] !== undefined
  );
}

/** Rules on the change of a value: they hold when there was none before. */
const TRANSITION = /\boldSelf\b/;

const RULES = new Map<string, Rule>([
  ['self == oldSelf', (self, oldSelf) => self === oldSelf],
  [
    "self in ['ray.io/kuberay-operator', 'kueue.x-k8s.io/multikueue']",
    self =>
      self === 'ray.io/kuberay-operator' ||
      self === 'kueue.x-k8s.io/multikueue',
  ],
  [
    '!((has(self.onSuccess) || has(self.onFailure)) && has(self.deletionRules))',
    self =>
      !(
        (has(self, 'onSuccess') || has(self, 'onFailure')) &&
        has(self, 'deletionRules')
      ),
  ],
  [
    '((has(self.onSuccess) && has(self.onFailure)) || has(self.deletionRules))',
    self =>
      (has(self, 'onSuccess') && has(self, 'onFailure')) ||
      has(self, 'deletionRules'),
  ],
  [
    '!(has(self.jobStatus) && has(self.jobDeploymentStatus))',
    self => !(has(self, 'jobStatus') && has(self, 'jobDeploymentStatus')),
  ],
  [
    'has(self.jobStatus) || has(self.jobDeploymentStatus)',
    self => has(self, 'jobStatus') || has(self, 'jobDeploymentStatus'),
  ],
]);

/**
 * Evaluates one of the CEL rules that KubeRay's CRDs contain. There is no CEL
 * here: the rules are few, and one that is not known is an error at once rather
 * than a rule that always holds.
 *
 * @throws Error that names a rule which is not known
 */
export function holds(
  rule: string,
  self: unknown,
  oldSelf: unknown,
  isUpdate: boolean,
): boolean {
  const known = RULES.get(rule);
  if (!known) {
    throw new Error(
      `The validation rule ${JSON.stringify(
        rule,
      )} of a CRD is not known to kuberay-sim; add it to knownRules.ts`,
    );
  }
  if (TRANSITION.test(rule) && (!isUpdate || oldSelf === undefined)) {
    return true;
  }
  return known(self, oldSelf);
}
