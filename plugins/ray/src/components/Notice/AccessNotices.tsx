import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Alert } from '@backstage/ui';
import { KubernetesClusterHealth } from '@raydeck/backstage-plugin-ray-common';
import { rayTranslationRef } from '../../translation';

/** Which Kubernetes clusters are only to be looked at, and what Raydeck's account lacks there. */
export function AccessNotices(props: {
  kubernetesClusters: readonly KubernetesClusterHealth[];
}) {
  const { t } = useTranslationRef(rayTranslationRef);
  return (
    <>
      {props.kubernetesClusters.map(
        ({ name, access }) =>
          access?.sentence && (
            <Alert
              key={name}
              status="info"
              icon
              title={t(
                access.readOnly
                  ? 'connection.readOnlyTitle'
                  : 'connection.limitedTitle',
                { name },
              )}
              description={access.sentence}
            />
          ),
      )}
    </>
  );
}
