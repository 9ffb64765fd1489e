import { createTranslationRef } from '@backstage/frontend-plugin-api';
import { clusterMessages } from './messages/clusterMessages';
import { jobMessages } from './messages/jobMessages';
import { listsMessages } from './messages/listsMessages';
import { statesMessages } from './messages/statesMessages';

/** Everything the plugin says; apps add languages and other words by it. */
export const rayTranslationRef = createTranslationRef({
  id: 'plugin.ray',
  messages: {
    ...statesMessages,
    ...listsMessages,
    ...clusterMessages,
    ...jobMessages,
  },
});
