import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { Cluster, Pod } from '@raydeck/backstage-plugin-ray-common';
import { CodeBlock } from '../../components/CopyButton';
import { rayTranslationRef } from '../../translation';
import styles from './Cluster.module.css';

const DASHBOARD = 'http://127.0.0.1:8265';
/** KubeRay keeps the last characters of a name that is longer than this. */
const SECRET_NAME_LIMIT = 50;

/**
 * By way of the head pod, whose name is known for certain: a cluster can give
 * its head service another name than the usual one.
 */
export function HowToConnect(props: {
  cluster: Cluster;
  pods: readonly Pod[];
}) {
  const { cluster, pods } = props;
  const { t } = useTranslationRef(rayTranslationRef);
  const head = pods.find(
    ({ role, ready, deleting }) => role === 'head' && ready && !deleting,
  );
  if (!head) return <Text as="p">{t('cluster.connectNotReady')}</Text>;
  const kubectl = `kubectl --namespace ${cluster.namespace}`;
  const secret = cluster.name.slice(-SECRET_NAME_LIMIT);
  return (
    <div className={styles.section}>
      <Text as="p">{t('cluster.connectPortForward')}</Text>
      <CodeBlock
        label="kubectl port-forward"
        text={`${kubectl} port-forward pod/${head.name} 8265`}
      />
      <Text as="p">{t('cluster.connectSubmit')}</Text>
      <CodeBlock
        label="ray job submit"
        text={`ray job submit --address ${DASHBOARD} --working-dir . -- python train.py`}
      />
      <Text as="p">{t('cluster.connectToken')}</Text>
      <CodeBlock
        label="RAY_AUTH_TOKEN"
        text={[
          'export RAY_AUTH_MODE=token',
          `export RAY_AUTH_TOKEN=$(${kubectl} get secret ${secret} --output jsonpath='{.data.auth_token}' | base64 --decode)`,
        ].join('\n')}
      />
      <Text as="p">{t('cluster.connectDashboard', { url: DASHBOARD })}</Text>
    </div>
  );
}
