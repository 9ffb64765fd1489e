import { KubernetesError } from '../kubernetes';
import { kubernetesFailure } from './kubernetesFailure';

function refusal(status: number, reason: string, message: string) {
  return new KubernetesError('prod', message, reason, status, {
    kind: 'Status',
    message,
  });
}

describe('kubernetesFailure', () => {
  it('names the right that the account lacks, and what grants it', () => {
    const said =
      'rayclusters.ray.io is forbidden: User "system:serviceaccount:raydeck:raydeck" cannot create resource "rayclusters" in API group "ray.io" in the namespace "ads-ml"';
    expect(
      kubernetesFailure(
        refusal(403, 'Forbidden', said),
        'Creating RayCluster ads-ml/train',
      ),
    ).toMatchObject({
      name: 'NotAllowedError',
      message: `Creating RayCluster ads-ml/train on prod failed: ${said}. Raydeck's own account on prod lacks this right; the platform team grants it with deploy/clusterrole.yaml`,
      findings: [{ code: 'PERMISSION_MISSING' }],
    });
  });

  it('leaves a refusal of admission as it is', () => {
    const said = 'admission webhook "x" denied the request: no GPUs today';
    expect(
      kubernetesFailure(refusal(403, 'Forbidden', said), 'Creating it'),
    ).toMatchObject({
      name: 'NotAllowedError',
      message: `Creating it on prod failed: ${said}`,
      findings: [{ code: 'ADMISSION_DENIED' }],
    });
  });
});
