import type { IncomingMessage } from 'node:http';
import { parse as parseYaml } from 'yaml';
import { ApiStatusError } from '../store';
import { decodeProtobuf, ProtobufError } from './protobuf';

const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const MAX_BODY = 3 * 1024 * 1024;

/** The body of a request, whole. */
export async function readBody(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY) {
      throw new ApiStatusError(
        413,
        'RequestEntityTooLarge',
        `Request entity too large: limit is ${MAX_BODY}`,
      );
    }
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** The media type of a body, without parameters; JSON when none is given. */
export function mediaType(req: IncomingMessage): string {
  const type = req.headers['content-type']?.split(';')[0].trim().toLowerCase();
  return type || 'application/json';
}

export function unsupportedMediaType(accepted: string): ApiStatusError {
  return new ApiStatusError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted}`,
  );
}

function parseProtobuf(bytes: Buffer, kind: string): object {
  try {
    const object = decodeProtobuf(bytes);
    if (object) return object;
  } catch (error) {
    if (!(error instanceof ProtobufError)) throw error;
    throw ApiStatusError.badRequest(
      `the object provided is unrecognized (must be of type ${kind}): ${error.message}`,
    );
  }
  throw new ApiStatusError(
    415,
    'UnsupportedMediaType',
    `kuberay-sim does not implement protobuf for ${kind} - accepted media types include: application/json, application/yaml`,
  );
}

/**
 * A body of JSON, YAML or (a few kinds) protobuf, by its media type.
 *
 * @throws ApiStatusError 415 for other media types, 400 when it does not parse
 */
export function parseBody(bytes: Buffer, type: string, kind: string): unknown {
  if (type === PROTOBUF) return parseProtobuf(bytes, kind);
  const text = bytes.toString('utf8');
  if (type !== 'application/json' && type !== 'application/yaml') {
    throw unsupportedMediaType('application/json, application/yaml');
  }
  try {
    return type === 'application/json' ? JSON.parse(text) : parseYaml(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw ApiStatusError.badRequest(
      `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${message} (${text.slice(
        0,
        60,
      )})`,
    );
  }
}
