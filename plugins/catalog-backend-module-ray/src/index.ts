/**
 * The catalog kind RayTemplate and its scaffolder templates.
 *
 * @packageDocumentation
 */
export { catalogModuleRay as default } from './module';
export { RayTemplateEntityProcessor } from './RayTemplateEntityProcessor';
export { toScaffolderTemplate } from './toScaffolderTemplate';
