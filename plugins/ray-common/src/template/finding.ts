import type { Position, TemplateFinding } from './types';

interface FindingDetails {
  path?: string;
  hint?: string;
  position?: Position;
  expression?: string;
}

/** An error about a template; the position is also put into words, since not every view shows it apart. */
export function templateError(
  code: string,
  message: string,
  details: FindingDetails = {},
): TemplateFinding {
  return finding('error', code, message, details);
}

export function templateWarning(
  code: string,
  message: string,
  details: FindingDetails = {},
): TemplateFinding {
  return finding('warning', code, message, details);
}

function finding(
  severity: 'error' | 'warning',
  code: string,
  message: string,
  { path, hint, position, expression }: FindingDetails,
): TemplateFinding {
  const where = position
    ? ` (line ${position.line}, column ${position.column} of spec.manifest)`
    : '';
  return {
    code,
    severity,
    message: `${message}${where}`,
    evidence:
      expression === undefined
        ? []
        : [{ kind: 'expression', text: expression }],
    ...(path === undefined ? {} : { path }),
    ...(hint === undefined ? {} : { hint }),
    ...(position === undefined ? {} : { position }),
  };
}

export function hasErrors(findings: readonly { severity: string }[]): boolean {
  return findings.some(({ severity }) => severity === 'error');
}
