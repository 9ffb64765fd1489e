import {
  createExternalRouteRef,
  createRouteRef,
} from '@backstage/core-plugin-api';

/** X-Ray, and below it the pages of clusters and jobs. */
export const rootRouteRef = createRouteRef({ id: 'ray' });

/** The tab on the page of an entity. */
export const entityContentRouteRef = createRouteRef({ id: 'ray:entity' });

/** The form of a scaffolder template. */
export const createFromTemplateRouteRef = createExternalRouteRef({
  id: 'create-from-template',
  optional: true,
  params: ['namespace', 'templateName'],
  defaultTarget: 'scaffolder.selectedTemplate',
});
