import { Finding } from '@raydeck/backstage-plugin-ray-common';

interface ErrorBody {
  error?: { message?: string; findings?: Finding[] };
}

/**
 * The backend's own words. A ResponseError's message only tells the status;
 * what happened stands in its body.
 */
export function describeError(error: Error): {
  message: string;
  findings: Finding[];
  status?: number;
} {
  const { body, statusCode } = error as {
    body?: ErrorBody;
    statusCode?: number;
  };
  return {
    message: body?.error?.message ?? error.message,
    findings: body?.error?.findings ?? [],
    status: statusCode,
  };
}
