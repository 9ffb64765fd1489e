import { InputError } from '@backstage/errors';
import type {
  RenderRequest,
  RenderResult,
} from '@raydeck/backstage-plugin-ray-common';
import type { Router } from 'express';
import { authorize, type CallerResolver } from '../../authorization';
import { objectName, render, type Placer } from '../../provisioner';
import type { TemplateCatalog } from '../../templates';
import { findingsOf } from '../RequestError';

/** The templates, and what they would make. */
export function addTemplateRoutes(
  router: Router,
  {
    callers,
    placer,
    templates,
  }: {
    callers: CallerResolver;
    placer: Placer;
    templates: TemplateCatalog;
  },
): void {
  router.get('/v1/templates', async (request, response) => {
    const { caller } = await callers.fromRequest(request);
    authorize(caller, 'ray.template.read');
    response.json({ items: await templates.list() });
  });

  router.get('/v1/templates/:namespace/:name', async (request, response) => {
    const { caller } = await callers.fromRequest(request);
    authorize(caller, 'ray.template.read');
    const { namespace, name } = request.params;
    response.json(await templates.get(`${namespace}/${name}`));
  });

  router.get(
    '/v1/templates/:namespace/:name/context',
    async (request, response) => {
      const { caller, credentials } = await callers.fromRequest(request);
      const { namespace, name } = request.params;
      const { ref } = await templates.get(`${namespace}/${name}`);
      const template = await templates.find(ref);
      const { context } = await placer.place(
        template,
        { entityRef: String(request.query.entityRef), parameters: {} },
        objectName(template.kindOfMainObject, template.name, caller.principal),
        caller,
        credentials,
      );
      response.json(context);
    },
  );

  router.post(
    '/v1/templates/:namespace/:name/render',
    async (request, response) => {
      const body: RenderRequest = request.body;
      const { caller, credentials } = await callers.fromRequest(request);
      const { namespace, name } = request.params;
      const { ref } = await templates.get(`${namespace}/${name}`);
      const template = await templates.find(ref);
      const parameters = JSON.parse(JSON.stringify(body.parameters ?? {}));
      try {
        const { context } = await placer.place(
          template,
          { ...body, parameters },
          body.name ??
            objectName(
              template.kindOfMainObject,
              template.name,
              caller.principal,
            ),
          caller,
          credentials,
        );
        const { manifests, findings } = render(template, parameters, context);
        const result: RenderResult = {
          kubernetesCluster: context.kubernetesCluster,
          namespace: context.namespace,
          name: context.name,
          manifests,
          findings,
        };
        response.json(result);
      } catch (error) {
        // What is wrong with the parameters is this route's answer, not its failure.
        const findings = findingsOf(error);
        if (!(error instanceof InputError) || findings.length === 0)
          throw error;
        response.json({ manifests: [], findings });
      }
    },
  );
}
