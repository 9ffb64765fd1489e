import { BlockList, isIP } from 'node:net';

/**
 * The proxy that the environment names for an address, by the rules that kubectl follows (Go's `ProxyFromEnvironment`):
 * HTTPS_PROXY or HTTP_PROXY by the address's scheme, in either case; never for loopback; NO_PROXY holds hosts, domains
 * with or without a leading dot, IP addresses, CIDR ranges, each with or without a port, or `*`.
 */
export function proxyFor(
  address: string,
  environment: NodeJS.ProcessEnv,
): string | undefined {
  const { protocol, hostname, port } = new URL(address);
  const read = (name: string) =>
    environment[name] || environment[name.toLowerCase()] || undefined;
  const proxy = read(protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
  if (!proxy) return undefined;
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (isLoopback(host)) return undefined;
  const usedPort = port || (protocol === 'https:' ? '443' : '80');
  const excluded = (read('NO_PROXY') ?? '')
    .split(/[\s,]+/)
    .filter(entry => entry !== '')
    .some(entry => matches(entry.toLowerCase(), host, usedPort));
  if (excluded) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host);
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const range = /^(.+)\/(\d{1,3})$/.exec(entry);
  if (range) return isInRange(host, range[1], Number(range[2]));
  if (isIP(entry)) return entry === host;
  const [, name, entryPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  if (entryPort && entryPort !== port) return false;
  const domain = (name ?? '').replace(/^\[|\]$/g, '').replace(/^\*?\./, '');
  if (domain === '') return false;
  return host === domain || host.endsWith(`.${domain}`);
}

function isInRange(host: string, network: string, prefix: number): boolean {
  const version = isIP(host);
  if (version === 0 || version !== isIP(network)) return false;
  if (prefix > (version === 4 ? 32 : 128)) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(network, prefix, family);
  return list.check(host, family);
}
