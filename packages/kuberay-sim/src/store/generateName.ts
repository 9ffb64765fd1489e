import { randomInt } from 'node:crypto';

const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIX = 5;
const MAX_BASE = 63 - SUFFIX;

/** Five characters of the alphabet that Kubernetes makes names of. */
export function randomSuffix(): string {
  let suffix = '';
  for (let i = 0; i < SUFFIX; i += 1) {
    suffix += ALPHABET[randomInt(ALPHABET.length)];
  }
  return suffix;
}

/**
 * A name from `metadata.generateName`, as the API server makes one: the base
 * cut to 58 characters and five random ones; tried again while it is taken.
 */
export function generateName(
  base: string,
  isTaken: (name: string) => boolean,
): string {
  let name = base.slice(0, MAX_BASE) + randomSuffix();
  for (let tries = 0; isTaken(name) && tries < 8; tries += 1) {
    name = base.slice(0, MAX_BASE) + randomSuffix();
  }
  return name;
}
