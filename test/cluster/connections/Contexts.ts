import { parse, stringify } from 'yaml';

/** The parts of a context, as a kubeconfig holds them. */
export interface Entry {
  cluster: Record<string, unknown>;
  user: Record<string, unknown>;
}

interface File {
  clusters: { name: string; cluster: Entry['cluster'] }[];
  users: { name: string; user: Entry['user'] }[];
  contexts: { name: string; context: { cluster: string; user: string } }[];
}

/** The contexts of a kubeconfig. */
export class Contexts {
  readonly #file: File;

  constructor(text: string) {
    this.#file = parse(text) as File;
  }

  /** A kubeconfig with a cluster, a user and a context of each name. */
  static of(entries: Record<string, Entry>): Contexts {
    const names = Object.keys(entries);
    return new Contexts(
      stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: names.map(name => ({ name, cluster: entries[name].cluster })),
        users: names.map(name => ({ name, user: entries[name].user })),
        contexts: names.map(name => ({
          name,
          context: { cluster: name, user: name },
        })),
      }),
    );
  }

  first(): Entry {
    const [{ cluster }] = this.#file.clusters;
    const [{ user }] = this.#file.users;
    return { cluster, user };
  }

  toString(): string {
    return stringify(this.#file);
  }
}
