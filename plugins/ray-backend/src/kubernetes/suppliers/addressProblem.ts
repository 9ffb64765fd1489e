/**
 * What is wrong with the address of an API server; undefined when it can be used. Never repeats one with a password.
 */
export function addressProblem(address: string): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url && (url.username || url.password)) {
    return 'it holds a user name or a password; give credentials their own place';
  }
  if (!url || !/^https?:$/.test(url.protocol)) {
    return `"${address}" is not an http or https URL`;
  }
  if (url.search || url.hash) {
    return `"${url.origin}${url.pathname}" is followed by a query or a fragment; remove it`;
  }
  return undefined;
}

/** What is wrong with the address of a proxy; undefined when it can be used. Proxies may have a password in theirs. */
export function proxyProblem(address: string): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url) return 'it is not a URL; expected http://HOST:PORT';
  if (!/^https?:$/.test(url.protocol)) {
    return `Raydeck goes through http and https proxies, not ${url.protocol.replace(
      ':',
      '',
    )}; give one of those, or a server that can be reached directly`;
  }
  return undefined;
}
