/**
 * The Ray backend plugin.
 *
 * @packageDocumentation
 */
export { rayPlugin as default } from './plugin';
