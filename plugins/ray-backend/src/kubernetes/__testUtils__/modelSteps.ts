import fc from 'fast-check';
import type { AnswerFault, ModelServer } from './ModelServer';

export interface ModelSettings {
  streaming: ModelServer['streaming'];
  isMetadataLast: boolean;
  cutBytes: number;
  seed: number;
}

export type StreamFault =
  | { kind: 'break' | 'end' | 'stall' | 'trickle' | 'half' | 'huge' | 'html' }
  | { kind: 'error'; code: number }
  | { kind: 'repeat'; which: number };

export type ModelStep =
  | { do: 'put' | 'delete' | 'again'; name: string }
  | { do: 'wait'; ms: number }
  | { do: 'compact' | 'retryNow' }
  | {
      do: 'restart';
      downMs: number;
      /** Whether its connections break; else they are half-open. */
      isNoticed: boolean;
      /** How many changes its state is older than it was. */
      undone: number;
      /** Made before anyone is let in again. */
      changes: string[];
    }
  | { do: 'rights' | 'resource' | 'discovery'; has: boolean }
  | { do: 'streaming'; mode: ModelServer['streaming'] }
  | { do: 'brief'; mode: ModelServer['brief'] }
  | { do: 'answers'; faults: AnswerFault[] }
  | { do: 'streams'; fault: StreamFault };

const LENGTHS = [2_500, 2_500, 2_500, 9_000, 9_000, 9_000, 9_000, 100_000];

const name = fc.constantFrom('a', 'a', 'a', 'b', 'c', 'unwanted');
const streaming = fc.constantFrom('offered', 'refused', 'ignored' as const);

export const settings: fc.Arbitrary<ModelSettings> = fc.record({
  streaming,
  isMetadataLast: fc.boolean(),
  cutBytes: fc.constantFrom(0, 0, 0, 97, 13),
  seed: fc.nat(),
});

const answerFault: fc.Arbitrary<AnswerFault> = fc.oneof(
  fc.record({
    kind: fc.constant('status' as const),
    code: fc.constantFrom(400, 401, 403, 404, 409, 410, 422, 429, 500, 503),
    retryAfterMs: fc.option(fc.constantFrom(0, 1_000, 20_000), {
      nil: undefined,
    }),
  }),
  fc.record({
    kind: fc.constantFrom(
      'unreachable' as const,
      'hang' as const,
      'late' as const,
      'html' as const,
      'login' as const,
      'garbage' as const,
    ),
  }),
  fc.record({
    kind: fc.constant('cut' as const),
    bytes: fc.nat({ max: 900 }),
    how: fc.constantFrom('end' as const, 'break' as const, 'stall' as const),
  }),
);

const streamFault: fc.Arbitrary<StreamFault> = fc.oneof(
  fc.record({
    kind: fc.constantFrom(
      'break' as const,
      'end' as const,
      'stall' as const,
      'trickle' as const,
      'half' as const,
      'huge' as const,
      'html' as const,
    ),
  }),
  fc.record({
    kind: fc.constant('error' as const),
    code: fc.constantFrom(401, 403, 404, 410, 429, 500, 504),
  }),
  fc.record({ kind: fc.constant('repeat' as const), which: fc.nat() }),
);

const change: fc.Arbitrary<ModelStep> = fc.record({
  do: fc.constantFrom('put' as const, 'put', 'delete', 'again'),
  name,
});

export const step: fc.Arbitrary<ModelStep> = fc.oneof(
  { weight: 8, arbitrary: change },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(0, 1, 2, 3, 50, 500, 5_000, 50_000, 200_000),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('answers' as const),
      faults: fc.array(answerFault, { minLength: 1, maxLength: 4 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('streams' as const),
      fault: streamFault,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('restart' as const),
      // The longest is long enough for silence to be noticed, and takes most of a schedule's time.
      downMs: fc.constantFrom(...LENGTHS),
      isNoticed: fc.boolean(),
      undone: fc.constantFrom(0, 0, 1, 2, 5),
      changes: fc.array(name, { maxLength: 4 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('rights' as const, 'resource', 'discovery'),
      has: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.record({ do: fc.constantFrom('compact' as const, 'retryNow') }),
      fc.record({ do: fc.constant('streaming' as const), mode: streaming }),
      fc.record({
        do: fc.constant('brief' as const),
        mode: fc.constantFrom('ended' as const, 'expired' as const),
      }),
    ),
  },
);
