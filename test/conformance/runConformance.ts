import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type {
  Caller,
  ConformanceCase,
  Expected,
  Step,
  Template,
} from './ConformanceCase';
import { differences } from './match';

export interface ConformanceTarget {
  /** The API server's URL. */
  server: string;
  /** The bearer token of an administrator, or else a client certificate. */
  token?: string;
  cert?: string;
  key?: string;
  /** The certificate authority of the server. */
  ca?: string;
  /** The token of a user who may not read Secrets. */
  limitedToken: string;
}

export interface ConformanceResult {
  name: string;
  /** What was otherwise than expected; empty when the case passed. */
  failures: string[];
}

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** A real controller empties a namespace in its own time. */
const EVENTUALLY_MS = 30_000;

function fill(template: Template, values: Map<string, string>): Template {
  if (typeof template === 'string') {
    return template.replace(
      /\{([a-zA-Z]+)\}/g,
      (whole, name: string) => values.get(name) ?? whole,
    );
  }
  if (Array.isArray(template)) return template.map(item => fill(item, values));
  if (template === null || typeof template !== 'object') return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) => [
      String(fill(key, values)),
      fill(value, values),
    ]),
  );
}

function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, key) => {
    return inner !== null && typeof inner === 'object'
      ? (inner as Record<string, unknown>)[key]
      : undefined;
  }, value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Bookmarks come when the server likes; only the one that ends a list counts. */
function isPlainBookmark(line: string): boolean {
  return (
    line.includes('"type":"BOOKMARK"') &&
    !line.includes('k8s.io/initial-events-end')
  );
}

/** Sends requests as one of the callers. */
class Client {
  readonly #target: ConformanceTarget;

  constructor(target: ConformanceTarget) {
    this.#target = target;
  }

  send(step: Step, values: Map<string, string>): Promise<Answer> {
    const { server, cert, key, ca } = this.#target;
    const caller = step.as ?? 'admin';
    const url = new URL(server + String(fill(step.path, values)));
    const body = step.body === undefined ? undefined : fill(step.body, values);
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const options = {
      method: step.method,
      headers: {
        Accept: step.accept ?? 'application/json',
        ...(text === undefined
          ? {}
          : {
              'Content-Type': step.contentType ?? 'application/json',
              // Node does not send the length of a DELETE's body by itself.
              'Content-Length': Buffer.byteLength(text),
            }),
        ...step.headers,
        ...this.#authorization(caller, values),
      },
      agent: false as const,
      ...(caller === 'admin' && cert ? { cert, key } : {}),
      ...(ca ? { ca } : {}),
    };
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const req = send(url, options, res => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk));
        res.on('error', reject);
        res.on('end', () =>
          resolve({
            status: res.statusCode ?? 0,
            headers: res.headers,
            text: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      });
      req.on('error', reject);
      req.end(text);
    });
  }

  #authorization(
    caller: Caller,
    values: Map<string, string>,
  ): Record<string, string> {
    const tokens: Record<string, string | undefined> = {
      admin: this.#target.token,
      limited: this.#target.limitedToken,
      unknown: 'no-such-token',
    };
    const token =
      typeof caller === 'object'
        ? String(fill(caller.token, values))
        : tokens[caller];
    return token === undefined ? {} : { Authorization: `Bearer ${token}` };
  }
}

function compare(
  answer: Answer,
  { expect }: Step,
  values: Map<string, string>,
): string[] {
  const expected = (template: Expected) => fill(template, values);
  const failures: string[] = [];
  if (answer.status !== expect.status) {
    failures.push(
      `expected status ${expect.status}, got ${
        answer.status
      }: ${answer.text.slice(0, 600)}`,
    );
    return failures;
  }
  for (const [name, value] of Object.entries(expect.headers ?? {})) {
    const header = answer.headers[name];
    failures.push(...differences(header, expected(value), `header ${name}`));
  }
  if (expect.body !== undefined) {
    failures.push(...differences(parsed(answer.text), expected(expect.body)));
  }
  if (expect.text !== undefined) {
    failures.push(...differences(answer.text, expected(expect.text)));
  }
  if (expect.frames !== undefined) {
    const frames = answer.text
      .split('\n')
      .filter(line => line !== '' && !isPlainBookmark(line))
      .map(parsed);
    failures.push(...differences(frames, expected(expect.frames)));
  }
  return failures;
}

async function runStep(
  client: Client,
  step: Step,
  values: Map<string, string>,
): Promise<string[]> {
  const start = Date.now();
  for (;;) {
    const answer = await client.send(step, values);
    const failures = compare(answer, step, values);
    const again =
      step.eventually &&
      failures.length > 0 &&
      Date.now() - start < EVENTUALLY_MS;
    if (!again) {
      const body = parsed(answer.text);
      for (const [name, path] of Object.entries(step.save ?? {})) {
        values.set(name, String(at(body, path)));
      }
      return failures.map(
        failure => `${step.method} ${fill(step.path, values)}: ${failure}`,
      );
    }
    await new Promise(resolve => {
      setTimeout(resolve, 50);
    });
  }
}

async function runCase(
  client: Client,
  { name, steps }: ConformanceCase,
  ns: string,
): Promise<ConformanceResult> {
  const values = new Map([['ns', ns]]);
  const metadata = { name: ns };
  await client.send(
    {
      method: 'POST',
      path: '/api/v1/namespaces',
      body: { apiVersion: 'v1', kind: 'Namespace', metadata },
      expect: { status: 201 },
    },
    values,
  );
  const failures: string[] = [];
  for (const step of steps) {
    failures.push(...(await runStep(client, step, values)));
    if (failures.length > 0) break;
  }
  return { name, failures };
}

/**
 * Runs cases against an API server, in a namespace of their own each, some at a
 * time: what takes its second is the watches.
 *
 * @returns one result per case, in order
 */
export async function runConformance(
  target: ConformanceTarget,
  table: ConformanceCase[],
  atATime: number = 8,
): Promise<ConformanceResult[]> {
  const client = new Client(target);
  const results: ConformanceResult[] = [];
  const run = Date.now().toString(36);
  const left = [...table.entries()];
  const work = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const [index, one] = next;
      const ns = `conformance-${run}-${index}`;
      results[index] = await runCase(client, one, ns);
    }
  };
  await Promise.all(Array.from({ length: atATime }, work));
  // At the end: a real server empties them one by one, and slowly.
  for (const index of results.keys()) {
    const path = `/api/v1/namespaces/conformance-${run}-${index}`;
    const step: Step = { method: 'DELETE', path, expect: { status: 200 } };
    await client.send(step, new Map());
  }
  return results;
}
