export { rayTranslationRef } from './translation';
