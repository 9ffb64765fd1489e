const RAY = '/usr/lib/python3.11/site-packages/ray/dashboard';
const JOBS = `${RAY}/modules/job`;
const TITLE = 'Traceback (most recent call last):';

function frame(file: string, line: number, fn: string, code: string): string {
  return `  File "${file}", line ${line}, in ${fn}\n    ${code}`;
}

/** Underlines a call as Python 3.11 does. */
function underlined(indent: number, text: string): string {
  return ' '.repeat(indent) + '^'.repeat(text.length);
}

function raisedByAgent(
  frames: string[],
  status: number,
  inner: string,
): string {
  return [
    TITLE,
    ...frames,
    frame(
      `${JOBS}/job_head.py`,
      130,
      '_raise_error',
      'raise RuntimeError(f"Request failed with status code {status}: {error_text}.")',
    ),
    `RuntimeError: Request failed with status code ${status}: ${inner}.`,
    '',
  ].join('\n');
}

/** Body of the 500 for a submission id that is taken. */
export function duplicateTraceback(submissionId: string): string {
  const call = 'await job_agent_client.submit_job_internal(submit_request)';
  const inner = [
    TITLE,
    frame(
      `${JOBS}/job_agent.py`,
      45,
      'submit_job',
      'submission_id = await self.get_job_manager().submit_job(',
    ),
    underlined(20, 'await self.get_job_manager().submit_job('),
    frame(`${JOBS}/job_manager.py`, 555, 'submit_job', 'raise ValueError('),
    `ValueError: Job with submission_id ${submissionId} already exists. Please use a different submission_id.`,
    '',
  ].join('\n');
  return raisedByAgent(
    [
      frame(`${JOBS}/job_head.py`, 407, 'submit_job', `resp = ${call}`),
      underlined(11, call),
      frame(
        `${JOBS}/job_head.py`,
        144,
        'submit_job_internal',
        'await self._raise_error(resp)',
      ),
    ],
    400,
    inner,
  );
}

/** Body of the 400 for a submission that is no JobSubmitRequest. */
export function invalidRequestTraceback(message: string): string {
  const validate = 'validate_request_type(json_data, request_type)';
  const create = 'request_type(**json_data)';
  return [
    TITLE,
    frame(
      `${JOBS}/utils.py`,
      128,
      'parse_and_validate_request',
      `return ${validate}`,
    ),
    underlined(11, validate),
    frame(
      `${JOBS}/common.py`,
      439,
      'validate_request_type',
      `return ${create}`,
    ),
    underlined(11, create),
    `TypeError: ${message}`,
    '',
  ].join('\n');
}

/** Body of the 500 for the deletion of a job that has not ended. */
export function deleteTraceback(submissionId: string, status: string): string {
  const head = 'await job_agent_client.delete_job_internal(job.submission_id)';
  const agent = 'await self.get_job_manager().delete_job(job.submission_id)';
  const inner = [
    TITLE,
    frame(`${JOBS}/job_agent.py`, 129, 'delete_job', `deleted = ${agent}`),
    underlined(14, agent),
    frame(`${JOBS}/job_manager.py`, 659, 'delete_job', 'raise RuntimeError('),
    `RuntimeError: Attempted to delete job '${submissionId}', but it is in a non-terminal state ${status}.`,
    '',
  ].join('\n');
  return raisedByAgent(
    [
      frame(`${JOBS}/job_head.py`, 488, 'delete_job', `resp = ${head}`),
      underlined(11, head),
      frame(
        `${JOBS}/job_head.py`,
        170,
        'delete_job_internal',
        'await self._raise_error(resp)',
      ),
    ],
    500,
    inner,
  );
}

/** Body of the 500 for a log that is not UTF-8; `position` in bytes. */
export function decodeTraceback(position: number): string {
  const call = 'self.get_job_manager().get_job_logs(job.submission_id)';
  const inner = [
    TITLE,
    frame(
      `${RAY}/optional_utils.py`,
      241,
      'decorator',
      'return await f(self, *args, **kwargs)',
    ),
    underlined(11, 'await f(self, *args, **kwargs)'),
    frame(`${JOBS}/job_agent.py`, 163, 'get_job_logs', `logs=${call}`),
    underlined(9, call),
    frame(
      `${JOBS}/job_manager.py`,
      684,
      'get_job_logs',
      'return self._log_client.get_logs(job_id)',
    ),
    underlined(11, 'self._log_client.get_logs(job_id)'),
    frame(
      `${JOBS}/job_log_storage_client.py`,
      23,
      'get_logs',
      'return f.read()',
    ),
    underlined(11, 'f.read()'),
    '  File "<frozen codecs>", line 322, in decode',
    `UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position ${position}: invalid start byte`,
    '',
  ].join('\n');
  return raisedByAgent(
    [
      frame(
        `${JOBS}/job_head.py`,
        572,
        'get_job_logs',
        'await job_agent_client.get_job_logs_internal(job.submission_id)',
      ),
      frame(
        `${JOBS}/job_head.py`,
        181,
        'get_job_logs_internal',
        'await self._raise_error(resp)',
      ),
    ],
    500,
    inner,
  );
}
