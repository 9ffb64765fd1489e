export { authModuleDemoProvider } from './module';
