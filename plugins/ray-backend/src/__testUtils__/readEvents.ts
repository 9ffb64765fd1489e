import type { WatchEvents } from '@raydeck/backstage-plugin-ray-common';

export type ReceivedEvent = {
  [E in keyof WatchEvents]: { id?: string; event: E; data: WatchEvents[E] };
}[keyof WatchEvents];

/** A reader of `GET /v1/watch` that waits for the events it is asked for. */
export class EventReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #abort: AbortController;
  readonly #decoder = new TextDecoder();
  readonly #events: ReceivedEvent[] = [];
  #text = '';

  static async open(
    url: string,
    headers: Record<string, string>,
  ): Promise<EventReader> {
    const abort = new AbortController();
    const response = await fetch(url, { headers, signal: abort.signal });
    if (!response.ok || !response.body) {
      throw new Error(`${response.status}: ${await response.text()}`);
    }
    return new EventReader(response.body.getReader(), abort);
  }

  private constructor(
    reader: ReadableStreamDefaultReader<Uint8Array>,
    abort: AbortController,
  ) {
    this.#reader = reader;
    this.#abort = abort;
  }

  /** The next event of this name, skipping others. Throws at the end of the stream. */
  async next<E extends keyof WatchEvents>(
    event: E,
    matches: (data: WatchEvents[E]) => boolean = () => true,
  ): Promise<{ id?: string; data: WatchEvents[E] }> {
    for (;;) {
      for (let at = this.#events.shift(); at; at = this.#events.shift()) {
        const data = at.data as WatchEvents[E];
        if (at.event === event && matches(data)) {
          return { ...(at.id && { id: at.id }), data };
        }
      }
      const { done, value } = await this.#reader.read();
      if (done) throw new Error(`The stream ended without "${event}"`);
      this.#take(this.#decoder.decode(value, { stream: true }));
    }
  }

  close(): void {
    this.#abort.abort();
  }

  #take(text: string): void {
    const blocks = (this.#text + text).split('\n\n');
    this.#text = blocks.pop() ?? '';
    for (const block of blocks) {
      const field = (name: string) =>
        block
          .split('\n')
          .find(line => line.startsWith(`${name}: `))
          ?.slice(name.length + 2);
      const event = field('event');
      if (!event) continue;
      this.#events.push({
        ...(field('id') && { id: field('id') }),
        event,
        data: JSON.parse(field('data') ?? 'null'),
      } as ReceivedEvent);
    }
  }
}
