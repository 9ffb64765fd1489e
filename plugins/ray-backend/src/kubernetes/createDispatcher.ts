import { Agent, ProxyAgent, type Dispatcher } from 'undici';
import type {
  KubernetesClusterDetails,
  KubernetesCredentials,
} from '@raydeck/backstage-plugin-ray-node';
import { proxyFor } from './proxyFor';

const CONNECT_TIMEOUT_MS = 10_000;
/** Asks the other side on a silent connection whether it is still there: half-open ones end by it. */
const KEEP_ALIVE_MS = 20_000;
/** Ray's tail sends frames of at most some 20,000 characters. */
const WEBSOCKET_MAX_BYTES = 4 * 1024 * 1024;

/**
 * A pool of connections to one API server, directly or through a proxy (a CONNECT tunnel, so that TLS ends at the API
 * server). A client certificate belongs to the connection: other credentials need another pool.
 */
export function createDispatcher(
  details: KubernetesClusterDetails,
  { clientCertificate }: Pick<KubernetesCredentials, 'clientCertificate'>,
  environment: NodeJS.ProcessEnv = process.env,
): Dispatcher {
  const { caData, skipTLSVerify, tlsServerName } = details;
  const tls = {
    timeout: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_MS,
    ...(caData && { ca: Buffer.from(caData, 'base64').toString() }),
    ...(tlsServerName && { servername: tlsServerName }),
    ...(skipTLSVerify && { rejectUnauthorized: false }),
    ...(clientCertificate && {
      cert: clientCertificate.certificate,
      key: clientCertificate.key,
    }),
  };
  const proxy = details.proxyUrl ?? proxyFor(details.url, environment);
  const webSocket = { maxPayloadSize: WEBSOCKET_MAX_BYTES };
  return proxy
    ? new ProxyAgent({
        uri: proxy,
        requestTls: tls,
        proxyTls: {
          timeout: CONNECT_TIMEOUT_MS,
          keepAlive: true,
          keepAliveInitialDelay: KEEP_ALIVE_MS,
        },
        webSocket,
      })
    : new Agent({ connect: tls, webSocket });
}
