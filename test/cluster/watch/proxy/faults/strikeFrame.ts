import type { Exchange } from '../Exchange';
import type { FaultContext } from '../Fault';
import { pass } from '../pass';

const MOST_FRAMES_BEFORE = 6;

export interface StrikeOptions {
  /** Which frames can be spoilt this way; all by default. */
  wants?: (frame: Buffer) => boolean;
  act: (frame: Buffer) => Promise<'passOn' | 'over'>;
}

/** Lets some frames pass, as many as chance says, and spoils the next that can be; a list is one frame. */
export async function strikeFrame(
  exchange: Exchange,
  { random, recording, isArmed, hasStruck }: FaultContext,
  { wants = () => true, act }: StrikeOptions,
): Promise<void> {
  const { kind } = exchange.request;
  const isStream = kind === 'watch' || kind === 'stream';
  let before = isStream ? random.between(0, MOST_FRAMES_BEFORE) : 0;
  let struck = false;
  await pass(exchange, recording, {
    at: frame => {
      if (struck) return false;
      if (before > 0) {
        before -= 1;
        return false;
      }
      struck = isArmed() && wants(frame);
      if (struck) hasStruck();
      return struck;
    },
    act,
  });
}
