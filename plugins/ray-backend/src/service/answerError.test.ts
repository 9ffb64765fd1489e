import { mockServices } from '@backstage/backend-test-utils';
import { ServiceUnavailableError } from '@backstage/errors';
import express from 'express';
import request from 'supertest';
import { answerError } from './answerError';

describe('answerError', () => {
  const logger = mockServices.logger.mock();
  const seen: unknown[] = [];
  const app = express();
  app.use(express.json());
  app.get('/down', () => {
    throw new ServiceUnavailableError(
      'The head does not answer',
      new Error('secret address', { cause: new Error('deeper') }),
    );
  });
  app.use(answerError(logger));
  const last: express.ErrorRequestHandler = (error, _req, response, _next) => {
    seen.push(error);
    response.status(400).json({ ...error, message: error.message });
  };
  app.use(last);

  it('does not repeat a body that is not JSON', async () => {
    const { text } = await request(app)
      .post('/')
      .type('json')
      .send('{"token": hunter2');
    expect(text).toContain('The body of the request is not valid JSON');
    expect(text).not.toContain('hunter2');
  });

  it('tells the log, not the caller, what caused an error', async () => {
    const { body } = await request(app).get('/down');
    expect(body).toEqual({
      name: 'ServiceUnavailableError',
      message: 'The head does not answer',
    });
    expect(seen.at(-1)).toBeInstanceOf(ServiceUnavailableError);
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('secret address'),
    );
  });
});
