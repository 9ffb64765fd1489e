/** A JSON value in which `{name}` in strings stands for a saved value. */
export type Template =
  | string
  | number
  | boolean
  | null
  | Template[]
  | { [key: string]: Template };

/**
 * What a value must look like: objects may have more fields, arrays may not
 * have more items. `{ $match }` is a regular expression, `{ $absent: true }` a
 * field that must not be there, `{ $some }` an item that an array must hold.
 */
export type Expected = Template;

/** Who asks: a user of the ground, or whoever a token (a template) is of. */
export type Caller = 'admin' | 'limited' | 'unknown' | { token: string };

export interface Step {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  as?: Caller;
  /** Sent as JSON, or as it is when it is a string. */
  body?: Template;
  contentType?: string;
  accept?: string;
  headers?: Record<string, string>;
  expect: {
    status: number;
    headers?: Record<string, Expected>;
    body?: Expected;
    /** The whole body as text. */
    text?: Expected;
    /** The lines of a watch, each JSON, until it ends; without mere bookmarks. */
    frames?: Expected;
  };
  /** Values to remember: name → path in the body (`metadata.uid`). */
  save?: Record<string, string>;
  /** Asked again until it is as expected, for what controllers do. */
  eventually?: boolean;
}

/** One behaviour of a Kubernetes API server, as requests and answers. */
export interface ConformanceCase {
  name: string;
  steps: Step[];
}
