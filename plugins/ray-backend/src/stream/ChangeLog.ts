import type { FleetView, ViewChange } from '../view';

const KEPT_CHANGES = 2_000;

export interface NumberedChange {
  sequence: number;
  change: ViewChange;
}

/**
 * The view's changes, numbered, with the latest of them kept so that a stream that broke off can be taken up again.
 * One for all subscribers of this replica. The epoch is the replica's: numbers of another one mean nothing here.
 */
export class ChangeLog {
  readonly epoch: string;
  readonly #view: FleetView;
  readonly #kept: NumberedChange[] = [];
  readonly #listeners = new Set<(changes: readonly NumberedChange[]) => void>();
  #sequence = 0;
  #stop: (() => void) | undefined;

  static create(view: FleetView, epoch: string): ChangeLog {
    return new ChangeLog(view, epoch);
  }

  private constructor(view: FleetView, epoch: string) {
    this.#view = view;
    this.epoch = epoch;
  }

  get sequence(): number {
    return this.#sequence;
  }

  start(): void {
    this.#stop = this.#view.subscribe(changes => {
      const numbered = changes.map(change => ({
        sequence: ++this.#sequence,
        change,
      }));
      this.#kept.push(...numbered);
      if (this.#kept.length > KEPT_CHANGES * 2) {
        this.#kept.splice(0, this.#kept.length - KEPT_CHANGES);
      }
      this.#listeners.forEach(listener => listener(numbered));
    });
  }

  stop(): void {
    this.#stop?.();
    this.#listeners.clear();
  }

  subscribe(
    listener: (changes: readonly NumberedChange[]) => void,
  ): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * What came after the event of this id, `EPOCH-SEQUENCE`. Undefined where that cannot be told: the id is of another
   * epoch, or what came after it is not kept any more.
   */
  after(lastEventId: string | undefined): NumberedChange[] | undefined {
    const match = lastEventId && /^(.+)-(\d+)$/.exec(lastEventId);
    if (!match || match[1] !== this.epoch) return undefined;
    const sequence = Number(match[2]);
    const oldest = this.#kept[0]?.sequence ?? this.#sequence + 1;
    if (sequence > this.#sequence || sequence < oldest - 1) return undefined;
    return this.#kept.filter(each => each.sequence > sequence);
  }
}
