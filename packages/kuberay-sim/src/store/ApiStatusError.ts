/** One reason of a Status: which field, and what is wrong with it. */
export interface StatusCause {
  reason?: string;
  message: string;
  field?: string;
}

/** `details` of a Status. */
export interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: StatusCause[];
  retryAfterSeconds?: number;
}

/** A Kubernetes `Status` object, the body of every answer that is a failure. */
export interface ApiStatus {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: { continue?: string; resourceVersion?: string };
  status: 'Failure' | 'Success';
  message?: string;
  reason?: string;
  details?: StatusDetails;
  code?: number;
}

/** What a resource is called in messages: plural and API group. */
export interface GroupResource {
  group: string;
  plural: string;
}

/** `pods`, `rayclusters.ray.io`: how messages name a resource. */
export function groupResource(of: GroupResource): string {
  return of.group === '' ? of.plural : `${of.plural}.${of.group}`;
}

function detailsFor(of: GroupResource, name: string): StatusDetails {
  return {
    ...(name ? { name } : {}),
    ...(of.group ? { group: of.group } : {}),
    kind: of.plural,
  };
}

/**
 * A failure as a Kubernetes API server answers it. Thrown by the store and by
 * the server's routes; the messages are those of the real server
 * (apimachinery's `errors` package).
 */
export class ApiStatusError extends Error {
  readonly status: ApiStatus & { code: number };

  constructor(
    code: number,
    reason: string,
    message: string,
    details?: StatusDetails,
    metadata: ApiStatus['metadata'] = {},
  ) {
    super(message);
    this.name = 'ApiStatusError';
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata,
      status: 'Failure',
      message,
      ...(reason ? { reason } : {}),
      ...(details ? { details } : {}),
      code,
    };
  }

  get code(): number {
    return this.status.code;
  }

  get reason(): string {
    return this.status.reason ?? '';
  }

  static notFound(of: GroupResource, name: string): ApiStatusError {
    return new ApiStatusError(
      404,
      'NotFound',
      `${groupResource(of)} "${name}" not found`,
      detailsFor(of, name),
    );
  }

  static alreadyExists(of: GroupResource, name: string): ApiStatusError {
    return new ApiStatusError(
      409,
      'AlreadyExists',
      `${groupResource(of)} "${name}" already exists`,
      detailsFor(of, name),
    );
  }

  static conflict(
    of: GroupResource,
    name: string,
    why: string = 'the object has been modified; please apply your changes to the latest version and try again',
  ): ApiStatusError {
    return new ApiStatusError(
      409,
      'Conflict',
      `Operation cannot be fulfilled on ${groupResource(of)} "${name}": ${why}`,
      detailsFor(of, name),
    );
  }

  static badRequest(message: string): ApiStatusError {
    return new ApiStatusError(400, 'BadRequest', message);
  }

  static unauthorized(): ApiStatusError {
    return new ApiStatusError(401, 'Unauthorized', 'Unauthorized');
  }

  static forbidden(
    of: GroupResource,
    name: string,
    why: string,
  ): ApiStatusError {
    const subject = name ? `${groupResource(of)} "${name}"` : groupResource(of);
    return new ApiStatusError(
      403,
      'Forbidden',
      `${subject} is forbidden: ${why}`,
      detailsFor(of, name),
    );
  }

  /** 422 with one cause per field that is wrong. */
  static invalid(
    of: { group: string; kind: string },
    name: string,
    causes: StatusCause[],
  ): ApiStatusError {
    const qualified = of.group ? `${of.kind}.${of.group}` : of.kind;
    const texts = causes.map(cause => `${cause.field}: ${cause.message}`);
    const text = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
    return new ApiStatusError(
      422,
      'Invalid',
      `${qualified} "${name}" is invalid: ${text}`,
      {
        name,
        ...(of.group ? { group: of.group } : {}),
        kind: of.kind,
        causes,
      },
    );
  }

  /** 410: a resourceVersion or continue token that history no longer holds. */
  static expired(
    message: string,
    metadata: ApiStatus['metadata'] = {},
  ): ApiStatusError {
    return new ApiStatusError(410, 'Expired', message, undefined, metadata);
  }

  /** 501: what a real server has and this simulator does not, by name. */
  static notImplemented(feature: string): ApiStatusError {
    return new ApiStatusError(
      501,
      'NotImplemented',
      `kuberay-sim does not implement ${feature}`,
    );
  }
}
