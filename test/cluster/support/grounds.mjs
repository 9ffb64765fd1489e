import {
  buildControlPlane,
  ensureRayPython,
  startControlPlane,
} from '../../../scripts/lib/controlPlane.mjs';
import { formatDuration } from '../../../scripts/lib/progress.mjs';

/** What a suite can need, and how it hears of it. */
const PROVIDERS = {
  /** The control plane as a program, for suites that start their own. */
  build: async grounds => {
    await buildControlPlane(grounds.options);
    return {};
  },
  /** A Python with Ray. */
  ray: async grounds => ({
    RAYDECK_RAY_PYTHON: await ensureRayPython(grounds.options),
  }),
  /** The control plane that all suites share. Its pods are states. */
  'control-plane': async grounds => ({
    RAYDECK_CONTROL_PLANE: await grounds.startPlane('Control plane'),
  }),
  /** The one whose pods run their commands, with a real Ray. */
  'ray-plane': async grounds => ({
    RAYDECK_RAY_PLANE: await grounds.startPlane(
      'Control plane with real Ray',
      await ensureRayPython(grounds.options),
    ),
  }),
};

/**
 * What suites stand on: each is provided when the first suite needs it, and
 * ended with the run. What cannot be provided fails each suite that needs it,
 * with the same reason.
 */
export class Grounds {
  #provided = new Map();
  #planes = [];

  constructor({ say, signal }) {
    this.options = { say, signal };
  }

  /** The environment through which a suite gets what it needs. */
  async environment(needs) {
    const env = {};
    for (const need of needs) {
      if (!(need in PROVIDERS)) {
        throw new Error(
          `A suite needs "${need}": expected one of ${Object.keys(
            PROVIDERS,
          ).join(', ')}`,
        );
      }
      const provided = this.#provided.get(need) ?? PROVIDERS[need](this);
      this.#provided.set(need, provided);
      Object.assign(env, await provided);
    }
    return env;
  }

  /** Starts a plane; what test/cluster/support reads of it, as JSON. */
  async startPlane(title, python) {
    const { say } = this.options;
    // Apart from the start, whose time it would hide.
    await buildControlPlane(this.options);
    const startedAt = Date.now();
    const plane = await startControlPlane({ ...this.options, python });
    this.#planes.push(plane);
    say(
      `${title}: ready at ${plane.url} after ${formatDuration(
        Date.now() - startedAt,
      )}`,
    );
    const { url, dir, pid, operatorPid } = plane;
    return JSON.stringify({ url, dir, pid, operatorPid, python });
  }

  async stop() {
    await Promise.allSettled(this.#provided.values());
    await Promise.all(this.#planes.map(plane => plane.stop()));
  }
}
