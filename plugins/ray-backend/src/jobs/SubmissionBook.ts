import type { StoredSubmission, SubmissionStore } from '../database';
import type { SubmissionSource } from '../view';

/** The submissions of the database, in memory; every change goes through here, so that the view hears of it. */
export class SubmissionBook implements SubmissionSource {
  readonly #store: SubmissionStore;
  readonly #records = new Map<string, StoredSubmission>();
  readonly #listeners = new Set<(record: StoredSubmission) => void>();

  static create(store: SubmissionStore): SubmissionBook {
    return new SubmissionBook(store);
  }

  private constructor(store: SubmissionStore) {
    this.#store = store;
  }

  /** Takes in what the database holds; called again it finds what other replicas wrote. */
  async load(): Promise<void> {
    const stored = new Map(
      (await this.#store.all()).map(record => [record.uid, record]),
    );
    for (const record of stored.values()) {
      const known = this.#records.get(record.uid);
      if (!known || (record.seenAt ?? '') > (known.seenAt ?? '')) {
        this.#records.set(record.uid, record);
        this.#tell(record);
      }
    }
    for (const record of this.#records.values()) {
      if (stored.has(record.uid)) continue;
      this.#records.delete(record.uid);
      this.#tell(record);
    }
  }

  all(): Iterable<StoredSubmission> {
    return this.#records.values();
  }

  get(uid: string): StoredSubmission | undefined {
    return this.#records.get(uid);
  }

  find(clusterUid: string, submissionId: string): StoredSubmission | undefined {
    for (const record of this.#records.values()) {
      if (
        record.clusterUid === clusterUid &&
        record.submissionId === submissionId
      ) {
        return record;
      }
    }
    return undefined;
  }

  async add(record: StoredSubmission): Promise<StoredSubmission> {
    const kept = await this.#store.add(record);
    this.#records.set(kept.uid, kept);
    this.#tell(kept);
    return kept;
  }

  async update(record: StoredSubmission): Promise<void> {
    // Removed meanwhile: it must not come back.
    if (!this.#records.has(record.uid)) return;
    this.#records.set(record.uid, record);
    this.#tell(record);
    await this.#store.update(record);
  }

  async remove(uid: string): Promise<void> {
    const record = this.#records.get(uid);
    await this.#store.remove(uid);
    if (!record) return;
    this.#records.delete(uid);
    this.#tell(record);
  }

  onChange(listener: (record: StoredSubmission) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(record: StoredSubmission): void {
    this.#listeners.forEach(listener => listener(record));
  }
}
