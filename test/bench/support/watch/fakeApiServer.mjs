// An API server of lists and watches alone, for what a real one cannot be made
// to do: a steady rate of changes, and many clusters at once. Its parent tells
// it when to begin. Argument: { clusters, bookmarkSeconds, streamingLists }.
import { createServer } from 'node:http';
import { COLLECTIONS } from './collections.mjs';
import { fakeObjects } from './fakeObjects.mjs';
import { clockMicros, SENT } from './marks.mjs';

const { clusters, bookmarkSeconds, streamingLists } = JSON.parse(
  process.argv[2],
);

/** Which collection changes, out of a hundred changes: pods most. */
const CHANGES = {
  [COLLECTIONS.Pod]: 70,
  [COLLECTIONS.RayCluster]: 18,
  [COLLECTIONS.Event]: 10,
  [COLLECTIONS.Service]: 2,
};

let version = 1_000_000_000;
const VERSION = Buffer.from('"resourceVersion":"0000000000"');
const SENT_MARK = Buffer.from(`"${SENT}":"${'0'.repeat(16)}"`);

/** An object's bytes, and where its version and the time are to be written. */
function encode(object) {
  const bytes = Buffer.from(
    `{"type":"MODIFIED","object":${JSON.stringify(object)}}\n`,
  );
  return {
    bytes,
    versionAt: bytes.indexOf(VERSION) + VERSION.length - 11,
    sentAt: bytes.indexOf(SENT_MARK) + SENT_MARK.length - 17,
  };
}

const HEAD = '{"type":"MODIFIED","object":'.length;

const collections = new Map(
  Object.entries(COLLECTIONS).map(([kind, path]) => [
    path,
    { kind, objects: [], watches: new Set() },
  ]),
);
for (const [path, object] of fakeObjects(clusters)) {
  collections.get(path).objects.push(encode(object));
}

const ADDED = Buffer.from('{"type":"ADDED","object":');
const END = Buffer.from('}\n');

const bodyOf = ({ bytes }) => bytes.subarray(HEAD, bytes.length - 2);

function list(collection, query, response) {
  const from = Number(query.get('continue') ?? 0);
  const limit = Number(query.get('limit') ?? collection.objects.length);
  const to = from + limit;
  const more = to < collection.objects.length ? String(to) : '';
  response.setHeader('content-type', 'application/json');
  response.write(
    `{"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":"${version}","continue":"${more}"},"items":[`,
  );
  collection.objects.slice(from, to).forEach((object, index) => {
    if (index > 0) response.write(',');
    response.write(bodyOf(object));
  });
  response.end(']}');
}

function bookmark({ kind }, initial = false) {
  const annotations = initial
    ? ',"annotations":{"k8s.io/initial-events-end":"true"}'
    : '';
  return `{"type":"BOOKMARK","object":{"kind":"${kind}","apiVersion":"v1","metadata":{"resourceVersion":"${version}"${annotations}}}}\n`;
}

function watch(collection, query, response) {
  response.setHeader('content-type', 'application/json');
  response.flushHeaders();
  if (query.get('sendInitialEvents') === 'true') {
    // One write for each event, hence one HTTP chunk, as real servers do.
    for (const object of collection.objects) {
      response.write(Buffer.concat([ADDED, bodyOf(object), END]));
    }
    response.write(bookmark(collection, true));
  }
  collection.watches.add(response);
  const ending = setTimeout(
    () => response.end(),
    Number(query.get('timeoutSeconds') ?? 1800) * 1000,
  );
  response.once('close', () => {
    clearTimeout(ending);
    collection.watches.delete(response);
  });
}

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://fake');
  // Under any prefix: one server stands for many Kubernetes clusters.
  const path = [...collections.keys()].find(each => pathname.endsWith(each));
  if (!path) {
    response.writeHead(404).end();
  } else if (!searchParams.has('watch')) {
    list(collections.get(path), searchParams, response);
  } else if (searchParams.has('sendInitialEvents') && !streamingLists) {
    response.writeHead(422, { 'content-type': 'application/json' });
    response.end(
      '{"kind":"Status","status":"Failure","reason":"Invalid","code":422,"message":"sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled"}',
    );
  } else {
    watch(collections.get(path), searchParams, response);
  }
});

function change() {
  const turn = version % 100;
  let sum = 0;
  const [path] = Object.entries(CHANGES).find(([, part]) => {
    sum += part;
    return turn < sum;
  });
  const { objects, watches } = collections.get(path);
  const { bytes, versionAt, sentAt } =
    objects[(version * 7919) % objects.length];
  version += 1;
  bytes.write(String(version), versionAt, 'latin1');
  bytes.write(String(clockMicros()).padStart(16, '0'), sentAt, 'latin1');
  const frame = Buffer.from(bytes);
  watches.forEach(response => response.write(frame));
}

/** Sends so many changes per second, evenly, for so long. */
function sendChanges({ rate, seconds }) {
  const startedAt = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = Math.min(
      Math.floor(((performance.now() - startedAt) / 1000) * rate),
      rate * seconds,
    );
    for (; sent < due; sent += 1) change();
    if (sent === rate * seconds) {
      clearInterval(timer);
      process.send({ sent });
    }
  }, 1);
}

process.on('message', message => sendChanges(message));
process.once('disconnect', () => process.exit());
if (bookmarkSeconds) {
  setInterval(() => {
    for (const collection of collections.values()) {
      collection.watches.forEach(response =>
        response.write(bookmark(collection)),
      );
    }
  }, bookmarkSeconds * 1000);
}
server.listen(0, '127.0.0.1', () =>
  process.send({ url: `http://127.0.0.1:${server.address().port}` }),
);
