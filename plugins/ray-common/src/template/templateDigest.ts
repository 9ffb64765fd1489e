import { sha256 } from '@noble/hashes/sha256';
import { bytesToHex } from '@noble/hashes/utils';
import canonicalize from 'canonicalize';
import type { Entity } from '@backstage/catalog-model';

/**
 * The digest of a version: SHA-256, in hex, over the canonical JSON (RFC 8785) of
 * `{ apiVersion, kind, name: "namespace/name", spec }`. Title, description, tags and whatever the catalog adds to
 * metadata do not count, so that moving or describing a template does not make it another one.
 */
export function templateDigest(template: Entity): string {
  const { apiVersion, kind, metadata, spec } = template;
  const canonical = canonicalize({
    apiVersion,
    kind,
    name: `${metadata.namespace ?? 'default'}/${metadata.name}`,
    spec: spec ?? {},
  });
  return bytesToHex(sha256(new TextEncoder().encode(canonical)));
}
