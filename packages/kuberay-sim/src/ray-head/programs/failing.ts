import type { Program, ProgramContext, ProgramRun } from './Program';
import { rayInit, scriptOf, workingFile } from './rayText';

const RAY = '/usr/lib/python3.11/site-packages/ray/_private';

function traceback(context: ProgramContext, pid: number): string {
  const script = workingFile(context, scriptOf(context.entrypoint));
  return [
    'Traceback (most recent call last):',
    `  File "${script}", line 7, in <module>`,
    '    ray.get(boom.remote(0))',
    `  File "${RAY}/auto_init_hook.py", line 22, in auto_init_wrapper`,
    '    return fn(*args, **kwargs)',
    '           ^^^^^^^^^^^^^^^^^^^',
    `  File "${RAY}/client_mode_hook.py", line 134, in wrapper`,
    '    return func(*args, **kwargs)',
    '           ^^^^^^^^^^^^^^^^^^^^^',
    `  File "${RAY}/worker.py", line 2986, in get`,
    '    values, debugger_breakpoint = worker.get_objects(',
    '                                  ^^^^^^^^^^^^^^^^^^^',
    `  File "${RAY}/worker.py", line 1050, in get_objects`,
    '    raise value.as_instanceof_cause()',
    `ray.exceptions.RayTaskError(ZeroDivisionError): \u001b[36mray::boom()\u001b[39m (pid=${pid}, ip=${context.nodeIp})`,
    `  File "${script}", line 5, in boom`,
    '    return 1 / x',
    '           ~~^~~',
    'ZeroDivisionError: division by zero',
    '',
  ].join('\n');
}

/** A task that divides by zero, with the traceback that Ray prints of it. */
export function failing(context: ProgramContext): ProgramRun {
  const { output, readyAt } = rayInit(context);
  const pid = 31000 + Math.floor(context.random() * 900);
  return {
    output: [
      ...output,
      { at: readyAt + 20, text: 'about to fail\n' },
      { at: readyAt + 900, text: traceback(context, pid) },
    ],
    endsAt: Math.max(readyAt + 1300, context.durationMs ?? 0),
    exitCode: 1,
    driverAt: readyAt,
    tasks: [{ name: 'boom', startsAt: readyAt + 20, endsAt: readyAt + 900 }],
  };
}

/** A program that ends at once with an exit code, like the shell's `exit 3`. */
export function exiting(exitCode: number): Program {
  return ({ durationMs }) => ({
    output: [],
    endsAt: durationMs ?? 300,
    exitCode,
  });
}

/** A script that is not there: Python's own message, exit code 2. */
export function missingFile(context: ProgramContext): ProgramRun {
  const path = workingFile(context, scriptOf(context.entrypoint));
  return {
    output: [
      {
        at: 60,
        text: `python: can't open file '${path}': [Errno 2] No such file or directory\n`,
      },
    ],
    endsAt: 120,
    exitCode: 2,
  };
}
