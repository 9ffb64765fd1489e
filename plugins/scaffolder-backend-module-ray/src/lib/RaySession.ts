import { setTimeout as sleep } from 'node:timers/promises';
import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import type {
  RayApiClient,
  RayRequestOptions,
} from '@raydeck/backstage-plugin-ray-common';
import { toStepError } from './stepError';

/** What the actions need of their surroundings. */
export interface RayActionOptions {
  auth: AuthService;
  client: RayApiClient;
  /** `app.baseUrl`, for links that are absolute. */
  appBaseUrl: string;
  /** Passes time between two looks; rejects when the signal is aborted. For tests. */
  pause?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** Milliseconds of a clock that only goes forward. For tests. */
  now?: () => number;
}

/** The parts of a scaffolder action's context that a session needs. */
export interface SessionContext {
  getInitiatorCredentials(): Promise<BackstageCredentials>;
  signal?: AbortSignal;
}

const POLL_MILLISECONDS = 2000;

/** One step's conversation with ray-backend, in the name of the person who started the task. */
export class RaySession {
  readonly #options: RayActionOptions;
  readonly #context: SessionContext;

  constructor(options: RayActionOptions, context: SessionContext) {
    this.#options = options;
    this.#context = context;
  }

  now(): number {
    return this.#options.now?.() ?? performance.now();
  }

  /** Waits until it is time to look again. Rejects when the task is cancelled. */
  async pause(): Promise<void> {
    const { signal } = this.#context;
    if (this.#options.pause) {
      await this.#options.pause(POLL_MILLISECONDS, signal);
    } else {
      await sleep(POLL_MILLISECONDS, undefined, { signal });
    }
  }

  /**
   * Calls the API with a fresh token, since a wait may outlive one, and turns what it refuses into an error that
   * a person can act on.
   */
  async call<T>(
    what: string,
    send: (client: RayApiClient, options: RayRequestOptions) => Promise<T>,
  ): Promise<T> {
    const { signal } = this.#context;
    signal?.throwIfAborted();
    const { token } = await this.#options.auth.getPluginRequestToken({
      onBehalfOf: await this.#context.getInitiatorCredentials(),
      targetPluginId: 'ray',
    });
    try {
      return await send(this.#options.client, {
        token,
        ...(signal ? { signal } : {}),
      });
    } catch (error) {
      signal?.throwIfAborted();
      throw toStepError(what, error);
    }
  }
}
