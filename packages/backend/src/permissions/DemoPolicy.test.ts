import {
  AuthorizeResult,
  createPermission,
} from '@backstage/plugin-permission-common';
import { DemoPolicy } from './DemoPolicy';

const decide = (name: string) =>
  new DemoPolicy().handle({
    permission: createPermission({ name, attributes: {} }),
  });

describe('DemoPolicy', () => {
  it("denies the Kubernetes plugin's proxy to everyone", async () => {
    await expect(decide('kubernetes.proxy')).resolves.toEqual({
      result: AuthorizeResult.DENY,
    });
  });

  it.each(['kubernetes.resources.read', 'catalog.entity.read'])(
    'allows %s',
    async name => {
      await expect(decide(name)).resolves.toEqual({
        result: AuthorizeResult.ALLOW,
      });
    },
  );
});
