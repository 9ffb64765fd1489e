import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { ObjectRecord, ObjectRecordStore } from '../database';
import type { CreationRecords } from './OwnershipResolver';

const ASK_AGAIN_AFTER_MS = 5_000;
const REMEMBERED_MISSES = 20_000;

/**
 * Creation records in memory. What another replica created is looked up when its UID is first met; an object that
 * Raydeck did not create costs one look, and another one when it is met again later, since the record is written after
 * the object appears.
 */
export class CreationRecordCache implements CreationRecords {
  readonly #store: ObjectRecordStore;
  readonly #logger: LoggerService;
  readonly #known = new Map<string, string>();
  readonly #missing = new Map<string, number>();
  readonly #listeners = new Set<() => void>();
  readonly #wanted: string[] = [];

  static create(options: {
    store: ObjectRecordStore;
    logger: LoggerService;
  }): CreationRecordCache {
    return new CreationRecordCache(options);
  }

  private constructor(options: {
    store: ObjectRecordStore;
    logger: LoggerService;
  }) {
    this.#store = options.store;
    this.#logger = options.logger;
  }

  async load(): Promise<void> {
    for (const { uid, entityRef } of await this.#store.all()) {
      this.#known.set(uid, entityRef);
    }
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  entityOf(uid: string): string | undefined {
    const known = this.#known.get(uid);
    if (known) return known;
    const askedAt = this.#missing.get(uid);
    if (askedAt === undefined || Date.now() - askedAt > ASK_AGAIN_AFTER_MS) {
      if (this.#missing.size >= REMEMBERED_MISSES) this.#missing.clear();
      this.#missing.set(uid, Date.now());
      this.#lookUp(uid);
    }
    return undefined;
  }

  async add(record: ObjectRecord): Promise<void> {
    await this.#store.add(record);
    this.#learn(record);
  }

  #learn({ uid, entityRef }: ObjectRecord): void {
    this.#missing.delete(uid);
    this.#known.set(uid, entityRef);
    this.#listeners.forEach(listener => listener());
  }

  #lookUp(uid: string): void {
    this.#wanted.push(uid);
    if (this.#wanted.length > 1) return;
    setImmediate(async () => {
      const uids = this.#wanted.splice(0);
      try {
        (await this.#store.findAll(uids)).forEach(each => this.#learn(each));
      } catch (error) {
        this.#logger.warn(
          `Which of ${
            uids.length
          } objects Raydeck created is not known: ${stringifyError(error)}`,
        );
      }
    });
  }
}
