import { InputError } from '@backstage/errors';
import type { Request } from 'express';

/** The UID in `If-Match: "UID"`. Throws InputError where the header is missing or is anything else. */
export function parseIfMatch(request: Request): string {
  const header = request.header('if-match');
  const match = header && /^"([^"*\s]+)"$/.exec(header.trim());
  if (!match) {
    throw new InputError(
      `The header If-Match is ${
        header ? `'${header}'` : 'missing'
      }: expected the UID of the object in double quotes, so that only the object you saw is changed`,
    );
  }
  return match[1];
}
