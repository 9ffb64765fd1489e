import type { ProxyResponse } from '../server';
import { trouble } from './answers';
import type { RouteContext } from './headRoutes';
import { INVALID_BYTE } from './programs';

/** A log's bytes, with the ones that are not UTF-8. */
function bytesOf(log: string): Buffer {
  const parts = log.split(INVALID_BYTE);
  return Buffer.concat(
    parts.flatMap((part, i) =>
      i === 0 ? [Buffer.from(part)] : [Buffer.from([0xff]), Buffer.from(part)],
    ),
  );
}

function lastLinesOf(log: string, count: number): string {
  if (count < 0) return log;
  const lines = log.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  return lines.slice(Math.max(0, lines.length - count)).join('');
}

const DRIVER_LOG = /^job-driver-(.+)\.log$/;

/**
 * `GET /api/v0/logs/file`: raw bytes of a job's log, by node id and file name
 * (`job-driver-ID.log`). By submission id Ray 2.58.1 fails with 500.
 */
export function logFile({ head, query, nodes }: RouteContext): ProxyResponse {
  const file = DRIVER_LOG.exec(query.get('filename') ?? '');
  const nodeId = query.get('node_id');
  const known = nodes().some(node => node.nodeId === nodeId);
  const job = file && head.jobs.find(file[1]);
  if (query.has('submission_id') || !known || !job) return trouble();
  const lines = Number(query.get('lines') ?? '1000');
  const log = lastLinesOf(head.jobs.logOf(file[1]), lines);
  return {
    status: 200,
    headers: { 'content-type': 'text/plain' },
    body: bytesOf(log),
  };
}
