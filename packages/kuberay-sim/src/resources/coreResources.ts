import type { AnyKubeObject, ResourceDefinition } from '../store';
import { ALL_VERBS, READ_VERBS } from '../store';
import type { Schema } from '../validation/Schema';
import {
  configMapColumns,
  endpointsColumns,
  endpointSliceColumns,
  eventColumns,
  nodeColumns,
  secretColumns,
  serviceColumns,
} from './corePrinters';
import {
  prepareJob,
  prepareNamespace,
  prepareSecret,
  prepareService,
  validateImmutableData,
  validatePod,
  validateService,
} from './corePreparation';
import { coreSchemas } from './coreSchemas';
import { fromEventsView, toEventsView } from './eventsView';
import { preparePod } from './podDefaults';
import { rbacResources } from './rbacResources';
import { reviewResources } from './reviewResources';
import {
  claimColumns,
  createdColumns,
  namespaceColumns,
  plainColumns,
  quotaColumns,
} from './smallPrinters';
import { jobColumns, podColumns } from './workloadPrinters';

type Given = Pick<
  ResourceDefinition,
  'plural' | 'singular' | 'kind' | 'schema' | 'columns'
> &
  Partial<ResourceDefinition>;

function define(given: Given): ResourceDefinition {
  return {
    group: '',
    version: 'v1',
    namespaced: true,
    verbs: ALL_VERBS,
    nameRule: 'dns-subdomain',
    statusSubresource: false,
    generation: false,
    ...given,
  };
}

/** A field of an object as field selectors compare it: text. */
function field(...path: string[]): (object: AnyKubeObject) => string {
  return object => {
    let at: unknown = object;
    for (const part of path) {
      at =
        at !== null && typeof at === 'object'
          ? (at as Record<string, unknown>)[part]
          : undefined;
    }
    return at === undefined || at === null ? '' : String(at);
  };
}

function fields(...paths: string[]) {
  return Object.fromEntries(
    paths.map(path => [path, field(...path.split('.'))]),
  );
}

const EVENT_FIELDS = {
  ...fields(
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'type',
  ),
  source: field('source', 'component'),
};

const EVENTS_VIEW_FIELDS = Object.fromEntries(
  Object.entries(EVENT_FIELDS).map(([name, get]) => [
    name.replace('involvedObject', 'regarding'),
    get,
  ]),
);

