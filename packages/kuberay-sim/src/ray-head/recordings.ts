import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolder } from '../resources';

/** What a real head answers with where the text is long. */
export interface RecordedErrors {
  badRuntimeEnv: string;
  submitDuplicate: string;
  submitMissingEntrypoint: string;
  deleteRunning: string;
  invalidUtf8Logs: string;
}

const cache = new Map<string, unknown>();

function load<T>(file: string): T {
  let value = cache.get(file);
  if (value === undefined) {
    const path = join(dataFolder(), 'ray', file);
    value = JSON.parse(readFileSync(path, 'utf8'));
    cache.set(file, value);
  }
  return value as T;
}

export function recordedErrors(): RecordedErrors {
  return load('errors.json');
}

/** The log of a job whose task divided by zero. */
export function failedTaskLog(): string {
  return load<{ logs: string }>('failed-task.json').logs;
}

/** One node of `/nodes?view=summary`. */
export interface NodeSummary {
  now: number;
  hostname: string;
  ip: string;
  cpu: number;
  cpus: number[];
  mem: number[];
  gpus: object[];
  raylet: Record<string, unknown>;
  [field: string]: unknown;
}

export function recordedNode(): NodeSummary {
  return structuredClone(load<{ node: NodeSummary }>('node-summary.json').node);
}
