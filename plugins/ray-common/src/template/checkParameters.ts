import type { JsonObject } from '@backstage/types';
import Ajv from 'ajv';
import type { ErrorObject } from 'ajv';
import addFormats from 'ajv-formats';
import { FINDING_CODES } from './codes';
import { templateError } from './finding';
import { TEMPLATE_LIMITS } from './limits';
import { parameterNames } from './parametersSchema';
import type { CheckedParameters, TemplateFinding } from './types';

/**
 * Makes the function that applies the schema's defaults to parameters and validates them. Throws what ajv says
 * when the schema itself is wrong.
 */
export function createParameterCheck(
  schema: JsonObject,
): (parameters: JsonObject) => CheckedParameters {
  const ajv = new Ajv({
    allErrors: true,
    useDefaults: true,
    strict: false,
    verbose: true,
    validateFormats: true,
    logger: false,
  });
  addFormats(ajv);
  const validate = ajv.compile(schema);
  const known = parameterNames(schema);
  return given => {
    const size = JSON.stringify(given).length;
    if (size > TEMPLATE_LIMITS.parametersLength) {
      return {
        parameters: given,
        findings: [
          templateError(
            FINDING_CODES.parameter,
            `The parameters have ${size} characters as JSON, at most ${TEMPLATE_LIMITS.parametersLength} are allowed`,
            { path: 'parameters' },
          ),
        ],
      };
    }
    const unknown = Object.keys(given).filter(name => !known.includes(name));
    const findings: TemplateFinding[] = unknown.map(name =>
      templateError(
        FINDING_CODES.unknownParameter,
        `parameters.${name}: unknown parameter`,
        {
          path: `parameters.${name}`,
          hint:
            known.length > 0
              ? `The template has ${known.join(', ')}`
              : 'The template has no parameters',
        },
      ),
    );
    // Validation writes the defaults in, so it gets a copy.
    const parameters: JsonObject = JSON.parse(JSON.stringify(given));
    if (!validate(parameters)) {
      for (const error of (validate.errors ?? []).slice(
        0,
        TEMPLATE_LIMITS.findings,
      )) {
        const path = toPath(error);
        const message = `${path}: ${describe(error)}`;
        if (!findings.some(finding => finding.message === message)) {
          findings.push(
            templateError(FINDING_CODES.parameter, message, { path }),
          );
        }
      }
    }
    return { parameters, findings };
  };
}

function toPath(error: ErrorObject): string {
  const segments = error.instancePath
    .split('/')
    .slice(1)
    .map(part => part.replace(/~1/g, '/').replace(/~0/g, '~'));
  const missing: unknown = error.params.missingProperty;
  if (error.keyword === 'required' && typeof missing === 'string') {
    segments.push(missing);
  }
  return segments.reduce(
    (path, part) =>
      /^\d+$/.test(part) ? `${path}[${part}]` : `${path}.${part}`,
    'parameters',
  );
}

function describe(error: ErrorObject): string {
  if (error.keyword === 'required') return 'is required';
  if (error.keyword === 'enum') {
    const allowed: unknown = error.params.allowedValues;
    return `must be one of ${
      Array.isArray(allowed)
        ? allowed.map(value => JSON.stringify(value)).join(', ')
        : 'the allowed values'
    }, was ${show(error.data)}`;
  }
  if (error.keyword === 'const') {
    return `must be ${show(error.params.allowedValue)}, was ${show(
      error.data,
    )}`;
  }
  if (error.keyword === 'additionalProperties') {
    return `must not have ${show(error.params.additionalProperty)}`;
  }
  return `${error.message ?? `fails ${error.keyword}`}, was ${show(
    error.data,
  )}`;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
