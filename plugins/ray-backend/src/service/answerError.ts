import type { LoggerService } from '@backstage/backend-plugin-api';
import { InputError, isError, stringifyError } from '@backstage/errors';
import type { ErrorRequestHandler } from 'express';

/**
 * Keeps from answers what is not for callers. Backstage's error handler writes an error's own fields into the answer:
 * the body that could not be parsed, and causes with the stacks of their own causes. Causes go to the log instead.
 */
export function answerError(logger: LoggerService): ErrorRequestHandler {
  return (error, request, _response, next) => {
    if (error?.type === 'entity.parse.failed') {
      next(new InputError('The body of the request is not valid JSON'));
      return;
    }
    if (isError(error) && error.cause !== undefined) {
      const cause = stringifyError(error.cause);
      const suffix = `; caused by ${cause}`;
      if (error.message.endsWith(suffix)) {
        error.message = error.message.slice(0, -suffix.length);
      }
      logger.warn(
        `${request.method} ${request.path}: ${error.message} (${cause})`,
      );
      delete error.cause;
    }
    next(error);
  };
}
