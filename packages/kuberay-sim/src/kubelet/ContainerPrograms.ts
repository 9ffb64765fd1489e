import type { LoggedLine } from './containerLog';
import type { Container, Pod } from './Pod';

/** How far what runs in a container has come. */
export type ContainerProgress =
  | { exitCode: number }
  /** It runs; look again after so many simulated milliseconds. */
  | { exitCode?: undefined; lookAfter: number };

/** What runs in containers other than Ray's: it may end, and it has a log. */
export interface ContainerPrograms {
  /**
   * Asked again and again while a container runs, so it may also do something.
   * Undefined: nothing that ends runs in it.
   */
  progress(
    pod: Pod,
    container: Container,
    startedAt: number,
  ): ContainerProgress | undefined;

  /** What has been printed so far; undefined when this is none of ours. */
  log(
    pod: Pod,
    container: Container,
    startedAt: number,
  ): LoggedLine[] | undefined;
}
