export * from './types';
export type {
  components as ApiComponents,
  operations as ApiOperations,
  paths as ApiPaths,
} from './schema.gen';
