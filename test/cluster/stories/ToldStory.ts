import {
  ApiGround,
  runStory,
  type ApiServer,
  type Story,
  type StoryEvent,
  type StoryKind,
  type StoryObject,
} from '../../conformance/stories';

/** An API server on which a story is told, and which is listened to after its end. */
class ListeningGround extends ApiGround {
  readonly heard: StoryEvent[] = [];
  readonly #stops: (() => void)[] = [];
  readonly #onCreate: (object: StoryObject) => void;

  constructor(server: ApiServer, onCreate: (object: StoryObject) => void) {
    super(server);
    this.#onCreate = onCreate;
  }

  async create(object: StoryObject): Promise<void> {
    this.#onCreate(object);
    await super.create(object);
  }

  async watch(
    namespace: string,
    kinds: readonly StoryKind[],
    tell: (event: StoryEvent) => void,
  ): Promise<() => void> {
    const stop = await super.watch(namespace, kinds, event => {
      this.heard.push(event);
      tell(event);
    });
    this.#stops.push(stop);
    return () => undefined;
  }

  stop(): void {
    this.#stops.forEach(stop => stop());
  }
}

/**
 * A story that was told. The operator writes its events behind what it does, by seconds where many stories are told at
 * once: those count as well that come after the end.
 */
export class ToldStory {
  readonly #told: StoryEvent[];
  readonly #ground: ListeningGround;

  /**
   * @param onCreate - called with each object before it is created
   */
  static async tell(
    story: Story,
    server: ApiServer,
    namespace: string,
    onCreate: (object: StoryObject) => void = () => undefined,
  ): Promise<ToldStory> {
    const ground = new ListeningGround(server, onCreate);
    await ground.createNamespace(namespace);
    try {
      return new ToldStory(await runStory(story, ground, namespace), ground);
    } catch (error) {
      ground.stop();
      throw error;
    }
  }

  private constructor(told: StoryEvent[], ground: ListeningGround) {
    this.#told = told;
    this.#ground = ground;
  }

  /** What happened until the end, and what Events have told of it by now. */
  get events(): StoryEvent[] {
    const later = this.#ground.heard
      .slice(this.#told.length)
      .filter(({ object }) => object.kind === 'Event');
    return [...this.#told, ...later];
  }

  stop(): void {
    this.#ground.stop();
  }
}
