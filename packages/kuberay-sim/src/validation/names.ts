import type { NameRule, StatusCause } from '../store';

const SUBDOMAIN =
  '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*';
const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const LABEL_1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const LABEL_VALUE = '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?';

const matches = (pattern: string, text: string) =>
  new RegExp(`^${pattern}$`).test(text);

/** What is wrong with a DNS-1123 label; empty when nothing is. */
export function dnsLabelErrors(text: string): string[] {
  const errors: string[] = [];
  if (text.length > 63) errors.push('must be no more than 63 characters');
  if (!matches(LABEL, text)) {
    errors.push(
      text.includes('.')
        ? 'must not contain dots'
        : `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${LABEL}')`,
    );
  }
  return errors;
}

/** What is wrong with a DNS-1123 subdomain. */
export function dnsSubdomainErrors(text: string): string[] {
  const errors: string[] = [];
  if (text.length > 253) errors.push('must be no more than 253 characters');
  if (!matches(SUBDOMAIN, text)) {
    errors.push(
      `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${SUBDOMAIN}')`,
    );
  }
  return errors;
}

/** What is wrong with a DNS-1035 label. */
export function dns1035LabelErrors(text: string): string[] {
  const errors: string[] = [];
  if (text.length > 63) errors.push('must be no more than 63 characters');
  if (!matches(LABEL_1035, text)) {
    errors.push(
      `a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '${LABEL_1035}')`,
    );
  }
  return errors;
}

function pathSegmentErrors(text: string): string[] {
  if (text === '.' || text === '..') return [`may not be '${text}'`];
  const bad = ['/', '%'].find(part => text.includes(part));
  return bad ? [`may not contain '${bad}'`] : [];
}

const RULES: Record<NameRule, (text: string) => string[]> = {
  'dns-label': dnsLabelErrors,
  'dns-subdomain': dnsSubdomainErrors,
  'dns-1035-label': dns1035LabelErrors,
  'path-segment': pathSegmentErrors,
};

/** What is wrong with the name of an object of a kind with this rule. */
export function nameErrors(rule: NameRule, name: string): string[] {
  return RULES[rule](name);
}

/** What is wrong with the key of a label, annotation or finalizer. */
export function qualifiedNameErrors(key: string): string[] {
  const parts = key.split('/');
  const text = `must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${QUALIFIED}')`;
  if (parts.length > 2) {
    return [
      `a qualified name ${text} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const errors: string[] = [];
  const name = parts[parts.length - 1];
  if (parts.length === 2) {
    if (parts[0] === '') errors.push('prefix part must be non-empty');
    else {
      errors.push(
        ...dnsSubdomainErrors(parts[0]).map(error => `prefix part ${error}`),
      );
    }
  }
  if (name === '') errors.push('name part must be non-empty');
  else if (name.length > 63) {
    errors.push('name part must be no more than 63 bytes');
  }
  if (!matches(QUALIFIED, name)) errors.push(`name part ${text}`);
  return errors;
}

/** What is wrong with the value of a label. */
export function labelValueErrors(value: string): string[] {
  const errors: string[] = [];
  if (value.length > 63) errors.push('must be no more than 63 bytes');
  if (!matches(LABEL_VALUE, value)) {
    errors.push(
      `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '${LABEL_VALUE}')`,
    );
  }
  return errors;
}

/** Errors of a value at a field, each as a cause of a Status. */
export function invalidCauses(
  field: string,
  value: unknown,
  errors: string[],
): StatusCause[] {
  return errors.map(error => ({
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${JSON.stringify(value)}: ${error}`,
    field,
  }));
}
