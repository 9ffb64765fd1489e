import type { RayClusterObject } from '@raydeck/backstage-plugin-ray-common';
import { KubernetesError, type KubernetesCluster } from '../kubernetes';
import type { RayHead } from './findRayHead';
import { RayTokens } from './RayTokens';

const rayCluster: RayClusterObject = {
  apiVersion: 'ray.io/v1',
  kind: 'RayCluster',
  metadata: { name: 'train', namespace: 'ns', uid: 'u', resourceVersion: '1' },
  spec: { authOptions: { mode: 'token' } },
};

function headBy(name: string, json: () => Promise<unknown>): RayHead {
  return {
    kubernetesCluster: { name, json } as unknown as KubernetesCluster,
    rayCluster,
    proxyPath: '/proxy',
    tokenSecret: 'train',
  };
}

describe('RayTokens', () => {
  it('keeps a token for the account that may read it', async () => {
    const tokens = new RayTokens();
    const read = jest.fn(async () => ({
      data: { auth_token: Buffer.from('t').toString('base64') },
    }));
    expect(await tokens.get(headBy('prod', read))).toBe('t');
    expect(await tokens.get(headBy('prod', read))).toBe('t');
    expect(read).toHaveBeenCalledTimes(1);
    const mayNot = async () => {
      throw new KubernetesError('viewer', 'no', 'Forbidden', 403);
    };
    await expect(tokens.get(headBy('viewer', mayNot))).rejects.toMatchObject({
      reason: 'forbidden',
    });
  });
});
