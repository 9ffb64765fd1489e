import { atomicWrite } from './atomicWrite.mjs';

/**
 * Writes the file from which command lines and tests start: where the portal
 * is, the kubeconfig of its Kubernetes, and a token for each person.
 */
export async function writeDemoFile(path, { url, kubeconfig, people }) {
  const entries = people.map(({ name, token, role, team, entityRef }) => [
    name,
    { token, role, ...(team && { team }), ...(entityRef && { entityRef }) },
  ]);
  await atomicWrite(
    path,
    `${JSON.stringify(
      { url, kubeconfig, people: Object.fromEntries(entries) },
      null,
      2,
    )}\n`,
  );
}
