// How long after Ray's tail has sent a line of a job's log it is painted in the
// log viewer. When the tail sends it is told by a bare WebSocket on the same
// tail, through the same proxy of the API server.
import { clustersOf, now } from './support/KubernetesApi.mjs';
import { quantileFigure } from './support/figures.mjs';
import { isReady, rayCluster } from './support/rayCluster.mjs';
import { withPortal } from './support/startPortal.mjs';

const NAMESPACE = 'ads-ml';
const NAME = 'bench-log';
const LINES = 150;
const ENTRYPOINT = `for i in $(seq 1 ${LINES}); do echo bench line $i; sleep 0.2; done`;

async function submitJob({ url, tokenOf }) {
  const response = await fetch(`${url}/api/ray/v1/jobs`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${tokenOf('alice')}`,
      'content-type': 'application/json',
      'idempotency-key': `bench-log-${Date.now()}`,
    },
    body: JSON.stringify({
      cluster: `demo/${NAMESPACE}/${NAME}`,
      entrypoint: ENTRYPOINT,
    }),
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`POST /v1/jobs: ${response.status} ${text}`);
  }
  return JSON.parse(text).ref;
}

/** When each line came from the tail itself; resolves when that closes. */
function tail(kubernetes, path, times) {
  return new Promise((resolve, reject) => {
    const socket = kubernetes.openWebSocket(path);
    socket.addEventListener('message', ({ data }) => {
      const at = now();
      for (const [, line] of data.matchAll(/bench line (\d+)\n/g)) {
        times.set(Number(line), at);
      }
    });
    socket.addEventListener('error', () =>
      reject(new Error(`The tail ${path} broke`)),
    );
    socket.addEventListener('close', () => resolve());
  });
}

/** When each line was painted in the viewer. */
async function observeLines(page) {
  await page.evaluate(() => {
    window.paintedLines = {};
    const seen = new Set();
    const look = () => {
      const fresh = [];
      for (const line of document.querySelectorAll('[data-line]')) {
        const number = /bench line (\d+)\n/.exec(line.textContent)?.[1];
        if (number && !seen.has(number)) {
          seen.add(number);
          fresh.push(number);
        }
      }
      if (fresh.length === 0) return;
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => {
          const at = performance.timeOrigin + performance.now();
          for (const number of fresh) window.paintedLines[number] = at;
        };
        channel.port2.postMessage(undefined);
      });
    };
    new MutationObserver(look).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
    });
    look();
  });
}

export async function* run() {
  yield* withPortal(async function* measure(portal) {
    const { kubernetes, openPage } = portal;
    const watch = await kubernetes.watch(clustersOf(NAMESPACE));
    const ready = watch.next(event => isReady(event, NAME));
    await kubernetes.create(
      clustersOf(NAMESPACE),
      rayCluster(NAME, { entityRef: 'component:default/ads-ranking' }),
    );
    const { object } = await ready;
    await watch.close();

    const page = await openPage(`/ray/clusters/demo/${NAMESPACE}/${NAME}`);
    await page.getByRole('heading', { name: NAME }).waitFor();
    const ref = await submitJob(portal);
    const id = ref.split('/').at(-1);
    const sent = new Map();
    const service = object.status.head.serviceName;
    const ended = tail(
      kubernetes,
      `/api/v1/namespaces/${NAMESPACE}/services/${service}:8265/proxy/api/jobs/${id}/logs/tail`,
      sent,
    );
    const openedAt = now();
    await page.goto(`${portal.url}/ray/jobs/${ref}`);
    await page.getByRole('region', { name: 'Log' }).first().waitFor();
    await observeLines(page);
    // What came before this was on its way while the page was being loaded.
    const followedAt = now();
    await page
      .getByText(`bench line ${LINES}`, { exact: true })
      .waitFor({ timeout: 60_000 });
    await ended;
    const painted = await page.evaluate(() => window.paintedLines);
    const samples = [...sent]
      .filter(([line, at]) => at > followedAt && painted[line] !== undefined)
      .map(([line, at]) => painted[line] - at);
    const expected = [...sent.values()].filter(at => at > followedAt).length;
    if (samples.length < 50 || samples.length < expected) {
      throw new Error(
        `Of ${expected} lines that the tail sent after the viewer was open, ${samples.length} were seen in it`,
      );
    }
    yield {
      figure: 'page of a job opened → its log viewer is there',
      value: followedAt - openedAt,
      unit: 'ms',
    };
    yield quantileFigure('tail → line on the screen', samples, { part: 0.5 });
    yield quantileFigure('tail → line on the screen', samples, {
      part: 0.95,
      goal: 250,
    });
  });
}
