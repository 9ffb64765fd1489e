import { asRayResponseError, RayError } from '../ray';

/**
 * The error that a caller gets for a Ray head's refusal: with the head's sentence once, not repeated as its own cause.
 */
export function rayFailure(error: unknown): Error {
  const answer = asRayResponseError(error);
  if (error instanceof RayError) {
    answer.message = error.message;
    answer.cause = undefined;
  }
  return answer;
}
