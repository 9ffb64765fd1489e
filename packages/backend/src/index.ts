import { createBackend } from '@backstage/backend-defaults';
import { authModuleDemoProvider } from './auth';
import { permissionModuleDemoPolicy } from './permissions';

const backend = createBackend();

backend.add(import('@backstage/plugin-app-backend'));
backend.add(import('@backstage/plugin-auth-backend'));
backend.add(authModuleDemoProvider);
backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(
  import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'),
);
backend.add(import('@backstage/plugin-catalog-backend-module-logs'));
backend.add(import('@raydeck/backstage-plugin-catalog-backend-module-ray'));
backend.add(import('@backstage/plugin-events-backend'));
backend.add(import('@backstage/plugin-kubernetes-backend'));
backend.add(import('@backstage/plugin-permission-backend'));
backend.add(permissionModuleDemoPolicy);
backend.add(import('@backstage/plugin-scaffolder-backend'));
backend.add(import('@raydeck/backstage-plugin-ray-backend'));
backend.add(import('@raydeck/backstage-plugin-scaffolder-backend-module-ray'));

backend.start();
