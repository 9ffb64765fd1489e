export * from './TemplateCatalog';
