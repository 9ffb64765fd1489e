import { classifyRefusal, lastLine } from './RayError';

const nested = (cause: string) =>
  `Traceback (most recent call last):\n  File "job_head.py", line 407, in submit_job\n    resp = await x\n           ^^^^^^^\nRuntimeError: Request failed with status code 500: Traceback (most recent call last):\n  File "job_manager.py", line 555, in submit_job\n    raise ValueError(\n${cause}\n.\n`;

describe('what a Ray head answers when it refuses', () => {
  it.each([
    ['Job no-such-job does not exist', 'Job no-such-job does not exist'],
    [
      nested(
        'ValueError: Job with submission_id job-burst already exists. Please use a different submission_id.',
      ),
      'Job with submission_id job-burst already exists. Please use a different submission_id.',
    ],
    [
      "Traceback (most recent call last):\n    return request_type(**json_data)\nTypeError: JobSubmitRequest.__init__() missing 1 required positional argument: 'entrypoint'\n",
      "JobSubmitRequest.__init__() missing 1 required positional argument: 'entrypoint'",
    ],
    ['ray.exceptions.RuntimeEnvSetupError: no such package', 'no such package'],
    ['', ''],
  ])('is told in one sentence', (text, sentence) => {
    expect(lastLine(text)).toBe(sentence);
  });

  it('is cut where it is long', () => {
    expect(lastLine('x'.repeat(10_000))).toHaveLength(301);
  });

  it.each([
    [401, 'Unauthorized: Missing authentication token', 'unauthorized'],
    [403, 'Forbidden: Invalid authentication token', 'unauthorized'],
    [404, 'Job a does not exist', 'notFound'],
    [400, 'Can only get logs of submission type jobs', 'badRequest'],
    [
      500,
      nested('ValueError: Job with submission_id a already exists.'),
      'conflict',
    ],
    [
      500,
      nested(
        "RuntimeError: Attempted to delete job 'a', but it is in a non-terminal state RUNNING.",
      ),
      'conflict',
    ],
    [
      500,
      nested(
        "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 175: invalid start byte",
      ),
      'undecodable',
    ],
    [
      500,
      '500 Internal Server Error\n\nServer got itself in trouble',
      'failed',
    ],
    [503, 'no endpoints available', 'unreachable'],
  ])('is classified: %d', (status, text, reason) => {
    expect(classifyRefusal(status, text)).toBe(reason);
  });
});
