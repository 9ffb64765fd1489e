import type { KubernetesApi, KubeObject } from '../../grounds/KubernetesApi';
import { manifestOf, selectionPatch, type WatchedKind } from './kinds';
import type { Random } from './Random';

const MERGE_PATCH = 'application/merge-patch+json';
/** Characters of one to four bytes. */
const ALPHABET = [...'abc \n"\\{}<>é߿€語ﬀ😀🚀'];
const SMALL = 30;
const BIG = 15_000;

/** What a writer knows of an object: its version, that there is none, or not which of both. */
export type Known =
  | { uid: string; resourceVersion: string }
  | 'absent'
  | 'unknown';

/** A name of some kind under which objects come and go: one change at a time. */
export class Slot {
  readonly kind: WatchedKind;
  readonly name: string;
  known: Known = 'unknown';
  busy = false;
  readonly #admin: KubernetesApi;

  constructor(admin: KubernetesApi, kind: WatchedKind, name: string) {
    this.#admin = admin;
    this.kind = kind;
    this.name = name;
  }

  /**
   * Makes one change, or two where an object is made again. Returns how many the server has acknowledged; what is known
   * afterwards is what it said.
   */
  async change(random: Random, serial: number): Promise<number> {
    const { known } = this;
    this.known = 'unknown';
    if (known === 'unknown') return this.#look();
    if (known === 'absent') return this.#create(random, serial);
    const draw = random.next();
    if (draw < 0.1) return this.#delete();
    if (draw < 0.25) {
      return (await this.#delete()) + (await this.#create(random, serial));
    }
    const selects = draw < 0.35 && this.kind.labelSelector !== undefined;
    return this.#patch(
      selects
        ? selectionPatch(this.kind, random.chance(0.6))
        : { metadata: { annotations: annotations(random, serial) } },
    );
  }

  get #path(): string {
    return `${this.kind.writePath}/${this.name}`;
  }

  async #look(): Promise<number> {
    this.#take(await this.#admin.send('GET', this.#path));
    return 0;
  }

  async #create(random: Random, serial: number): Promise<number> {
    return this.#take(
      await this.#admin.send(
        'POST',
        this.kind.writePath,
        manifestOf(this.kind, this.name, annotations(random, serial)),
      ),
    );
  }

  async #patch(patch: object): Promise<number> {
    return this.#take(
      await this.#admin.send('PATCH', this.#path, patch, MERGE_PATCH),
    );
  }

  async #delete(): Promise<number> {
    const { status } = await this.#admin.send('DELETE', this.#path);
    this.known = status === 200 || status === 404 ? 'absent' : 'unknown';
    return status === 200 ? 1 : 0;
  }

  #take(answer: { status: number; body: KubeObject }): number {
    const { uid, resourceVersion } = answer.body.metadata ?? {};
    if (answer.status < 300 && uid && resourceVersion) {
      this.known = { uid, resourceVersion };
      return 1;
    }
    this.known = answer.status === 404 ? 'absent' : 'unknown';
    return 0;
  }
}

function annotations(random: Random, serial: number): Record<string, string> {
  const length = random.chance(0.02) ? BIG : SMALL;
  const text = Array.from({ length }, () => random.pick(ALPHABET)).join('');
  return { 'tests/change': String(serial), 'tests/text': text };
}