/** Kubernetes' own kinds that the simulator stores. */
export function coreResources(podSpec: Schema): ResourceDefinition[] {
  const schemas = coreSchemas(podSpec);
  return [
    define({
      plural: 'namespaces',
      singular: 'namespace',
      kind: 'Namespace',
      namespaced: false,
      verbs: ALL_VERBS.filter(verb => verb !== 'deletecollection'),
      shortNames: ['ns'],
      nameRule: 'dns-label',
      statusSubresource: true,
      specFinalizers: true,
      schema: schemas.namespace,
      columns: namespaceColumns,
      selectableFields: fields('status.phase'),
      prepare: prepareNamespace,
      terminate: namespace => {
        namespace.status = { phase: 'Terminating' };
      },
    }),
    define({
      plural: 'nodes',
      singular: 'node',
      kind: 'Node',
      namespaced: false,
      shortNames: ['no'],
      statusSubresource: true,
      keepsStatusOnCreate: true,
      schema: schemas.node,
      columns: nodeColumns,
      selectableFields: {
        'spec.unschedulable': node =>
          field('spec', 'unschedulable')(node) || 'false',
      },
    }),
    define({
      plural: 'pods',
      singular: 'pod',
      kind: 'Pod',
      shortNames: ['po'],
      categories: ['all'],
      indexedLabel: 'ray.io/cluster',
      statusSubresource: true,
      generation: true,
      graceful: true,
      returnsDeletedObject: true,
      schema: schemas.pod,
      columns: podColumns,
      selectableFields: {
        ...fields(
          'spec.nodeName',
          'spec.restartPolicy',
          'spec.schedulerName',
          'spec.serviceAccountName',
          'status.phase',
          'status.podIP',
          'status.nominatedNodeName',
        ),
        'spec.hostNetwork': pod => field('spec', 'hostNetwork')(pod) || 'false',
      },
      prepare: preparePod,
      validate: validatePod,
    }),
    define({
      plural: 'services',
      singular: 'service',
      kind: 'Service',
      shortNames: ['svc'],
      categories: ['all'],
      nameRule: 'dns-label',
      statusSubresource: true,
      returnsDeletedObject: true,
      schema: schemas.service,
      columns: serviceColumns,
      selectableFields: fields('spec.clusterIP', 'spec.type'),
      prepare: prepareService,
      validate: validateService,
    }),
    define({
      plural: 'endpoints',
      singular: 'endpoints',
      kind: 'Endpoints',
      shortNames: ['ep'],
      schema: schemas.endpoints,
      columns: endpointsColumns,
    }),
    define({
      group: 'discovery.k8s.io',
      plural: 'endpointslices',
      singular: 'endpointslice',
      kind: 'EndpointSlice',
      generation: true,
      schema: schemas.endpointSlice,
      columns: endpointSliceColumns,
    }),
    define({
      plural: 'secrets',
      singular: 'secret',
      kind: 'Secret',
      schema: schemas.secret,
      columns: secretColumns,
      selectableFields: fields('type'),
      prepare: prepareSecret,
      validate: validateImmutableData,
    }),
    define({
      plural: 'configmaps',
      singular: 'configmap',
      kind: 'ConfigMap',
      shortNames: ['cm'],
      schema: schemas.configMap,
      columns: configMapColumns,
      validate: validateImmutableData,
    }),
    define({
      plural: 'serviceaccounts',
      singular: 'serviceaccount',
      kind: 'ServiceAccount',
      shortNames: ['sa'],
      returnsDeletedObject: true,
      schema: schemas.serviceAccount,
      columns: plainColumns,
    }),
    define({
      plural: 'events',
      singular: 'event',
      kind: 'Event',
      shortNames: ['ev'],
      schema: schemas.event,
      columns: eventColumns,
      selectableFields: EVENT_FIELDS,
    }),
    define({
      group: 'events.k8s.io',
      plural: 'events',
      singular: 'event',
      kind: 'Event',
      shortNames: ['ev'],
      schema: schemas.eventsView,
      columns: eventColumns,
      selectableFields: EVENTS_VIEW_FIELDS,
      viewOf: {
        resource: 'events',
        fromStored: toEventsView,
        toStored: fromEventsView,
      },
    }),
    define({
      plural: 'resourcequotas',
      singular: 'resourcequota',
      kind: 'ResourceQuota',
      shortNames: ['quota'],
      statusSubresource: true,
      returnsDeletedObject: true,
      schema: schemas.resourceQuota,
      columns: quotaColumns,
    }),
    define({
      plural: 'persistentvolumeclaims',
      singular: 'persistentvolumeclaim',
      kind: 'PersistentVolumeClaim',
      shortNames: ['pvc'],
      statusSubresource: true,
      returnsDeletedObject: true,
      schema: schemas.persistentVolumeClaim,
      columns: claimColumns,
    }),
    define({
      group: 'batch',
      plural: 'jobs',
      singular: 'job',
      kind: 'Job',
      categories: ['all'],
      statusSubresource: true,
      generation: true,
      schema: schemas.job,
      columns: jobColumns,
      prepare: prepareJob,
    }),
    define({
      group: 'apiextensions.k8s.io',
      plural: 'customresourcedefinitions',
      singular: 'customresourcedefinition',
      kind: 'CustomResourceDefinition',
      namespaced: false,
      verbs: READ_VERBS,
      shortNames: ['crd', 'crds'],
      categories: ['api-extensions'],
      statusSubresource: true,
      keepsStatusOnCreate: true,
      generation: true,
      schema: schemas.anything,
      columns: createdColumns,
    }),
    ...rbacResources(),
    ...reviewResources(),
    ...(
      [
        ['apps', 'deployments', 'Deployment', ['deploy']],
        ['apps', 'replicasets', 'ReplicaSet', ['rs']],
        ['apps', 'statefulsets', 'StatefulSet', ['sts']],
        ['apps', 'daemonsets', 'DaemonSet', ['ds']],
        ['batch', 'cronjobs', 'CronJob', ['cj']],
        ['networking.k8s.io', 'ingresses', 'Ingress', ['ing']],
        ['', 'limitranges', 'LimitRange', ['limits']],
      ] as const
    ).map(([group, plural, kind, shortNames]) =>
      define({
        group,
        plural,
        singular: kind.toLowerCase(),
        kind,
        shortNames: [...shortNames],
        verbs: READ_VERBS,
        schema: schemas.anything,
        columns: plainColumns,
      }),
    ),
    define({
      group: 'autoscaling',
      version: 'v2',
      plural: 'horizontalpodautoscalers',
      singular: 'horizontalpodautoscaler',
      kind: 'HorizontalPodAutoscaler',
      shortNames: ['hpa'],
      verbs: READ_VERBS,
      schema: schemas.anything,
      columns: plainColumns,
    }),
  ];
}
