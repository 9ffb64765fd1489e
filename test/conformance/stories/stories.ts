import { clusterStories } from './clusterStories';
import { changeStories } from './changeStories';
import { jobEndStories } from './jobEndStories';
import { jobStories } from './jobStories';
import { serviceStories } from './serviceStories';
import type { Story } from './Story';

/** All life stories, to be told on the simulator and on a real API server. */
export const stories: readonly Story[] = [
  ...clusterStories,
  ...changeStories,
  ...jobStories,
  ...jobEndStories,
  ...serviceStories,
];
