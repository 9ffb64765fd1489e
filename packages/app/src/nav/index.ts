export { appModuleNav } from './module';
