export { rayApiRef } from './RayApi';
export type {
  JobSubmission,
  LogRequest,
  LogStream,
  RayApi,
  RequestOptions,
  WatchFilter,
  WatchMessage,
  WatchOptions,
} from './RayApi';
export { DefaultRayApi } from './DefaultRayApi';
