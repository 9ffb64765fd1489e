import { ApiStatusError } from '../store';

/**
 * A query parameter that is a whole number.
 *
 * @throws ApiStatusError 400 when it is something else
 */
export function queryInteger(
  query: URLSearchParams,
  field: string,
): number | undefined {
  const text = query.get(field);
  if (text === null || text === '') return undefined;
  if (!/^-?\d+$/.test(text)) {
    throw ApiStatusError.badRequest(
      `strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  }
  return Number(text);
}
