import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ROOT } from './paths.mjs';

/** Asks until there is an answer that counts. */
export async function poll(question, { signal, timeoutMs, everyMs = 150 }) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await question().catch(() => undefined);
    if (answer !== undefined && answer !== false) {
      return answer;
    }
    if (Date.now() > deadline) {
      return undefined;
    }
    await delay(everyMs, undefined, { signal });
  }
}

/** The demo's people, as app-config.yaml has them. */
export async function readPeople() {
  const { parse } = await import('yaml');
  const config = parse(await readFile(join(ROOT, 'app-config.yaml'), 'utf8'));
  return config.demo.people;
}

/**
 * The entities without which the portal has no content: the people and what
 * they own, and the scaffolder template of each file under templates/.
 */
export async function expectedEntities(people) {
  const { parse } = await import('yaml');
  const folders = await readdir(join(ROOT, 'templates')).catch(() => []);
  const templates = [];
  for (const folder of folders) {
    const text = await readFile(
      join(ROOT, 'templates', folder, 'template.yaml'),
      'utf8',
    ).catch(() => undefined);
    const entity = text && parse(text);
    if (entity?.kind === 'RayTemplate') {
      templates.push(
        `raytemplate:default/${entity.metadata.name}`,
        `template:default/ray-${entity.metadata.name}`,
      );
    }
  }
  const owned = people.flatMap(person =>
    person.entityRef ? [person.entityRef] : [],
  );
  return [
    ...new Set([
      ...people.map(person => `user:default/${person.name}`),
      ...owned,
      ...templates,
    ]),
  ];
}

/** What a start script and the tests ask of a running portal. */
export class PortalClient {
  #url;
  #signal;

  constructor(url, signal) {
    this.#url = url;
    this.#signal = signal;
  }

  async #fetch(path, init = {}) {
    return fetch(`${this.#url}${path}`, { ...init, signal: this.#signal });
  }

  /** Whether the backend says that it can serve. */
  async isReady() {
    return (await this.#fetch('/.backstage/health/v1/readiness')).ok;
  }

  /** Whether the page itself is served. */
  async servesPage() {
    return (await this.#fetch('/')).ok;
  }

  /** A token of a demo person, or undefined while the catalog has not read them. */
  async signIn(name) {
    const response = await this.#fetch('/api/auth/demo/refresh', {
      headers: { 'x-raydeck-demo-person': name },
    });
    return response.ok
      ? (await response.json()).backstageIdentity.token
      : undefined;
  }

  /** Which of these entities the catalog does not have. */
  async missingEntities(entityRefs, token) {
    const response = await this.#fetch('/api/catalog/entities/by-refs', {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ entityRefs, fields: ['metadata.name'] }),
    });
    if (!response.ok) {
      return entityRefs;
    }
    const { items } = await response.json();
    return entityRefs.filter((_, index) => !items[index]);
  }

  async #getJson(path, token) {
    const response = await this.#fetch(path, {
      headers: { authorization: `Bearer ${token}` },
    });
    return response.ok ? response.json() : undefined;
  }

  /** Whether Raydeck knows who owns the clusters of an entity that has some. */
  async knowsOwners(entityRef, token) {
    const query = new URLSearchParams({ entityRef, limit: '1' });
    const page = await this.#getJson(`/api/ray/v1/clusters?${query}`, token);
    return page?.items[0]?.owners?.length > 0;
  }

  /** Which of these entities are no templates that Raydeck can create from. */
  async missingTemplates(entityRefs, token) {
    const page = await this.#getJson('/api/ray/v1/templates', token);
    const known = new Set(page?.items.map(({ ref }) => `raytemplate:${ref}`));
    return entityRefs.filter(ref => !known.has(ref));
  }
}
