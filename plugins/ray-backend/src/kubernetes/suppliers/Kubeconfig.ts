import { z } from 'zod';
import { parseDocument } from 'yaml';

/** `clusters[].cluster` of a kubeconfig. */
const clusterSchema = z.object({
  server: z.string(),
  'certificate-authority': z.string().optional(),
  'certificate-authority-data': z.string().optional(),
  'insecure-skip-tls-verify': z.boolean().optional(),
  'tls-server-name': z.string().optional(),
  'proxy-url': z.string().optional(),
});

/** `users[].user.exec`: a program that prints credentials (client.authentication.k8s.io). */
const execSchema = z.object({
  apiVersion: z.string(),
  command: z.string().min(1),
  args: z.array(z.string()).nullish(),
  env: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
  installHint: z.string().optional(),
  interactiveMode: z.enum(['Never', 'IfAvailable', 'Always']).optional(),
  provideClusterInfo: z.boolean().optional(),
});

/** `users[].user`. */
const userSchema = z.object({
  token: z.string().optional(),
  tokenFile: z.string().optional(),
  'client-certificate': z.string().optional(),
  'client-certificate-data': z.string().optional(),
  'client-key': z.string().optional(),
  'client-key-data': z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  exec: execSchema.nullish(),
  'auth-provider': z
    .object({ name: z.string(), config: z.record(z.unknown()).nullish() })
    .nullish(),
  as: z.string().optional(),
  'as-uid': z.string().optional(),
  'as-groups': z.array(z.string()).optional(),
  'as-user-extra': z.record(z.array(z.string())).optional(),
});

const contextSchema = z.object({
  cluster: z.string(),
  user: z.string().optional(),
  namespace: z.string().optional(),
});

export type KubeconfigCluster = z.infer<typeof clusterSchema>;
export type KubeconfigExec = z.infer<typeof execSchema>;
export type KubeconfigUser = z.infer<typeof userSchema>;
export type KubeconfigContext = z.infer<typeof contextSchema>;

const LISTS = {
  contexts: { field: 'context', schema: contextSchema, word: 'context' },
  clusters: { field: 'cluster', schema: clusterSchema, word: 'cluster' },
  users: { field: 'user', schema: userSchema, word: 'user' },
} as const;

type ListName = keyof typeof LISTS;

/**
 * A kubeconfig file (`v1.Config` of `client.authentication.k8s.io`'s neighbour `clientcmd`). Entries are checked when they
 * are asked for, so that one that is wrong takes only its own contexts with it. No message holds a value of the file.
 */
export class Kubeconfig {
  readonly #path: string;
  readonly #root: Record<string, unknown>;

  /** @throws Error that says what is wrong with the file as a whole */
  constructor(text: string, path: string) {
    this.#path = path;
    const document = parseDocument(text);
    const [fault] = document.errors;
    const root: unknown = fault ? undefined : document.toJS();
    if (fault || !isRecord(root)) {
      const where = fault?.linePos?.[0];
      const why = fault
        ? `${fault.code.toLowerCase().replace(/_/g, ' ')}${
            where ? ` in line ${where.line}, column ${where.col}` : ''
          }`
        : 'it is empty, or no YAML object';
      throw new Error(
        `the kubeconfig ${path} is not valid: ${why}; check it with kubectl --kubeconfig ${path} config view`,
      );
    }
    this.#root = root;
    if (this.contextNames().length === 0) {
      throw new Error(
        `the kubeconfig ${path} has no contexts; add one with kubectl --kubeconfig ${path} config set-context`,
      );
    }
  }

  contextNames(): string[] {
    return this.#names('contexts');
  }

  /** @throws Error that names the entry, what was expected, and what there is */
  context(name: string): KubeconfigContext {
    return this.#entry('contexts', name, contextSchema);
  }

  /** @throws like {@link Kubeconfig.context} */
  clusterOf(contextName: string): KubeconfigCluster {
    const { cluster } = this.context(contextName);
    this.#requireNamed('clusters', cluster, contextName);
    return this.#entry('clusters', cluster, clusterSchema);
  }

  /** Empty where the context names none: such a context signs in as nobody. @throws like {@link Kubeconfig.context} */
  userOf(contextName: string): KubeconfigUser {
    const { user } = this.context(contextName);
    if (!user) return {};
    this.#requireNamed('users', user, contextName);
    return this.#entry('users', user, userSchema);
  }

  #list(list: ListName): Record<string, unknown>[] {
    const value = this.#root[list];
    return Array.isArray(value) ? value.filter(isRecord) : [];
  }

  #names(list: ListName): string[] {
    const names = this.#list(list).map(({ name }) => name);
    return [
      ...new Set(
        names.filter(
          (name): name is string => typeof name === 'string' && name !== '',
        ),
      ),
    ];
  }

  #requireNamed(list: 'clusters' | 'users', name: string, context: string) {
    if (this.#names(list).includes(name)) return;
    throw new Error(
      `context "${context}" of the kubeconfig ${this.#path} names the ${
        LISTS[list].word
      } "${name}", which the file does not have`,
    );
  }

  #entry<S extends z.ZodTypeAny>(
    list: ListName,
    name: string,
    schema: S,
  ): z.infer<S> {
    const { field, word } = LISTS[list];
    // As kubectl: of several entries with one name the first counts.
    const entry = this.#list(list).find(each => each.name === name);
    if (!entry) {
      throw new Error(
        `the kubeconfig ${
          this.#path
        } has no ${word} "${name}"; it has ${this.#names(list).join(', ')}`,
      );
    }
    const parsed = schema.safeParse(entry[field] ?? {});
    if (parsed.success) return parsed.data;
    const [{ path, message }] = parsed.error.issues;
    throw new Error(
      `the ${word} "${name}" of the kubeconfig ${this.#path} is not valid at ${[
        field,
        ...path,
      ].join('.')}: ${message}; correct it`,
    );
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
