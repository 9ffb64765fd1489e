import type { LoggerService } from '@backstage/backend-plugin-api';
import { NotFoundError, ServiceUnavailableError, TimeoutError } from './errors';
import type { RaySession } from './RaySession';

export interface WaitOptions<T extends { sentence: string }> {
  session: RaySession;
  logger: Pick<LoggerService, 'info' | 'warn'>;
  /** What is waited for, for messages: `cluster demo/ads-ml/x to be ready`. */
  what: string;
  timeout: number;
  look(): Promise<T>;
  /** True when it is done; throws when it never will be. */
  isDone(found: T): boolean;
}

/** How long something may be unknown right after it was created: the backend learns of it by a watch. */
const UNSEEN_MILLISECONDS = 30_000;

/**
 * Looks again and again until it is done, logging the sentence whenever it changes. A backend that cannot be
 * reached for a while only delays it; the task's signal ends it at once.
 */
export async function waitFor<T extends { sentence: string }>({
  session,
  logger,
  what,
  timeout,
  look,
  isDone,
}: WaitOptions<T>): Promise<T> {
  const start = session.now();
  let said: string | undefined;
  let seen = false;
  const say = (sentence: string, level: 'info' | 'warn' = 'info') => {
    if (sentence === said) return;
    said = sentence;
    logger[level](sentence);
  };
  for (;;) {
    try {
      const found = await look();
      seen = true;
      say(found.sentence);
      if (isDone(found)) return found;
    } catch (error) {
      const passing =
        error instanceof ServiceUnavailableError ||
        (error instanceof NotFoundError &&
          !seen &&
          session.now() - start < UNSEEN_MILLISECONDS);
      if (!passing) throw error;
      say(error.message, 'warn');
    }
    if (session.now() - start >= timeout) {
      throw new TimeoutError(
        `Waited ${Math.round(timeout / 1000)} s for ${what}, in vain: ${
          said ?? 'nothing is known of it'
        }. It goes on without this task`,
      );
    }
    await session.pause();
  }
}
