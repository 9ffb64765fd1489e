import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import type {
  ActionContext,
  TemplateAction,
} from '@backstage/plugin-scaffolder-node';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import type { JsonObject } from '@backstage/types';
import { RayClient } from '@raydeck/backstage-plugin-ray-common';
import type { RayActionOptions } from '../lib/RaySession';
import type { FakeRayBackend } from './FakeRayBackend';

/** Options of actions that talk to the fake, with a clock that moves only in pauses. */
export function actionOptions(backend: FakeRayBackend): RayActionOptions {
  let now = 0;
  return {
    auth: mockServices.auth(),
    client: new RayClient({ discoveryApi: backend }),
    appBaseUrl: 'https://portal.example.com/base/',
    now: () => now,
    pause: async milliseconds => {
      now += milliseconds;
    },
  };
}

/** Runs an action as alice; answers its outputs and the lines of its log. */
export async function runAction<I extends JsonObject, O extends JsonObject>(
  action: TemplateAction<I, O>,
  input: I,
  context: Partial<ActionContext<I, O>> = {},
) {
  const outputs: Record<string, unknown> = {};
  const log: string[] = [];
  const mock = createMockActionContext<I, O>({
    input,
    workspacePath: '/unused',
  });
  const keep = (line: unknown) => {
    log.push(String(line));
    return mock.logger;
  };
  jest.spyOn(mock.logger, 'info').mockImplementation(keep);
  jest.spyOn(mock.logger, 'warn').mockImplementation(keep);
  const run = action.handler({
    ...mock,
    getInitiatorCredentials: async () =>
      mockCredentials.user('user:default/alice'),
    output: (name, value) => {
      outputs[String(name)] = value;
    },
    ...context,
  });
  return { outputs, log, done: run };
}
