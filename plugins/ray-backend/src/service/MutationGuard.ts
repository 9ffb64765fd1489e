import type {
  AuditorService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type { Request } from 'express';
import {
  authorize,
  type Caller,
  type CallerResolver,
  type RayAction,
} from '../authorization';
import type { Identity, OwnershipResolver } from '../ownership';

/** What every mutation goes through: groups and owners asked anew, the decision, the audit. */
export class MutationGuard {
  readonly #auditor: AuditorService;
  readonly #callers: CallerResolver;
  readonly #ownership: OwnershipResolver;

  static create(options: {
    auditor: AuditorService;
    callers: CallerResolver;
    ownership: OwnershipResolver;
  }): MutationGuard {
    return new MutationGuard(options);
  }

  private constructor(options: {
    auditor: AuditorService;
    callers: CallerResolver;
    ownership: OwnershipResolver;
  }) {
    this.#auditor = options.auditor;
    this.#callers = options.callers;
    this.#ownership = options.ownership;
  }

  /** The caller, with groups asked anew. Throws ServiceUnavailableError while the catalog is down. */
  async caller(
    request: Request,
  ): Promise<{ caller: Caller; credentials: BackstageCredentials }> {
    return this.#callers.fromRequest(request, { fresh: true });
  }

  /** Throws unless the caller may do this to what has this identity, by owners asked anew. */
  async authorize(
    caller: Caller,
    action: RayAction,
    identity: Identity | undefined,
  ): Promise<void> {
    const resolved = identity && (await this.#ownership.resolveFresh(identity));
    authorize(caller, action, resolved?.rights);
  }

  /** Does it and writes to the audit log that it was tried, by whom, and how it went. */
  async audited<T>(
    request: Request,
    eventId: string,
    meta: JsonObject,
    action: () => Promise<T>,
  ): Promise<T> {
    const event = await this.#auditor.createEvent({
      eventId,
      severityLevel: 'medium',
      request,
      meta,
    });
    try {
      const result = await action();
      await event.success();
      return result;
    } catch (error) {
      await event.fail({
        error:
          error instanceof Error ? error : new Error(stringifyError(error)),
      });
      throw error;
    }
  }
}
