/** Milliseconds since 1970, with fractions: the clock that pages have too. */
export const now = () => performance.timeOrigin + performance.now();

export const CLUSTERS = '/apis/ray.io/v1/rayclusters';
export const clustersOf = namespace =>
  `/apis/ray.io/v1/namespaces/${namespace}/rayclusters`;

/** The API server itself, with nothing between: for changes and baselines. */
export class KubernetesApi {
  #server;
  #token;

  constructor({ server, token }) {
    // The simulator speaks both on one port; its certificate is made anew at each start.
    this.#server = server.replace(/^https:/, 'http:');
    this.#token = token;
  }

  async request(method, path, body, contentType = 'application/json') {
    const response = await fetch(`${this.#server}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body && { 'content-type': contentType }),
      },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${text}`);
    }
    return JSON.parse(text);
  }

  get(path) {
    return this.request('GET', path);
  }

  /** Milliseconds until the last byte of an answer is read. */
  async timeToRead(path) {
    const startedAt = now();
    const response = await fetch(`${this.#server}${path}`, {
      headers: { authorization: `Bearer ${this.#token}` },
    });
    if (!response.ok) {
      throw new Error(`GET ${path}: ${response.status}`);
    }
    const reader = response.body.getReader();
    while (!(await reader.read()).done);
    return now() - startedAt;
  }

  create(path, body) {
    return this.request('POST', path, body);
  }

  patch(path, body) {
    return this.request('PATCH', path, body, 'application/json-patch+json');
  }

  delete(path) {
    return this.request('DELETE', path);
  }

  openWebSocket(path) {
    return new WebSocket(`${this.#server.replace(/^http/, 'ws')}${path}`, {
      headers: { authorization: `Bearer ${this.#token}` },
    });
  }

  /** A bare watch from now on; each event is told with the moment it came. */
  async watch(path) {
    const { metadata } = await this.get(`${path}?limit=1`);
    const controller = new AbortController();
    const response = await fetch(
      `${this.#server}${path}?watch=true&resourceVersion=${
        metadata.resourceVersion
      }`,
      {
        headers: { authorization: `Bearer ${this.#token}` },
        signal: controller.signal,
      },
    );
    const waiting = new Set();
    const take = line => {
      const at = now();
      const event = JSON.parse(line);
      for (const waiter of waiting) {
        if (waiter.matches(event)) {
          waiting.delete(waiter);
          waiter.resolve({ at, object: event.object });
        }
      }
    };
    const reading = (async () => {
      const decoder = new TextDecoder();
      let rest = '';
      for await (const chunk of response.body) {
        const lines = (rest + decoder.decode(chunk, { stream: true })).split(
          '\n',
        );
        rest = lines.pop();
        lines.filter(Boolean).forEach(take);
      }
      throw new Error(`The watch of ${path} ended`);
    })();
    const broken = reading.catch(error => {
      if (!controller.signal.aborted) {
        waiting.forEach(({ reject }) => reject(error));
      }
    });
    return {
      /** The first event from now on of which this is true. */
      next: matches =>
        new Promise((resolve, reject) => {
          waiting.add({ matches, resolve, reject });
        }),
      async close() {
        controller.abort();
        await broken;
      },
    };
  }
}
