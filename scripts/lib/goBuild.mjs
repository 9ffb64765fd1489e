import { runCommand } from './runCommand.mjs';
import { Failure } from './failure.mjs';
import { formatDuration } from './progress.mjs';

/** How often a long build says that it goes on. */
const SAY_EVERY_MS = 20_000;

/** The version that a go.mod requires of a module. */
export function requiredVersion(goMod, module) {
  const escaped = module.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^(?:require)?\\s*${escaped} (v\\S+)`, 'm').exec(
    goMod,
  )?.[1];
}

/**
 * The linker's flags. Kubernetes learns its version from them alone: without,
 * it calls itself `v0.0.0-master+$Format:%H$`, which kubectl cannot parse.
 *
 * @param {string} version of k8s.io/kubernetes, such as `v1.36.3`
 */
export function linkerFlags(version) {
  const [, major, minor] = /^v(\d+)\.(\d+)\./.exec(version) ?? [];
  if (!major) {
    throw new Failure(
      `The go.mod of the control plane requires k8s.io/kubernetes "${version}": expected a version such as v1.36.3`,
    );
  }
  const stamps = [
    'k8s.io/component-base/version',
    'k8s.io/client-go/pkg/version',
  ]
    .flatMap(path => [
      `-X ${path}.gitVersion=${version}`,
      `-X ${path}.gitMajor=${major}`,
      `-X ${path}.gitMinor=${minor}`,
    ])
    .join(' ');
  return `-s -w ${stamps}`;
}

/**
 * Builds a Go program. The first time takes minutes, in which it says every
 * 20 seconds how far it is.
 *
 * @param {{ command: string, env: object }} go
 * @param {{ dir: string, output: string, ldflags: string, what: string, say(text: string): void, signal?: AbortSignal }} build
 */
export async function buildGo(go, { dir, output, ldflags, what, say, signal }) {
  const startedAt = Date.now();
  let compiled = 0;
  let said = startedAt;
  const { code, tail } = await runCommand(
    go.command,
    ['build', '-v', '-trimpath', '-ldflags', ldflags, '-o', output, '.'],
    {
      cwd: dir,
      env: go.env,
      signal,
      tailLimit: 6000,
      onOutput(chunk) {
        // -v writes a line for each package that it compiles.
        compiled += chunk.split('\n').length - 1;
        if (Date.now() - said > SAY_EVERY_MS) {
          said = Date.now();
          say(
            `${what}: ${compiled} packages compiled in ${formatDuration(
              Date.now() - startedAt,
            )}; the first build compiles about 2,000, later ones take seconds`,
          );
        }
      },
    },
  );
  signal?.throwIfAborted();
  if (code !== 0) {
    throw new Failure(
      `Go could not build ${what} from ${dir}. Where a download failed, check the network and "go env GOPROXY"; where a compiler was killed, there was too little memory (it takes about 3 GB).`,
      { output: tail },
    );
  }
}

/**
 * The folder of a module in Go's module cache, downloaded when it is not there.
 *
 * @param {{ command: string, env: object }} go
 */
export async function moduleFolder(go, { dir, module, signal }) {
  const { code, stdout, tail } = await runCommand(
    go.command,
    ['mod', 'download', '-json', module],
    { cwd: dir, env: go.env, signal },
  );
  signal?.throwIfAborted();
  if (code !== 0) {
    throw new Failure(
      `Go could not download ${module}. Check the network, and that "go env GOPROXY" names a proxy that this machine can reach.`,
      { output: tail },
    );
  }
  return JSON.parse(stdout).Dir;
}
