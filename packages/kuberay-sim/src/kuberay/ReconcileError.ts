/** What a reconciliation stops at; `reason` shows in ReplicaFailure. */
export class ReconcileError extends Error {
  readonly reason?: string;

  constructor(message: string, reason?: string) {
    super(message);
    this.name = 'ReconcileError';
    this.reason = reason;
  }
}
