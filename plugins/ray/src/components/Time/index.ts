export { Elapsed, RelativeTime, useRelativeTime } from './Time';
