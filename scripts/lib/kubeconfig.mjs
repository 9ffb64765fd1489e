import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { Failure } from './failure.mjs';

/** @typedef {{ name: string, server: string, namespace: string, caData?: string, caFile?: string, skipTLSVerify: boolean, token?: string }} KubeContext */

async function readText(file) {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const why = {
      ENOENT: 'there is no such file',
      EACCES: 'this user may not read it',
      EISDIR: 'it is a folder',
    };
    throw new Failure(
      `Cannot read the kubeconfig ${file}: ${
        why[error.code] ?? error.message
      }. Give the path of a kubeconfig file, for example --kubeconfig ~/.kube/config`,
    );
  }
}

async function parse(text, file) {
  // Comes with the dependencies, so it is there only once they are installed.
  const { parse: parseYaml } = await import('yaml');
  let document;
  try {
    document = parseYaml(text);
  } catch (error) {
    throw new Failure(`The kubeconfig ${file} is not YAML: ${error.message}`);
  }
  if (
    document === null ||
    typeof document !== 'object' ||
    !Array.isArray(document.contexts) ||
    !Array.isArray(document.clusters)
  ) {
    throw new Failure(
      `${file} is not a kubeconfig: expected the lists "clusters", "contexts" and "users". "kubectl config view --raw" prints one`,
    );
  }
  return document;
}

/**
 * The contexts of a kubeconfig that are asked for, its current one when none
 * is. Credentials are not looked at here: the backend uses them as they stand.
 *
 * @param {string} file
 * @param {string[]} names
 * @returns {Promise<{ file: string, contexts: KubeContext[] }>} with an absolute path
 */
export async function readKubeconfig(file, names = []) {
  const path = resolve(file);
  const document = await parse(await readText(path), path);
  const known = document.contexts
    .map(context => context?.name)
    .filter(name => typeof name === 'string');
  const wanted =
    names.length > 0
      ? [...new Set(names)]
      : [document['current-context']].filter(Boolean);
  if (wanted.length === 0) {
    throw new Failure(
      `The kubeconfig ${path} has no current-context: choose with --context ${
        known.join(', --context ') || 'NAME (it has none yet)'
      }`,
    );
  }
  const contexts = wanted.map(name => {
    const context = document.contexts.find(
      candidate => candidate?.name === name,
    )?.context;
    if (!context) {
      throw new Failure(
        `The kubeconfig ${path} has no context "${name}". It has: ${
          known.join(', ') || 'none'
        }`,
      );
    }
    const cluster = document.clusters.find(
      candidate => candidate?.name === context.cluster,
    )?.cluster;
    if (typeof cluster?.server !== 'string') {
      throw new Failure(
        `The context "${name}" of ${path} names the cluster "${context.cluster}", which has no "server" there`,
      );
    }
    const user = document.users?.find(
      candidate => candidate?.name === context.user,
    )?.user;
    const ca = cluster['certificate-authority'];
    return {
      name,
      server: cluster.server,
      namespace: context.namespace || 'default',
      caData: cluster['certificate-authority-data'],
      caFile: ca && (isAbsolute(ca) ? ca : join(dirname(path), ca)),
      skipTLSVerify: cluster['insecure-skip-tls-verify'] === true,
      token: user?.token,
    };
  });
  return { file: path, contexts };
}
