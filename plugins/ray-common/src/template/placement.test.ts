import { aTemplate, CONTEXT, MANIFEST } from './__fixtures__/aTemplate';
import { parseTemplate } from './parseTemplate';
import { resolvePlacement } from './placement';
import type { PlacementFacts } from './placement';

const FACTS: PlacementFacts = {
  kubernetesClusters: [
    {
      name: 'cpu',
      namespaces: [{ name: 'shared', owners: ['group:default/recsys'] }],
      defaultNamespace: 'inbox',
    },
    {
      name: 'gpu',
      namespaces: [
        { name: 'ads-ml', owners: ['group:default/ads-ml'] },
        { name: 'ads-ml-batch', owners: ['group:default/ads-ml'] },
      ],
    },
  ],
};

const REQUEST = {
  owners: ['group:default/ads-ml'],
  entity: CONTEXT.entity,
  user: CONTEXT.user,
};

function place(
  placement: { kubernetesCluster?: string; namespace?: string } | undefined,
  request = {},
  parameters = {},
  facts = FACTS,
) {
  const { template, findings } = parseTemplate(
    aTemplate({
      manifest: MANIFEST,
      parameters: { properties: { gpus: { type: 'integer', default: 0 } } },
      ...(placement ? { placement } : {}),
    }),
  );
  if (!template) throw new Error(JSON.stringify(findings));
  return resolvePlacement(
    template,
    { gpus: 0, ...parameters },
    { ...REQUEST, ...request },
    facts,
  );
}

describe('resolvePlacement', () => {
  it('takes the first namespace that is bound to an owner', () => {
    expect(place(undefined)).toEqual({
      placement: { kubernetesCluster: 'gpu', namespace: 'ads-ml' },
      findings: [],
    });
  });

  it('falls back to a default namespace when nothing is bound to the owners', () => {
    expect(
      place(undefined, { owners: ['group:default/vision'] }).placement,
    ).toEqual({ kubernetesCluster: 'cpu', namespace: 'inbox' });
  });

  it('says what is missing when there is no such namespace either', () => {
    const facts = { kubernetesClusters: [FACTS.kubernetesClusters[1]] };
    expect(
      place(undefined, { owners: ['group:default/vision'] }, {}, facts),
    ).toMatchObject({
      findings: [
        {
          code: 'PLACEMENT',
          message: 'No namespace is bound to group:default/vision',
        },
      ],
    });
  });

  it('evaluates expressions over parameters and facts', () => {
    const placement = {
      kubernetesCluster:
        '${{ parameters.gpus > 0 ? "gpu" : facts.kubernetesClusters[0].name }}',
    };
    expect(place(placement, {}, { gpus: 1 }).placement).toEqual({
      kubernetesCluster: 'gpu',
      namespace: 'ads-ml',
    });
    expect(place(placement).placement).toEqual({
      kubernetesCluster: 'cpu',
      namespace: 'inbox',
    });
  });

  it('follows the request where the template says nothing', () => {
    expect(
      place({ kubernetesCluster: 'gpu' }, { namespace: 'ads-ml-batch' })
        .placement,
    ).toEqual({ kubernetesCluster: 'gpu', namespace: 'ads-ml-batch' });
  });

  it('refuses a request that contradicts the template', () => {
    expect(
      place({ kubernetesCluster: 'gpu' }, { kubernetesCluster: 'cpu' }),
    ).toMatchObject({
      findings: [
        {
          message:
            'kubernetesCluster: "cpu" was asked for, but the template places this in "gpu"',
        },
      ],
    });
  });

  it('names the Kubernetes clusters that there are when one is unknown', () => {
    expect(place(undefined, { kubernetesCluster: 'x' }).findings).toMatchObject(
      [{ message: 'There is no Kubernetes cluster "x"; there are cpu, gpu' }],
    );
  });

  it('reports an expression that fails or yields no name', () => {
    expect(
      place({ namespace: '${{ entity.spec.nope }}' }).findings,
    ).toMatchObject([{ path: 'spec.placement.namespace' }]);
    expect(
      place({ namespace: '${{ dyn(entity.spec) }}' }).findings,
    ).toMatchObject([{ path: 'spec.placement.namespace' }]);
  });
});
