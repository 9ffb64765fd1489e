import { CustomErrorBase } from '@backstage/errors';

export { NotFoundError, ServiceUnavailableError } from '@backstage/errors';

/** Something did not happen within the time that was given to it. */
export class TimeoutError extends CustomErrorBase {
  name = 'TimeoutError' as const;
}
