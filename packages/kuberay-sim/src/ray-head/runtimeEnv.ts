import type { HeadIdentity } from './HeadIdentity';
import type { JobRecord } from './Submission';

const RAY = '/usr/lib/python3.11/site-packages/ray/_private/runtime_env';
const GCS_PACKAGE = /^gcs:\/\/((_ray_pkg_[0-9a-f]+)\.(?:zip|jar|whl))$/;

/** A package is known to be missing by this name alone, as in Ray's own tests. */
const MISSING = /^_ray_pkg_0+$/;

function workingDir(
  runtimeEnv: Record<string, unknown> | undefined,
): string | undefined {
  const dir = runtimeEnv?.working_dir;
  return typeof dir === 'string' ? dir : undefined;
}

/** Name of the package that a runtime environment's working directory is. */
export function packageOf(
  runtimeEnv: Record<string, unknown> | undefined,
): string | undefined {
  return GCS_PACKAGE.exec(workingDir(runtimeEnv) ?? '')?.[2];
}

/**
 * The message of a job whose runtime environment cannot be set up: its package
 * is not there (all zeros). undefined: nothing stands against it.
 */
export function runtimeEnvFailure(
  { runtimeEnv }: Pick<JobRecord, 'runtimeEnv'>,
  { ip }: Pick<HeadIdentity, 'ip'>,
): string | undefined {
  const name = packageOf(runtimeEnv);
  if (name === undefined || !MISSING.test(name)) return undefined;
  return [
    'runtime_env setup failed: Failed to set up runtime environment.',
    'Could not create the actor because its associated runtime env failed to be created.',
    `[Node ${ip}] Traceback (most recent call last):`,
    `  File "${RAY}/agent/runtime_env_agent.py", line 408, in _create_runtime_env_with_retry`,
    '    runtime_env_context = await asyncio.wait_for(',
    '                          ^^^^^^^^^^^^^^^^^^^^^^^',
    '  File "/usr/lib/python3.11/asyncio/tasks.py", line 489, in wait_for',
    '    return fut.result()',
    '           ^^^^^^^^^^^^',
    `  File "${RAY}/agent/runtime_env_agent.py", line 348, in _setup_runtime_env`,
    '    await create_for_plugin_if_needed(',
    `  File "${RAY}/plugin.py", line 255, in create_for_plugin_if_needed`,
    '    size_bytes = await plugin.create(uri, runtime_env, context, logger=logger)',
    `                 ${'^'.repeat(61)}`,
    `  File "${RAY}/working_dir.py", line 209, in create`,
    '    local_dir = await download_and_unpack_package(',
    '                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^',
    `  File "${RAY}/packaging.py", line 906, in download_and_unpack_package`,
    '    raise IOError(',
    `OSError: Failed to download runtime_env file package ${workingDir(
      runtimeEnv,
    )} from the GCS to the Ray worker node. The package may have prematurely been deleted from the GCS due to a long upload time or a problem with Ray. Try setting the environment variable RAY_RUNTIME_ENV_TEMPORARY_REFERENCE_EXPIRATION_S  to a value larger than the upload time in seconds (the default is 600). If this fails, try re-running after making any change to a file in the file package.`,
    '',
  ].join('\n');
}
