import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeRaySim } from './KubeRaySim';

const BOT = 'system:serviceaccount:default:bot';

describe('the state file', () => {
  let folder: string;
  let stateFile: string;
  const running: KubeRaySim[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kuberay-sim-'));
    stateFile = join(folder, 'state.jsonl');
  });
  afterEach(async () => {
    for (const sim of running.splice(0)) await sim.stop();
    rmSync(folder, { recursive: true });
  });

  const start = async () => {
    const sim = await KubeRaySim.start({ stateFile });
    running.push(sim);
    return sim;
  };

  const ask = async (
    sim: KubeRaySim,
    method: string,
    path: string,
    body?: object,
    token: string = sim.token('admin'),
  ) => {
    const answer = await fetch(sim.url + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type':
          method === 'PATCH'
            ? 'application/apply-patch+yaml'
            : 'application/json',
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: answer.status, body: await answer.json() };
  };

  const configMap = (name: string) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace: 'default', name },
    data: { a: '1' },
  });
  const path = '/api/v1/namespaces/default/configmaps/kept';

  /** The file as a process leaves it that is killed now. */
  const kill = async () => {
    const left = readFileSync(stateFile, 'utf8');
    for (const sim of running.splice(0)) await sim.stop();
    writeFileSync(stateFile, left);
  };

  it('keeps all that was acknowledged when the process is killed', async () => {
    const first = await start();
    const applied = await ask(
      first,
      'PATCH',
      `${path}?fieldManager=m`,
      configMap('kept'),
    );
    first.store.create('configmaps', configMap('gone'));
    first.store.delete('configmaps', { namespace: 'default', name: 'gone' });
    const { revision } = first.store;
    await kill();

    const second = await start();
    const read = await ask(second, 'GET', path);
    expect(read.body).toEqual(applied.body);
    const gone = await ask(second, 'GET', path.replace('kept', 'gone'));
    expect(gone.status).toBe(404);
    expect(second.store.revision).toBeGreaterThanOrEqual(revision);
  });

  it('keeps tokens of ServiceAccounts and what is bound to them', async () => {
    const first = await start();
    const accounts = '/api/v1/namespaces/default/serviceaccounts';
    await ask(first, 'POST', accounts, {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'bot' },
    });
    const { body } = await ask(first, 'POST', `${accounts}/bot/token`, {
      spec: {},
    });
    const rbac = '/apis/rbac.authorization.k8s.io/v1';
    await ask(first, 'POST', `${rbac}/clusterrolebindings`, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'bot' },
      roleRef: { kind: 'ClusterRole', name: 'view' },
      subjects: [{ kind: 'User', name: BOT }],
    });
    await kill();
    const second = await start();
    const { token } = (body as { status: { token: string } }).status;
    const list = await ask(second, 'GET', '/api/v1/pods', undefined, token);
    expect(list.status).toBe(200);
  });

  it('leaves out a line that was torn by the end of the process', async () => {
    const first = await start();
    first.store.create('configmaps', configMap('kept'));
    await kill();
    appendFileSync(stateFile, '{"set":"configmaps","object":{"api');
    const second = await start();
    expect((await ask(second, 'GET', path)).status).toBe(200);
  });

  it('refuses a damaged file, names the line and leaves it as it is', async () => {
    await start();
    await kill();
    const lines = readFileSync(stateFile, 'utf8').split('\n');
    lines[2] = lines[2].slice(0, 20);
    writeFileSync(stateFile, lines.join('\n'));
    await expect(start()).rejects.toThrow(/state\.jsonl.*line 3 is damaged/);
    expect(readFileSync(stateFile, 'utf8')).toBe(lines.join('\n'));
  });

  it.each(['', '{}', '{"kuberay-sim":2,"tok', 'not json\n'])(
    'refuses %j as a state',
    async content => {
      writeFileSync(stateFile, content);
      await expect(start()).rejects.toThrow(/does not hold a state/);
      expect(readFileSync(stateFile, 'utf8')).toBe(content);
    },
  );

  it('reads the states of versions that wrote them whole', async () => {
    const object = {
      ...configMap('kept'),
      metadata: {
        namespace: 'default',
        name: 'kept',
        uid: 'u',
        resourceVersion: '1200',
        creationTimestamp: '2026-01-01T00:00:00Z',
      },
    };
    const old = {
      version: 1,
      tokens: { admin: 'secret' },
      store: { revision: 1300, objects: { configmaps: [object] } },
      parts: {},
    };
    writeFileSync(stateFile, JSON.stringify(old));
    const sim = await start();
    expect(sim.token('admin')).toBe('secret');
    expect((await ask(sim, 'GET', path)).body).toMatchObject(object);
    expect(sim.store.revision).toBeGreaterThan(1300);
  });
});
