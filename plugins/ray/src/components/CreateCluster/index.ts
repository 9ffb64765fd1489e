export { CreateClusterButton } from './CreateClusterButton';
