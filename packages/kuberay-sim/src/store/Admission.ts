import type { AdmissionHook, AdmissionRequest } from './storeOptions';

/** Those who see every write before it happens, in order. */
export class Admission {
  readonly #hooks: AdmissionHook[] = [];

  /** @returns how to take the hook away */
  add(hook: AdmissionHook): () => void {
    this.#hooks.push(hook);
    return () => {
      const index = this.#hooks.indexOf(hook);
      if (index >= 0) this.#hooks.splice(index, 1);
    };
  }

  /** @throws what a hook throws: the write does not happen */
  admit(
    operation: AdmissionRequest['operation'],
    request: Omit<AdmissionRequest, 'operation' | 'dryRun'>,
    { dryRun = false }: { dryRun?: boolean },
  ): void {
    for (const hook of this.#hooks) hook({ operation, ...request, dryRun });
  }
}
