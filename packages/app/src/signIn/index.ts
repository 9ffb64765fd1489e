export { appModuleSignIn } from './module';
