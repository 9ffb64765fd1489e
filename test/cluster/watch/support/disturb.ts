import type { Random } from './Random';
import { recreateRayClusters, withoutRight } from './serverEvents';
import type { TestApiServer } from './TestApiServer';

export type Disturbance =
  | 'restart'
  | 'restart, and a copy of the data'
  | 'restart after a compaction'
  | 'restart on an older copy of the data';

export type Nuisance =
  | 'compaction'
  | 'right to watch removed and given back'
  | 'CRD deleted and made again';

export interface DisturbOptions {
  /** The server is away; when it is back, what it has is not what it acknowledged. */
  onHistoryLost: () => void;
  /** Breaks the connections that are open, so that what has changed is noticed. */
  breakConnections: () => void;
}

/** Kills the API server with its etcd, in one of several ways, and starts it again. */
export async function restart(
  server: TestApiServer,
  random: Random,
  { onHistoryLost }: DisturbOptions,
): Promise<Disturbance> {
  const draw = random.next();
  if (draw < 0.2) {
    await server.compact();
    await server.kill();
    await server.startAgain();
    return 'restart after a compaction';
  }
  await server.kill();
  if (draw < 0.4 || (draw < 0.65 && !server.hasCopy)) {
    await server.copy();
    await server.startAgain();
    return 'restart, and a copy of the data';
  }
  if (draw < 0.65) {
    onHistoryLost();
    await server.startAgain('copy');
    return 'restart on an older copy of the data';
  }
  await server.startAgain();
  return 'restart';
}

/** Does something to the server while it runs. */
export async function disturb(
  server: TestApiServer,
  random: Random,
  { onHistoryLost, breakConnections }: DisturbOptions,
): Promise<Nuisance> {
  const draw = random.next();
  if (draw < 0.6) {
    await server.compact();
    return 'compaction';
  }
  if (draw < 0.85) {
    await withoutRight(server.admin, async () => breakConnections());
    return 'right to watch removed and given back';
  }
  await recreateRayClusters(server.admin);
  onHistoryLost();
  return 'CRD deleted and made again';
}
