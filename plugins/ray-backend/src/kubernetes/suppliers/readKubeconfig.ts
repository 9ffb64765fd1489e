import { promises as fs } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { isError } from '@backstage/errors';
import { messageOf } from '../messageOf';

/**
 * Reads a kubeconfig file. Relative paths in it are relative to it, as for kubectl.
 * Throws an Error whose message says in one sentence what is wrong with the file and what to do.
 */
export async function readKubeconfig(
  path: string,
): Promise<{ config: KubeConfig; text: string }> {
  let text: string;
  try {
    text = await fs.readFile(path, 'utf8');
  } catch (error) {
    throw new Error(unreadable(path, error));
  }
  const config = new KubeConfig();
  try {
    config.loadFromString(text);
  } catch (error) {
    const said = messageOf(error);
    throw new Error(
      `the kubeconfig ${path} is not valid: ${
        said.split('\n')[0]
      }; check it with kubectl --kubeconfig ${path} config view`,
    );
  }
  if (config.getContexts().length === 0) {
    throw new Error(
      `the kubeconfig ${path} has no contexts; add one with kubectl --kubeconfig ${path} config set-context`,
    );
  }
  config.makePathsAbsolute(dirname(resolve(path)));
  return { config, text };
}

function unreadable(path: string, error: unknown): string {
  const code = isError(error) ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
      return `there is no kubeconfig ${path}; correct ray.kubeconfig.path, or create the file`;
    case 'EACCES':
      return `the kubeconfig ${path} may not be read by the backend's user; give it the permission`;
    case 'EISDIR':
      return `${path} is a folder; ray.kubeconfig.path has to name a kubeconfig file`;
    default:
      return `the kubeconfig ${path} cannot be read: ${messageOf(error)}`;
  }
}
