export { kubernetesPluginWithPods } from './plugin';
