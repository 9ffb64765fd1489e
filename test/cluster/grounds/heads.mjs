// Answers as the dashboard of every head pod of a control plane whose pods are only states: in the plane's network
// namespace all their addresses are local, so one listener is all heads, and the address that was asked tells which.
//
//   nsenter -t PID -U -n --preserve-credentials node heads.mjs
//
// A job runs for RUN_SECONDS, or for as long as a line of JSON on standard input says for ids that begin so:
// {"prefix":"deadline-","seconds":300}. Submitters do not run either: a job is there as soon as it is asked for, but for
// ids of which a line says {"prefix":"fails-","submitted":false}.
// Ends with standard input.
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';

const PORT = 8265;
const RUN_SECONDS = 8;

const heads = new Map();
const runs = [];

function headAt(address) {
  const known = heads.get(address) ?? { jobs: new Map(), serve: [] };
  heads.set(address, known);
  return known;
}

function isSubmitted(id) {
  return !runs.some(
    ({ prefix, submitted }) => submitted === false && id.startsWith(prefix),
  );
}

function jobOf(head, id) {
  const startedAt = head.jobs.get(id) ?? Date.now();
  head.jobs.set(id, startedAt);
  const steered = runs.find(({ prefix }) => id.startsWith(prefix));
  const endsAt = startedAt + (steered?.seconds ?? RUN_SECONDS) * 1000;
  const hasEnded = Date.now() >= endsAt;
  return {
    type: 'SUBMISSION',
    submission_id: id,
    job_id: '01000000',
    entrypoint: 'not run',
    status: hasEnded ? 'SUCCEEDED' : 'RUNNING',
    message: hasEnded ? 'Job finished successfully.' : '',
    start_time: startedAt,
    metadata: {},
    ...(hasEnded && { end_time: endsAt }),
  };
}

function applicationsOf({ serve }) {
  return Object.fromEntries(
    serve.map(({ name, deployments = [] }) => [
      name,
      {
        name,
        status: 'RUNNING',
        message: '',
        deployments: Object.fromEntries(
          deployments.map(deployment => [
            deployment.name,
            { name: deployment.name, status: 'HEALTHY', message: '' },
          ]),
        ),
      },
    ]),
  );
}

function answer(head, method, path, body) {
  const [, id] = /^\/api\/jobs\/([^/]+)$/.exec(path) ?? [];
  switch (`${method} ${path}`) {
    case 'GET /api/version':
      return { version: '4', ray_version: '2.58.1' };
    case 'POST /api/jobs/':
      jobOf(head, body.submission_id);
      return {
        job_id: body.submission_id,
        submission_id: body.submission_id,
      };
    case 'GET /api/jobs/':
      return [...head.jobs.keys()].map(each => jobOf(head, each));
    case 'PUT /api/serve/applications/':
      head.serve = body.applications ?? [];
      return {};
    case 'GET /api/serve/applications/':
      return { applications: applicationsOf(head) };
    default:
      if (method === 'GET' && path.endsWith('/logs')) {
        return { logs: 'not run\n' };
      }
      if (method === 'DELETE' && id) return head.jobs.delete(id);
      return method === 'GET' && id && isSubmitted(id)
        ? jobOf(head, id)
        : undefined;
  }
}

const server = createServer(async (request, response) => {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  const found = answer(
    headAt(request.socket.localAddress),
    request.method,
    request.url.split('?')[0],
    text ? JSON.parse(text) : undefined,
  );
  response.writeHead(found === undefined ? 404 : 200, {
    'content-type': 'application/json',
  });
  response.end(JSON.stringify(found ?? {}));
});

createInterface({ input: process.stdin })
  .on('line', line => runs.push(JSON.parse(line)))
  .on('close', () => process.exit(0));
server.listen(PORT, '0.0.0.0', () => process.stdout.write('READY\n'));
