import express, { type Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { answerError } from './answerError';
import { createRequestValidator } from './createRequestValidator';
import type { RayServices } from './RayBackend';
import { addClusterReadRoutes } from './routes/clusterReadRoutes';
import { addClusterWriteRoutes } from './routes/clusterWriteRoutes';
import { addClusterYamlRoutes } from './routes/clusterYamlRoutes';
import { addJobReadRoutes } from './routes/jobReadRoutes';
import { addJobWriteRoutes } from './routes/jobWriteRoutes';
import { addKubernetesClusterRoutes } from './routes/kubernetesClusterRoutes';
import { addLogRoutes } from './routes/logRoutes';
import { addTemplateRoutes } from './routes/templateRoutes';
import { addWatchRoutes } from './routes/watchRoutes';

/** The routes of `/api/ray`. Each parses, authorizes, asks a service, and answers. */
export function createRouter(services: RayServices): Router {
  const router = PromiseRouter();
  const validator = createRequestValidator();
  router.use(express.json({ limit: '1mb' }));
  router.use(...validator.handlers);
  addClusterReadRoutes(router, services);
  addClusterYamlRoutes(router, services);
  addClusterWriteRoutes(router, services);
  addJobReadRoutes(router, services);
  addJobWriteRoutes(router, services);
  addLogRoutes(router, services);
  addTemplateRoutes(router, services);
  addKubernetesClusterRoutes(router, services);
  addWatchRoutes(router, services);
  router.use(validator.errorHandler);
  router.use(answerError(services.logger));
  return router;
}
