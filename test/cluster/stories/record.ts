// Records the life stories anew, on a control plane of its own: what a real API server and the real operator told of
// each, a line of JSON for each watch event, in the order of the server's revisions.
//
//   node --require @backstage/cli/config/nodeTransform.cjs test/cluster/stories/record.ts [--to FOLDER] [STORY…]
//
// Without --to the recordings that the tests of all packages read are replaced, and README.md beside them says of which
// versions they are. Stories are told one after the other: the operator's events come in time then.
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { stories, type StoryEvent } from '../../conformance/stories';
import { KubernetesApi, readKubeconfig, startHeads } from '../grounds';
import {
  buildControlPlane,
  startControlPlane,
} from '../../../scripts/lib/controlPlane.mjs';
import { announce } from './announce';
import { ToldStory } from './ToldStory';

const RECORDINGS = join(
  __dirname,
  '../../../plugins/ray-common/src/__fixtures__/kuberay',
);
/** Seconds after the end, in which events still come. */
const LISTEN_MS = 10_000;

/** What is kept of an object: all but who wrote which field. */
function recorded({ type, object }: StoryEvent): string {
  const { managedFields, ...metadata } = object.metadata;
  return JSON.stringify({ type, object: { ...object, metadata } });
}

function revision({ object }: StoryEvent): number {
  return Number(object.metadata.resourceVersion);
}

function readme(kubernetes: string, kubeRay: string, names: string[]): string {
  return `# Recordings of KubeRay's objects

What a real Kubernetes API server ${kubernetes} with the operator of KubeRay ${kubeRay} told by its watches, of the
stories in \`test/conformance/stories\`: ${names.join(
    ', ',
  )}. A line is a watch event \`{ type, object }\` of a
RayCluster, RayJob, RayService, RayCronJob, Job, Pod, Service or Event (events.k8s.io), in the order of its revision.

Recorded ${new Date()
    .toISOString()
    .slice(0, 10)} by \`test/cluster/stories/record.ts\`.
`;
}

async function record(folder: string, names: string[]): Promise<void> {
  const chosen = stories.filter(
    ({ name, recording }) =>
      recording && (names.length === 0 || names.includes(name)),
  );
  const unknown = names.filter(
    name => !chosen.some(story => story.name === name),
  );
  if (unknown.length > 0) {
    throw new Error(`There is no recorded story ${unknown.join(', ')}`);
  }
  const { kuberay } = await buildControlPlane();
  const plane = await startControlPlane();
  const { server, ca, credentials } = readKubeconfig(
    plane.kubeconfig('admin', 'token'),
  );
  const api = new KubernetesApi({ server, ca }, credentials);
  const heads = await startHeads(plane.pid);
  try {
    mkdirSync(folder, { recursive: true });
    for (const story of chosen) {
      const listening = new AbortController();
      const services: StoryEvent[] = [];
      const listen = () =>
        api.watch(
          { apiVersion: 'v1', kind: 'Service', namespace: story.name },
          event => services.push(event as StoryEvent),
          listening.signal,
        );
      let listened: Promise<void> | undefined;
      const told = await ToldStory.tell(
        story,
        { server, ca, ...credentials },
        story.name,
        object => {
          announce(object, heads);
          listened ??= listen();
        },
      );
      await new Promise(resolve => {
        setTimeout(resolve, LISTEN_MS);
      });
      told.stop();
      listening.abort();
      await listened;
      const lines = [...told.events, ...services]
        .sort((a, b) => revision(a) - revision(b))
        .map(recorded);
      writeFileSync(
        join(folder, `${story.recording}.jsonl`),
        `${lines.join('\n')}\n`,
      );
      process.stdout.write(`${story.recording}: ${lines.length} events\n`);
    }
    const version = await api.must('GET', '/version');
    const [, kubeRay = 'unknown'] = /@(v[^/]+)/.exec(basename(kuberay)) ?? [];
    writeFileSync(
      join(folder, 'README.md'),
      readme(
        String(version.gitVersion),
        kubeRay,
        chosen.map(({ recording }) => `\`${recording}\``),
      ),
    );
  } finally {
    await heads.stop();
    await api.close();
    await plane.stop();
  }
}

const { values, positionals } = parseArgs({
  options: { to: { type: 'string' } },
  allowPositionals: true,
});
record(values.to ?? RECORDINGS, positionals).catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
