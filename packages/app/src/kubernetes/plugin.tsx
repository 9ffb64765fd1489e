import { coreExtensionData } from '@backstage/frontend-plugin-api';
import kubernetesPlugin from '@backstage/plugin-kubernetes/alpha';
import { EntityPods } from './EntityPods';

/** The Kubernetes plugin, its tab extended by the pods of Ray. */
export const kubernetesPluginWithPods = kubernetesPlugin.withOverrides({
  extensions: [
    kubernetesPlugin
      .getExtension('entity-content:kubernetes/kubernetes')
      .override({
        *factory(originalFactory) {
          const original = originalFactory();
          yield* original;
          yield coreExtensionData.reactElement(
            <>
              {original.get(coreExtensionData.reactElement)}
              <EntityPods />
            </>,
          );
        },
      }),
  ],
});
