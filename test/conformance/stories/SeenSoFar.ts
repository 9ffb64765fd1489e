import type { Seen, StoryEvent, StoryKind, StoryObject } from './Story';

/** Keeps what watches tell, and what follows from it. */
export class SeenSoFar implements Seen {
  readonly events: StoryEvent[] = [];
  readonly #living = new Map<string, StoryObject>();
  readonly #kinds = new Set<string>();

  /** Takes the next event in. */
  tell(event: StoryEvent): void {
    this.events.push(event);
    const { kind, metadata } = event.object;
    this.#kinds.add(kind);
    const key = `${kind}/${metadata.name}/${metadata.uid}`;
    if (event.type === 'DELETED') this.#living.delete(key);
    else this.#living.set(key, event.object);
  }

  all(kind: StoryKind): StoryObject[] {
    return [...this.#living.values()].filter(object => object.kind === kind);
  }

  first(kind: StoryKind): StoryObject | undefined {
    return this.all(kind)[0];
  }

  gone(kind: StoryKind): boolean {
    return this.#kinds.has(kind) && this.all(kind).length === 0;
  }
}
