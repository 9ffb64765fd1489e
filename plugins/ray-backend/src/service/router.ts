import express, { type Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { createRequestValidator } from './createRequestValidator';
import { addClusterReadRoutes } from './routes/clusterReadRoutes';
import { addJobReadRoutes } from './routes/jobReadRoutes';
import { addKubernetesClusterRoutes } from './routes/kubernetesClusterRoutes';
import type { CallerResolver } from '../authorization';
import type { FleetView } from '../view';

export interface RouterOptions {
  callers: CallerResolver;
  view: FleetView;
}

/** The routes of `/api/ray`. Each parses, authorizes, asks a service, and answers. */
export function createRouter(options: RouterOptions): Router {
  const router = PromiseRouter();
  const validator = createRequestValidator();
  router.use(express.json({ limit: '1mb' }));
  router.use(...validator.handlers);
  addClusterReadRoutes(router, options);
  addJobReadRoutes(router, options);
  addKubernetesClusterRoutes(router, options);
  router.use(validator.errorHandler);
  return router;
}
