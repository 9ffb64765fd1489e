import { PROTOBUF_KINDS, type FieldType, type Message } from './protobufKinds';

const ENVELOPE: Message = {
  1: ['typeMeta', { 1: ['apiVersion', 'string'], 2: ['kind', 'string'] }],
  2: ['raw', 'bytes'],
};

const MAGIC = Buffer.from('k8s\0');

/** Why a protobuf body cannot be read. */
export class ProtobufError extends Error {}

function varint(bytes: Buffer, at: number): [value: number, next: number] {
  let value = 0;
  let factor = 1;
  for (let i = at; i < bytes.length && i < at + 10; i += 1) {
    value += (bytes[i] & 0x7f) * factor;
    factor *= 128;
    if (bytes[i] < 0x80) return [value, i + 1];
  }
  throw new ProtobufError('the body ends within a number');
}

interface Field {
  number: number;
  value: number | Buffer;
}

function* fieldsOf(bytes: Buffer): Generator<Field> {
  let at = 0;
  while (at < bytes.length) {
    const [tag, next] = varint(bytes, at);
    const number = Math.floor(tag / 8);
    const wire = tag % 8;
    if (wire === 0) {
      const [value, after] = varint(bytes, next);
      yield { number, value };
      at = after;
    } else if (wire === 2) {
      const [length, begin] = varint(bytes, next);
      if (begin + length > bytes.length) {
        throw new ProtobufError('the body ends within a field');
      }
      yield { number, value: bytes.subarray(begin, begin + length) };
      at = begin + length;
    } else {
      throw new ProtobufError(`wire type ${wire} is not used by Kubernetes`);
    }
  }
}

type MapType = 'stringMap' | 'bytesMap' | 'quantityMap';

function isMap(type: FieldType): type is MapType {
  return type === 'stringMap' || type === 'bytesMap' || type === 'quantityMap';
}

function mapValue(value: Buffer, type: MapType): string {
  if (type !== 'quantityMap') {
    return value.toString(type === 'bytesMap' ? 'base64' : 'utf8');
  }
  const text = [...fieldsOf(value)].find(({ number }) => number === 1)?.value;
  return Buffer.isBuffer(text) ? text.toString('utf8') : '0';
}

function mapEntry(bytes: Buffer, type: MapType): [string, string] {
  let key = '';
  let value = '';
  for (const { number, value: part } of fieldsOf(bytes)) {
    if (typeof part === 'number') continue;
    if (number === 1) key = part.toString('utf8');
    if (number === 2) value = mapValue(part, type);
  }
  return [key, value];
}

function scalar(value: number | Buffer, type: FieldType): unknown {
  if (typeof value === 'number') return type === 'bool' ? value !== 0 : value;
  if (type === 'bytes') return value;
  if (type === 'time') {
    const seconds = [...fieldsOf(value)].find(({ number }) => number === 1);
    return typeof seconds?.value === 'number'
      ? new Date(seconds.value * 1000).toISOString()
      : null;
  }
  return typeof type === 'object'
    ? decodeMessage(value, type)
    : value.toString('utf8');
}

function decodeMessage(
  bytes: Buffer,
  message: Message,
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const { number, value } of fieldsOf(bytes)) {
    const known = message[number];
    if (!known) continue;
    const [name, type, repeated] = known;
    if (isMap(type) && Buffer.isBuffer(value)) {
      const [key, inner] = mapEntry(value, type);
      result[name] = { ...(result[name] as object | undefined), [key]: inner };
    } else if (repeated) {
      const list = (result[name] ?? []) as unknown[];
      result[name] = [...list, scalar(value, type)];
    } else {
      result[name] = scalar(value, type);
    }
  }
  return result;
}

/**
 * Reads an object in Kubernetes' protobuf encoding.
 *
 * @returns the object, or undefined when its kind is not described here
 * @throws ProtobufError when the bytes are no such object
 */
export function decodeProtobuf(bytes: Buffer): object | undefined {
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new ProtobufError(
      'the body does not begin as Kubernetes protobuf does',
    );
  }
  const { typeMeta, raw } = decodeMessage(
    bytes.subarray(MAGIC.length),
    ENVELOPE,
  );
  const { apiVersion, kind } = (typeMeta ?? {}) as Record<string, string>;
  const message = PROTOBUF_KINDS[`${apiVersion} ${kind}`];
  if (!message || !Buffer.isBuffer(raw)) return undefined;
  return { apiVersion, kind, ...decodeMessage(raw, message) };
}
