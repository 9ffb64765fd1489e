import { promises as fs } from 'node:fs';
import { isError } from '@backstage/errors';
import { messageOf } from '../messageOf';
import { Kubeconfig } from './Kubeconfig';

/**
 * Reads a kubeconfig file.
 * Throws an Error whose message says in one sentence what is wrong with the file and what to do.
 */
export async function readKubeconfig(path: string): Promise<Kubeconfig> {
  let text: string;
  try {
    text = await fs.readFile(path, 'utf8');
  } catch (error) {
    throw new Error(unreadable(path, error));
  }
  return new Kubeconfig(text, path);
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
