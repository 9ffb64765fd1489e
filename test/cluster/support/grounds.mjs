import {
  ensureRayPython,
  startControlPlane,
} from '../../../scripts/lib/controlPlane.mjs';
import { formatDuration } from '../../../scripts/lib/progress.mjs';

const VARIABLES = {
  'control-plane': 'RAYDECK_CONTROL_PLANE',
  'ray-plane': 'RAYDECK_RAY_PLANE',
};

/**
 * The control planes that suites share: each is started when the first suite
 * needs it, and ended with the run. One that cannot be started fails each suite
 * that needs it, with the same reason.
 */
export class Grounds {
  #started = new Map();
  #say;
  #signal;

  constructor({ say, signal }) {
    this.#say = say;
    this.#signal = signal;
  }

  /** The environment through which a suite gets what it needs. */
  async environment(needs) {
    const env = {};
    for (const need of needs) {
      if (!(need in VARIABLES)) {
        throw new Error(
          `A suite needs "${need}": expected one of ${Object.keys(
            VARIABLES,
          ).join(', ')}`,
        );
      }
      const { url, dir, pid, operatorPid, python } = await this.#provide(need);
      env[VARIABLES[need]] = JSON.stringify({
        url,
        dir,
        pid,
        operatorPid,
        python,
      });
    }
    return env;
  }

  #provide(need) {
    const known = this.#started.get(need) ?? this.#start(need);
    this.#started.set(need, known);
    return known;
  }

  async #start(need) {
    const options = { say: this.#say, signal: this.#signal };
    const python =
      need === 'ray-plane' ? await ensureRayPython(options) : undefined;
    const startedAt = Date.now();
    const plane = await startControlPlane({ ...options, python });
    this.#say(
      `Control plane${python ? ' with real Ray' : ''}: ready at ${
        plane.url
      } after ${formatDuration(Date.now() - startedAt)}`,
    );
    return plane;
  }

  async stop() {
    await Promise.all(
      [...this.#started.values()].map(started =>
        started.then(
          plane => plane.stop(),
          () => {},
        ),
      ),
    );
  }
}
