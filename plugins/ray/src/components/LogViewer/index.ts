export { JobLog } from './JobLog';
export { LogViewer } from './LogViewer';
export type { LogHandle } from './LogViewer';
