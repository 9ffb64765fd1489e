/** Steps what `Date` says, for this process; timers go on, as they do on a machine whose clock is set. */
export class SteppedClock {
  readonly #real = Date;
  #offsetMs = 0;

  /** From now on `Date` says this much more (or less) than the machine's clock. */
  stepTo(offsetMs: number): void {
    this.#offsetMs = offsetMs;
    const real = this.#real;
    const now = () => real.now() + this.#offsetMs;
    globalThis.Date = new Proxy(real, {
      construct: (target, given, newTarget) =>
        Reflect.construct(
          target,
          given.length > 0 ? given : [now()],
          newTarget,
        ),
      get: (target, property, receiver) =>
        property === 'now' ? now : Reflect.get(target, property, receiver),
    });
  }

  restore(): void {
    globalThis.Date = this.#real;
  }
}
