import { KUBERNETES_RIGHTS, kubernetesAccess } from './kubernetesAccess';
import type { KubernetesRightName } from './kubernetesAccess';

const ALL = Object.keys(KUBERNETES_RIGHTS) as KubernetesRightName[];

describe('kubernetesAccess', () => {
  it('has nothing to say where nothing is missing', () => {
    expect(kubernetesAccess('prod', [])).toEqual({
      readOnly: false,
      missing: [],
    });
  });

  it('says read-only where nothing can be changed', () => {
    const lacked = ALL.filter(name => !name.startsWith('read'));
    expect(
      kubernetesAccess(
        'prod',
        lacked.map(name => ({ name })),
      ),
    ).toMatchObject({
      readOnly: true,
      sentence:
        "Read-only: on prod Raydeck's account may not create clusters, delete clusters, create jobs, delete jobs, submit and stop jobs or remove submitted jobs from Ray; grant create rayclusters.ray.io, delete rayclusters.ray.io, create rayjobs.ray.io, delete rayjobs.ray.io, create services/proxy, delete services/proxy with deploy/clusterrole.yaml",
    });
  });

  it('names the namespaces in which a right is missing', () => {
    expect(
      kubernetesAccess('prod', [
        { name: 'createJobs', namespaces: ['ads-ml', 'recsys'] },
      ]),
    ).toEqual({
      readOnly: false,
      missing: [
        {
          right: 'create rayjobs.ray.io',
          purpose: 'create jobs',
          namespaces: ['ads-ml', 'recsys'],
        },
      ],
      sentence:
        "Not all rights: on prod Raydeck's account may not create jobs in ads-ml, recsys; grant create rayjobs.ray.io with deploy/clusterrole.yaml",
    });
  });

  it('is not read-only where one change is possible in one namespace', () => {
    const lacked = ALL.map(name => ({
      name,
      ...(name === 'createJobs' && { namespaces: ['ads-ml'] }),
    }));
    expect(kubernetesAccess('prod', lacked).readOnly).toBe(false);
  });
});
