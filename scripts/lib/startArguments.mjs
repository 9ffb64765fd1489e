import { Failure } from './failure.mjs';

export const USAGE = `Usage: npm start [-- OPTIONS]

Starts the Raydeck demo: the portal, and an embedded Kubernetes with KubeRay.

  --port N                       Port of the portal (default 7007)
  --no-open                      Do not open a browser
  --real                         A real Kubernetes control plane, KubeRay and Ray on this machine instead:
                                 needs Linux, Go, Python, and 1 GB of memory for each Ray node
  --kubeconfig FILE              Use Kubernetes clusters of your own instead
  --context NAME                 A context of that file; may be repeated (default: its current context)
  --kubernetes-plugin-token [CONTEXT=]FILE
                                 A read-only token, with which the Kubernetes plugin sees that cluster too
  --fresh                        Start over: forget the database and the Kubernetes that was started with it
  --state-dir DIR                Where state is kept (default .raydeck)
  --help                         This text

Raydeck listens on 127.0.0.1 only.
`;

function valueOf(flag, inline, rest) {
  const value = inline ?? rest.shift();
  if (
    value === undefined ||
    value === '' ||
    (inline === undefined && value.startsWith('--'))
  ) {
    throw new Failure(`${flag} needs a value. See npm start -- --help`);
  }
  return value;
}

function parsePort(value) {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port < 1 || port > 65535) {
    throw new Failure(`--port ${value}: expected a number from 1 to 65535`);
  }
  return port;
}

function parsePluginToken(value) {
  const cut = value.indexOf('=');
  return cut > 0
    ? { context: value.slice(0, cut), file: value.slice(cut + 1) }
    : { file: value };
}

/**
 * Reads the command line of `npm start`.
 *
 * @param {string[]} args
 * @throws Failure for flags that are unknown, incomplete or at odds
 */
export function parseStartArguments(args) {
  const result = {
    port: 7007,
    open: true,
    fresh: false,
    real: false,
    help: false,
    kubeconfig: undefined,
    contexts: [],
    pluginTokens: [],
    stateDir: undefined,
  };
  const rest = [...args];
  while (rest.length > 0) {
    const [flag, ...more] = rest.shift().split('=');
    const inline = more.length > 0 ? more.join('=') : undefined;
    if (flag === '--port') {
      result.port = parsePort(valueOf(flag, inline, rest));
    } else if (flag === '--kubeconfig') {
      result.kubeconfig = valueOf(flag, inline, rest);
    } else if (flag === '--context') {
      result.contexts.push(valueOf(flag, inline, rest));
    } else if (flag === '--kubernetes-plugin-token') {
      result.pluginTokens.push(parsePluginToken(valueOf(flag, inline, rest)));
    } else if (flag === '--state-dir') {
      result.stateDir = valueOf(flag, inline, rest);
    } else if (inline === undefined && flag === '--no-open') {
      result.open = false;
    } else if (inline === undefined && flag === '--real') {
      result.real = true;
    } else if (inline === undefined && flag === '--fresh') {
      result.fresh = true;
    } else if (inline === undefined && (flag === '--help' || flag === '-h')) {
      result.help = true;
    } else {
      throw new Failure(
        `npm start does not know ${flag}${
          inline === undefined ? '' : `=${inline}`
        }. See npm start -- --help`,
      );
    }
  }
  if (result.real && result.kubeconfig) {
    throw new Failure(
      '--real starts a Kubernetes of its own, --kubeconfig names others: give one of them',
    );
  }
  if (!result.kubeconfig && !result.help) {
    const alone = result.contexts.length
      ? '--context'
      : result.pluginTokens.length && '--kubernetes-plugin-token';
    if (alone) {
      throw new Failure(
        `${alone} says which cluster of a kubeconfig is meant: give --kubeconfig FILE too`,
      );
    }
  }
  return result;
}
