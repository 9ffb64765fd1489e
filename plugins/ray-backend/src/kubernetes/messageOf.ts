import { isError } from '@backstage/errors';

/** What an error says. Asks for its shape, because errors of Node's own may come from another realm. */
export function messageOf(error: unknown): string {
  return isError(error) ? error.message : String(error);
}
