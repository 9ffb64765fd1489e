import type { Random } from '../support/Random';
import type { Exchange } from './Exchange';
import type { Recording } from './Recording';
import type { RequestKind } from './readRequests';

/** What a fault may use beside the exchange itself. */
export interface FaultContext {
  random: Random;
  /** What was answered before, at the same path. */
  recording: Recording;
  /** To be called when the fault has struck; one that has found nothing to spoil comes again. */
  hasStruck(): void;
  /** False once faults are to end: one that has not struck by then must pass everything on. */
  isArmed(): boolean;
  /** Refuses all connections for so long. */
  refuseConnections(ms: number): Promise<void>;
}

/** Something that goes wrong between a client and an API server. */
export interface Fault {
  /** Names it in figures and tests. */
  readonly name: string;
  /** Which requests it can strike. */
  readonly strikes: readonly RequestKind[];
  /** Whether a client may see older versions of objects again, in the middle of a watch. */
  readonly replays?: boolean;
  /** Answers a request, with the fault in it; where there is nothing to spoil, everything is passed on as it is. */
  inject(exchange: Exchange, context: FaultContext): Promise<void>;
}
