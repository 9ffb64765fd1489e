import { join } from 'node:path';
import { Failure } from './failure.mjs';
import { ROOT } from './paths.mjs';
import { formatDuration } from './progress.mjs';
import {
  expectedEntities,
  poll,
  PortalClient,
  readPeople,
} from './portalClient.mjs';

const READY_TIMEOUT_MS = 240_000;
const CONTENT_TIMEOUT_MS = 180_000;

/**
 * Runs the backend, which also serves the built portal, and waits until it has
 * its content.
 *
 * @param {{ url: string, appConfig: string, ground: 'embedded' | 'real' | 'kubeconfig' }} portal
 * @returns the demo's people, each with a token
 */
export async function startBackend(
  { url, appConfig, ground },
  { toolchain, children, progress, stateDir, signal },
) {
  const startedAt = Date.now();
  const cwd = join(ROOT, 'packages', 'backend');
  const log = join(stateDir, 'logs', 'backend.log');
  await children.start({
    name: 'The backend',
    command: toolchain.node,
    args: [
      '--require',
      join(ROOT, 'scripts', 'lib', 'endWithParent.cjs'),
      '--require',
      '@backstage/cli/config/nodeTransform.cjs',
      'src/index.ts',
      '--config',
      join(ROOT, 'app-config.yaml'),
      '--config',
      appConfig,
    ],
    cwd,
    env: { ...toolchain.env, NODE_ENV: 'production' },
    log,
  });
  const portal = new PortalClient(url, signal);
  const ready = await poll(() => portal.isReady(), {
    signal,
    timeoutMs: READY_TIMEOUT_MS,
  });
  if (!ready || !(await portal.servesPage())) {
    throw new Failure(
      `The backend does not answer under ${url}. Its output is in ${log}`,
    );
  }
  progress.say(
    `Backend: answers after ${formatDuration(Date.now() - startedAt)}`,
  );
  const signedIn = await readContent(portal, log, { progress, signal });
  if (ground !== 'kubeconfig') {
    await readFleet(portal, log, signedIn, {
      // Nothing runs there yet whose owners could be known.
      seeded: ground === 'embedded',
      progress,
      signal,
    });
  }
  return signedIn;
}

/** Waits for the catalog to have read the people, the components and the templates. */
async function readContent(portal, log, { progress, signal }) {
  const startedAt = Date.now();
  const options = { signal, timeoutMs: CONTENT_TIMEOUT_MS };
  const people = await readPeople();
  const signedIn = [];
  for (const person of people) {
    const token = await poll(() => portal.signIn(person.name), options);
    if (!token) {
      throw new Failure(
        `${person.title} cannot sign in: the catalog has no user "${
          person.name
        }" after ${formatDuration(
          CONTENT_TIMEOUT_MS,
        )}. The backend's output is in ${log}`,
      );
    }
    signedIn.push({ ...person, token });
  }
  const wanted = await expectedEntities(people);
  let missing = wanted;
  await poll(async () => {
    missing = await portal.missingEntities(wanted, signedIn[0].token);
    return missing.length === 0;
  }, options);
  if (missing.length > 0) {
    progress.say(
      `Catalog: ${missing.join(
        ', ',
      )} could not be read; ${log} says why. The rest is there`,
    );
  } else {
    progress.say(
      `Catalog: ${wanted.length} entities, after ${formatDuration(
        Date.now() - startedAt,
      )}`,
    );
  }
  return signedIn;
}

/**
 * Waits for Raydeck to know whose the clusters of the demo are, and what can be
 * created: until then buttons would be disabled for want of an owner.
 */
async function readFleet(portal, log, people, { seeded, progress, signal }) {
  const startedAt = Date.now();
  const options = { signal, timeoutMs: CONTENT_TIMEOUT_MS };
  const person = people.find(({ entityRef }) => entityRef);
  const templates = (await expectedEntities(people)).filter(ref =>
    ref.startsWith('raytemplate:'),
  );
  const known = await poll(
    async () =>
      (!seeded || (await portal.knowsOwners(person.entityRef, person.token))) &&
      (await portal.missingTemplates(templates, person.token)).length === 0,
    options,
  );
  progress.say(
    known
      ? `Clusters: ${
          seeded ? 'with their owners' : 'can be created'
        }, after ${formatDuration(Date.now() - startedAt)}`
      : `Clusters: their owners or the templates are not known yet; ${log} says why`,
  );
}
