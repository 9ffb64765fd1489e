import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import { Cluster, stringifyJobRef } from '@raydeck/backstage-plugin-ray-common';
import { EntityLink, OwnerLinks } from '../../components/FleetTables';
import { Facts } from '../../components/PageHead';
import { RelativeTime } from '../../components/Time';
import { useRayLinks } from '../../hooks/useRayLinks';
import { shortTemplateName } from '../../model/refs';
import { formatBytes, formatCores } from '../../model/quantities';
import { rayTranslationRef } from '../../translation';

export function ClusterAbout({ cluster }: { cluster: Cluster }) {
  const { t } = useTranslationRef(rayTranslationRef);
  const links = useRayLinks();
  const { template, root, resources } = cluster;
  const time = (at?: string) => at && <RelativeTime at={at} />;
  return (
    <Facts
      rows={[
        [
          t('cluster.entity'),
          cluster.entityRef && <EntityLink entityRef={cluster.entityRef} />,
        ],
        [
          t('cluster.owners'),
          <>
            {cluster.owners.length === 0 ? (
              t('cluster.unowned')
            ) : (
              <OwnerLinks owners={cluster.owners} />
            )}
            {cluster.ownersStale && <> ({t('connection.ownersStale')})</>}
          </>,
        ],
        [
          t('cluster.requestedBy'),
          cluster.requestedBy && <EntityLink entityRef={cluster.requestedBy} />,
        ],
        [
          t('cluster.template'),
          template &&
            [shortTemplateName(template.name), template.version]
              .filter(Boolean)
              .join('@'),
        ],
        [
          t('cluster.root'),
          root && (
            <RootLink
              kind={root.kind}
              name={root.name}
              href={
                root.kind === 'RayJob'
                  ? links.job(
                      root.ref ??
                        stringifyJobRef({
                          ...cluster,
                          kind: 'RayJob',
                          name: root.name,
                        }),
                    )
                  : undefined
              }
            />
          ),
        ],
        [t('cluster.kubernetesCluster'), cluster.kubernetesCluster],
        [t('cluster.place'), cluster.namespace],
        [
          t('cluster.attached'),
          cluster.attachedBy !== 'none' &&
            t(`cluster.attachedBy.${cluster.attachedBy}`),
        ],
        [t('cluster.rayVersion'), cluster.rayVersion],
        [t('cluster.resources'), describeResources(resources)],
        [t('cluster.created'), time(cluster.createdAt)],
        [t('cluster.readySince'), time(cluster.readyAt)],
        [t('cluster.expires'), time(cluster.expiresAt)],
      ]}
    />
  );
}

function RootLink(props: { kind: string; name: string; href?: string }) {
  const { kind, name, href } = props;
  const { t } = useTranslationRef(rayTranslationRef);
  const text = t('cluster.rootSentence', { kind, name });
  return href ? <Link href={href}>{text}</Link> : <>{text}</>;
}

function describeResources(resources: Cluster['resources']): string {
  const { cpu, memory, accelerators } = resources;
  return [
    cpu !== undefined && `${formatCores(cpu)} CPU`,
    memory !== undefined && formatBytes(memory),
    ...accelerators.map(({ type, count }) => `${count} × ${type}`),
  ]
    .filter(Boolean)
    .join(', ');
}
