import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  ResponseError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { describeRayError } from '@raydeck/backstage-plugin-ray-common';

/**
 * The error of a step, from what ray-backend refused or the network did: its message names what was tried, what
 * is wrong and, from the findings, where and what to do.
 */
export function toStepError(what: string, error: unknown): Error {
  const message = `${what}: ${describeRayError(error)}`;
  if (!(error instanceof ResponseError)) {
    return new ServiceUnavailableError(
      `${message}. Raydeck's backend could not be reached; try again`,
      error,
    );
  }
  // Without the response as cause: it would add "Request failed with 400" to what the message says better.
  switch (error.statusCode) {
    case 400:
      return new InputError(message);
    case 403:
      return new NotAllowedError(message);
    case 404:
      return new NotFoundError(message);
    case 409:
      return new ConflictError(message);
    case 502:
    case 503:
    case 504:
      return new ServiceUnavailableError(message);
    default:
      return new Error(message);
  }
}
