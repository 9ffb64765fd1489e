import { mockCredentials } from '@backstage/backend-test-utils';

/** An answer of Raydeck's API. */
export interface RaydeckAnswer<T> {
  status: number;
  body: T;
  text: string;
}

/** One user of Raydeck's API. */
export class RaydeckClient {
  readonly #url: string;
  readonly #authorization: string;

  constructor(url: string, user: string) {
    this.#url = url;
    this.#authorization = mockCredentials.user.header(`user:default/${user}`);
  }

  async ask<T = unknown>(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    { body, headers }: { body?: object; headers?: Record<string, string> } = {},
  ): Promise<RaydeckAnswer<T>> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        authorization: this.#authorization,
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return {
      status: response.status,
      text,
      body: isJson ? JSON.parse(text) : undefined,
    };
  }

  /** Like {@link ask}. Throws Error for 400 and above. */
  async get<T>(path: string): Promise<T> {
    const { status, text, body } = await this.ask<T>('GET', path);
    if (status < 400) return body;
    throw new Error(`GET ${path} answered ${status}: ${text}`);
  }
}
