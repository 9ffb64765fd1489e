import { Agent, request, WebSocket } from 'undici';
import { withoutCompression } from '../../../plugins/ray-backend/src/kubernetes/withoutCompression';
import type { Ground } from '../grounds';

type Headers = Record<string, string>;

/** What a head answers through the API server's proxy, without Raydeck in between. */
export class RawHead {
  readonly #ground: Ground;
  readonly #path: string;
  readonly #agent: Agent;

  constructor(ground: Ground, namespace: string, cluster: string) {
    this.#ground = ground;
    this.#path = `/api/v1/namespaces/${namespace}/services/${cluster}-head-svc:dashboard/proxy`;
    this.#agent = new Agent({ connect: { ca: ground.ca } });
  }

  async get(path: string, headers: Headers = {}) {
    const { server, admin } = this.#ground;
    const { statusCode, body } = await request(
      `${server}${this.#path}${path}`,
      {
        dispatcher: this.#agent,
        headers: { authorization: `Bearer ${admin.token}`, ...headers },
      },
    );
    return { status: statusCode, text: await body.text() };
  }

  /** Whether a WebSocket opens, and the code that it is closed with. */
  async webSocket(path: string, headers: Headers = {}) {
    const { server, admin } = this.#ground;
    const socket = new WebSocket(
      `${server.replace(/^http/, 'ws')}${this.#path}${path}`,
      {
        // Of aiohttp's compressed frames undici 7 makes an end without an error.
        dispatcher: this.#agent.compose(withoutCompression),
        headers: { authorization: `Bearer ${admin.token}`, ...headers },
      },
    );
    let opened = false;
    const frames: string[] = [];
    socket.addEventListener('open', () => {
      opened = true;
    });
    socket.addEventListener('message', ({ data }) => frames.push(String(data)));
    const closed = new Promise<number>(resolve => {
      socket.addEventListener('close', ({ code }) => resolve(code));
    });
    return { closed, frames, isOpen: () => opened };
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}
