import type { KubeconfigUser } from './Kubeconfig';

/** Those that `@kubernetes/client-node` knows. */
const AUTH_PROVIDERS = ['azure', 'gcp', 'oidc'];

/**
 * What is missing or contradictory in a user of a kubeconfig, by the rules of kubectl (`clientcmd`'s validation); worded
 * to follow "the user …". Undefined when nothing is.
 */
export function userProblem(user: KubeconfigUser): string | undefined {
  const provider = user['auth-provider'];
  const hasCertificate =
    user['client-certificate'] || user['client-certificate-data'];
  const hasKey = user['client-key'] || user['client-key-data'];
  if (hasCertificate && !hasKey) {
    return 'has a client certificate without its key; add client-key or client-key-data';
  }
  if (hasKey && !hasCertificate) {
    return 'has a client key without its certificate; add client-certificate or client-certificate-data';
  }
  if ((user.token || user.tokenFile) && (user.username || user.password)) {
    return 'has both a token and a password; keep one of them';
  }
  if (user.password && !user.username) {
    return 'has a password without a username';
  }
  if (user.exec && provider) {
    return 'has both an exec plugin and an auth-provider; keep the exec plugin';
  }
  if (provider && !AUTH_PROVIDERS.includes(provider.name)) {
    return `signs in by the auth provider "${
      provider.name
    }", which Raydeck does not know (it knows ${AUTH_PROVIDERS.join(
      ', ',
    )}); use an exec plugin or a token`;
  }
  const impersonates =
    user['as-uid'] || user['as-groups'] || user['as-user-extra'];
  if (impersonates && !user.as) {
    return 'impersonates groups, a uid or extra fields without a user; add "as"';
  }
  return undefined;
}

/** `as`, `as-uid`, `as-groups`, `as-user-extra` as the headers that an API server knows. */
export function impersonationHeaders(
  user: KubeconfigUser,
): Record<string, string | string[]> {
  if (!user.as) return {};
  const extras = Object.entries(user['as-user-extra'] ?? {}).map(
    ([key, values]) => [
      `impersonate-extra-${encodeURIComponent(key.toLowerCase())}`,
      values,
    ],
  );
  return {
    'impersonate-user': user.as,
    ...(user['as-uid'] && { 'impersonate-uid': user['as-uid'] }),
    ...(user['as-groups'] && { 'impersonate-group': user['as-groups'] }),
    ...Object.fromEntries(extras),
  };
}
