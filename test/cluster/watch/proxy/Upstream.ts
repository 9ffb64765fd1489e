import { Agent, request } from 'node:https';
import type { IncomingMessage } from 'node:http';

export interface UpstreamOptions {
  /** Of the API server. */
  url: string;
  /** PEM. */
  ca: string;
}

/** The way from the proxy to the API server: TLS, with the credentials that the client sent. */
export class Upstream {
  readonly #options: UpstreamOptions;
  readonly #agent: Agent;

  constructor(options: UpstreamOptions) {
    this.#options = options;
    this.#agent = new Agent({ keepAlive: true, ca: options.ca });
  }

  /** Rejects when the server is not there, or when `signal` is aborted. */
  get(
    target: string,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    const { authorization, accept } = headers;
    return new Promise((resolve, reject) => {
      const asked = request(new URL(target, this.#options.url), {
        agent: this.#agent,
        signal,
        headers: {
          ...(authorization && { authorization }),
          ...(accept && { accept }),
        },
      });
      asked.once('response', resolve);
      asked.once('error', reject);
      asked.end();
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
