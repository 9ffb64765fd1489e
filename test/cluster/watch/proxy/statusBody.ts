/** A `v1.Status`, as an API server writes it. */
export function statusBody(
  code: number,
  reason: string,
  message: string,
): string {
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    code,
  };
  return `${JSON.stringify(status)}\n`;
}
