/*
 * Requests are validated against the OpenAPI document, which is the contract: what it does not name is refused and
 * named. The document is read from `ray-common`, where the types of its shapes are generated from it too. The
 * validator is the one that @backstage/backend-openapi-utils wraps; it is used directly because the wrapper keeps only
 * the text of an error, and callers are owed the field.
 */
import { readFileSync } from 'node:fs';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { InputError, NotFoundError } from '@backstage/errors';
import type { Finding } from '@raydeck/backstage-plugin-ray-common';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { middleware } from 'express-openapi-validator';
import { parse } from 'yaml';
import { withFindings } from './RequestError';

const ONE_OF = 'oneOf.openapi.validation';
const ADDITIONAL = 'additionalProperties.openapi.validation';
const REQUIRED = 'required.openapi.validation';

interface Problem {
  path: string;
  message: string;
  errorCode?: string;
}

interface BodySchema {
  properties?: Record<string, unknown>;
  required?: string[];
}

/** The middleware that validates requests, and the error handler that turns its errors into InputError with findings. */
export function createRequestValidator(): {
  handlers: RequestHandler[];
  errorHandler: ErrorRequestHandler;
} {
  const file = resolvePackagePath(
    '@raydeck/backstage-plugin-ray-common',
    'openapi.yaml',
  );
  const text = readFileSync(file, 'utf8');
  const { schemas } = parse(text).components;
  const handlers = middleware({
    apiSpec: { ...allowReserved(parse(text)), servers: [{ url: '/' }] },
    validateRequests: {
      coerceTypes: false,
      allowUnknownQueryParameters: false,
    },
    validateResponses: false,
    validateSecurity: false,
    useRequestUrl: true,
    ignoreUndocumented: true,
  });
  return {
    handlers,
    errorHandler: createErrorHandler([
      schemas.SubmitJobRequest,
      schemas.CreateRayJobRequest,
    ]),
  };
}

/**
 * Lets query parameters hold `:` and `/` as they are, as RFC 3986 does: entity references are full of them, and the
 * validator would have every client encode them.
 */
function allowReserved<T>(node: T): T {
  if (Array.isArray(node)) {
    node.forEach(allowReserved);
  } else if (typeof node === 'object' && node !== null) {
    if ('in' in node && node.in === 'query') {
      Object.assign(node, { allowReserved: true });
    }
    Object.values(node).forEach(allowReserved);
  }
  return node;
}

function createErrorHandler(alternatives: BodySchema[]): ErrorRequestHandler {
  return (error, request, _response, next) => {
    const problems: unknown = error?.errors;
    if (!Array.isArray(problems)) {
      next(error);
      return;
    }
    if (error.status === 404) {
      next(new NotFoundError(error.message));
      return;
    }
    const relevant = problems.some(({ errorCode }) => errorCode === ONE_OF)
      ? ofTheIntended(problems, alternatives, request.body)
      : problems;
    const findings = explain(relevant);
    next(
      withFindings(
        new InputError(
          findings.map(({ message }) => message).join('; ') || error.message,
        ),
        findings,
      ),
    );
  };
}

/**
 * Of a body that may have one of several shapes, every shape complains. Keeps what the shape says that the body comes
 * nearest to: the one of which it has most fields.
 */
function ofTheIntended(
  problems: Problem[],
  alternatives: BodySchema[],
  body: unknown,
): Problem[] {
  const fields = Object.keys(
    typeof body === 'object' && body !== null ? body : {},
  );
  const score = ({ properties = {} }: BodySchema) =>
    fields.filter(field => Object.hasOwn(properties, field)).length;
  const { properties = {}, required = [] } = alternatives.reduce((best, each) =>
    score(each) > score(best) ? each : best,
  );
  return problems.filter(({ path, errorCode }) => {
    const [field] = fieldOf(path).split('.');
    if (errorCode === ADDITIONAL) return !Object.hasOwn(properties, field);
    if (errorCode === REQUIRED) return required.includes(field);
    return Object.hasOwn(properties, field);
  });
}

function explain(problems: Problem[]): Finding[] {
  const findings = new Map<string, Finding>();
  for (const problem of problems) {
    if (problem.errorCode === ONE_OF) continue;
    const path = fieldOf(problem.path);
    const message = sentence(path, problem);
    findings.set(message, {
      code: 'INVALID_REQUEST',
      severity: 'error',
      message,
      evidence: [],
      ...(path && { path }),
    });
  }
  return [...findings.values()];
}

function sentence(field: string, { message, errorCode }: Problem): string {
  if (errorCode === ADDITIONAL) return `The field "${field}" is not known`;
  if (errorCode === REQUIRED) return `"${field}" is missing`;
  return /^(Unknown query parameter|Empty value)/.test(message)
    ? message
    : `"${field}" ${message}`;
}

/** `/body/parameters/gpus` → `parameters.gpus`, `/query/limit` → `limit`. */
function fieldOf(path: string): string {
  return path
    .replace(/^\/?(body|query|headers|params)\/?/, '')
    .split('/')
    .join('.');
}
