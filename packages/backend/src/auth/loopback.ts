import { isIP } from 'node:net';

/**
 * Whether a host name or address can only be reached from this machine.
 * `undefined` and wildcard addresses are not loopback: a server that is told
 * nothing listens on every interface.
 */
export function isLoopbackHost(host: string | undefined): boolean {
  if (!host) {
    return false;
  }
  const name = host.toLowerCase().replace(/^\[|\]$/g, '');
  if (name === 'localhost' || name === '::1') {
    return true;
  }
  return isIP(name) === 4 && name.startsWith('127.');
}

/**
 * The host name of an HTTP `Host` header, without the port. IPv6 addresses
 * keep their brackets.
 */
export function hostOfHeader(header: string | undefined): string | undefined {
  return header?.match(/^(\[[^\]]*\]|[^:]*)(?::\d+)?$/)?.[1] || undefined;
}
