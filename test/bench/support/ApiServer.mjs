import { Agent, request } from 'node:https';
import { readKubeconfig } from '../../../scripts/lib/kubeconfig.mjs';

/** Requests that are under way at once. */
const CONNECTIONS = 32;

/** A real API server as its kubeconfig describes it: with a CA of its own, and a token. */
export class ApiServer {
  #url;
  #token;
  #agent;

  constructor({ server, token, caData }) {
    this.#url = new URL(server);
    this.#token = token;
    this.#agent = new Agent({
      ca: Buffer.from(caData, 'base64'),
      keepAlive: true,
      maxSockets: CONNECTIONS,
    });
  }

  /** The current context of a kubeconfig with a token. */
  static async from(kubeconfig) {
    const { contexts } = await readKubeconfig(kubeconfig);
    return new ApiServer(contexts[0]);
  }

  /** The status and the text of the answer. */
  send(method, path, body, contentType = 'application/json') {
    return new Promise((resolve, reject) => {
      const sent = request(
        new URL(path, this.#url),
        {
          method,
          agent: this.#agent,
          headers: {
            authorization: `Bearer ${this.#token}`,
            ...(body && { 'content-type': contentType }),
          },
        },
        response => {
          const chunks = [];
          response
            .on('data', chunk => chunks.push(chunk))
            .once('end', () =>
              resolve({
                status: response.statusCode,
                text: Buffer.concat(chunks).toString(),
              }),
            )
            .once('error', reject);
        },
      );
      sent.once('error', reject);
      sent.end(body && JSON.stringify(body));
    });
  }

  async #json(method, path, body, contentType) {
    const { status, text } = await this.send(method, path, body, contentType);
    if (status >= 400) {
      throw new Error(`${method} ${path}: ${status} ${text.slice(0, 500)}`);
    }
    return JSON.parse(text);
  }

  get(path) {
    return this.#json('GET', path);
  }

  create(path, body) {
    return this.#json('POST', path, body);
  }

  merge(path, body) {
    return this.#json('PATCH', path, body, 'application/merge-patch+json');
  }

  close() {
    this.#agent.destroy();
  }
}
