import type { Schema } from '../validation/Schema';
import {
  anyObject,
  boolean,
  integer,
  intOrString,
  keyedList,
  kindSchema,
  labelSelector,
  list,
  object,
  objectMeta,
  objectReference,
  quantityMap,
  string,
  stringMap,
  strings,
} from './schemaParts';

const time: Schema = { type: 'string', nullable: true };

const eventSeries = object({ count: integer, lastObservedTime: time });

/** Not checked; the lists that are merged by keys are named. */
const podStatus: Schema = {
  ...anyObject,
  properties: {
    conditions: keyedList(['type'], anyObject),
    podIPs: keyedList(['ip'], anyObject),
  },
};

const service = kindSchema({
  spec: object({
    allocateLoadBalancerNodePorts: boolean,
    clusterIP: string,
    clusterIPs: strings,
    externalIPs: strings,
    externalName: string,
    externalTrafficPolicy: string,
    healthCheckNodePort: integer,
    internalTrafficPolicy: string,
    ipFamilies: strings,
    ipFamilyPolicy: string,
    loadBalancerClass: string,
    loadBalancerIP: string,
    loadBalancerSourceRanges: strings,
    ports: keyedList(
      ['port', 'protocol'],
      object(
        {
          appProtocol: string,
          name: string,
          nodePort: integer,
          port: { type: 'integer', minimum: 1, maximum: 65535 },
          protocol: {
            type: 'string',
            enum: ['SCTP', 'TCP', 'UDP'],
            default: 'TCP',
          },
          targetPort: intOrString,
        },
        ['port'],
      ),
    ),
    publishNotReadyAddresses: boolean,
    selector: { ...stringMap, 'x-kubernetes-map-type': 'atomic' },
    sessionAffinity: string,
    sessionAffinityConfig: anyObject,
    trafficDistribution: string,
    type: {
      type: 'string',
      enum: ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'],
    },
  }),
  status: anyObject,
});

const address = object({
  hostname: string,
  ip: string,
  nodeName: string,
  targetRef: objectReference,
});

const endpoints = kindSchema({
  subsets: list(
    object({
      addresses: list(address),
      notReadyAddresses: list(address),
      ports: list(
        object({
          appProtocol: string,
          name: string,
          port: integer,
          protocol: string,
        }),
      ),
    }),
  ),
});

const endpointSlice = kindSchema(
  {
    addressType: string,
    endpoints: list(
      object({
        addresses: strings,
        conditions: object({
          ready: boolean,
          serving: boolean,
          terminating: boolean,
        }),
        deprecatedTopology: stringMap,
        hints: anyObject,
        hostname: string,
        nodeName: string,
        targetRef: objectReference,
        zone: string,
      }),
    ),
    ports: list(
      object({
        appProtocol: string,
        name: string,
        port: integer,
        protocol: string,
      }),
    ),
  },
  ['addressType'],
);

const event = kindSchema(
  {
    action: string,
    count: integer,
    eventTime: time,
    firstTimestamp: time,
    involvedObject: objectReference,
    lastTimestamp: time,
    message: string,
    reason: string,
    related: objectReference,
    reportingComponent: string,
    reportingInstance: string,
    series: eventSeries,
    source: object({ component: string, host: string }),
    type: string,
  },
  ['involvedObject'],
);

const eventsView = kindSchema({
  action: string,
  deprecatedCount: integer,
  deprecatedFirstTimestamp: time,
  deprecatedLastTimestamp: time,
  deprecatedSource: object({ component: string, host: string }),
  eventTime: time,
  note: string,
  reason: string,
  regarding: objectReference,
  related: objectReference,
  reportingController: string,
  reportingInstance: string,
  series: eventSeries,
  type: string,
});

const node = kindSchema({
  spec: object({
    configSource: anyObject,
    externalID: string,
    podCIDR: string,
    podCIDRs: strings,
    providerID: string,
    taints: list(
      object({ effect: string, key: string, timeAdded: time, value: string }),
    ),
    unschedulable: boolean,
  }),
  status: anyObject,
});

/** Structural schemas of the core kinds; `podSpec` comes from KubeRay's CRD. */
export function coreSchemas(podSpec: Schema) {
  const template = object({ metadata: objectMeta, spec: podSpec });
  return {
    service,
    endpoints,
    endpointSlice,
    event,
    eventsView,
    node,
    pod: kindSchema({ spec: podSpec, status: podStatus }, ['spec']),
    namespace: kindSchema({
      spec: object({ finalizers: strings }),
      status: anyObject,
    }),
    secret: kindSchema({
      data: {
        type: 'object',
        additionalProperties: { type: 'string', format: 'byte' },
      },
      immutable: boolean,
      stringData: stringMap,
      type: string,
    }),
    configMap: kindSchema({
      binaryData: {
        type: 'object',
        additionalProperties: { type: 'string', format: 'byte' },
      },
      data: stringMap,
      immutable: boolean,
    }),
    serviceAccount: kindSchema({
      automountServiceAccountToken: boolean,
      imagePullSecrets: list(object({ name: string })),
      secrets: list(objectReference),
    }),
    resourceQuota: kindSchema({
      spec: object({
        hard: quantityMap,
        scopes: strings,
        scopeSelector: anyObject,
      }),
      status: anyObject,
    }),
    persistentVolumeClaim: kindSchema({
      spec: object({
        accessModes: strings,
        dataSource: anyObject,
        dataSourceRef: anyObject,
        resources: object({ limits: quantityMap, requests: quantityMap }),
        selector: labelSelector,
        storageClassName: string,
        volumeAttributesClassName: string,
        volumeMode: string,
        volumeName: string,
      }),
      status: anyObject,
    }),
    job: kindSchema({
      spec: object(
        {
          activeDeadlineSeconds: integer,
          backoffLimit: integer,
          backoffLimitPerIndex: integer,
          completionMode: string,
          completions: integer,
          managedBy: string,
          manualSelector: boolean,
          maxFailedIndexes: integer,
          parallelism: integer,
          podFailurePolicy: anyObject,
          podReplacementPolicy: string,
          selector: labelSelector,
          successPolicy: anyObject,
          suspend: boolean,
          template,
          ttlSecondsAfterFinished: integer,
        },
        ['template'],
      ),
      status: anyObject,
    }),
    anything: {
      ...kindSchema({}),
      'x-kubernetes-preserve-unknown-fields': true,
    } as Schema,
  };
}
