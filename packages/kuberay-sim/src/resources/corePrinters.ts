import type { AnyKubeObject, PrinterColumn } from '../store';
import { age } from './humanDuration';

type Value = Exclude<PrinterColumn['value'], string>;

/** A column of a core kind. */
export function column(
  name: string,
  value: Value | string,
  priority: number = 0,
): PrinterColumn {
  return {
    name,
    type: 'string',
    ...(name === 'Name' ? { format: 'name' } : {}),
    priority,
    value,
  };
}

export const nameColumn = column('Name', object => object.metadata.name);
export const ageColumn = column('Age', (object, now) =>
  age(object.metadata.creationTimestamp, now),
);
/** What kinds without printers of their own show. */
export const createdAtColumn: PrinterColumn = {
  name: 'Created At',
  type: 'date',
  value: object => object.metadata.creationTimestamp,
};

const orNone = (text: unknown) =>
  text === undefined || text === '' ? '<none>' : text;

function labelsText(labels: Record<string, string> | undefined): string {
  const entries = Object.entries(labels ?? {}).sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  return entries.length === 0
    ? '<none>'
    : entries.map(([key, value]) => `${key}=${value}`).join(',');
}

interface ServiceLike extends AnyKubeObject {
  spec: {
    type?: string;
    clusterIP?: string;
    externalIPs?: string[];
    externalName?: string;
    selector?: Record<string, string>;
    ports?: { port: number; protocol?: string; nodePort?: number }[];
  };
}

function ports(service: ServiceLike): string {
  const texts = (service.spec.ports ?? []).map(
    ({ port, nodePort, protocol = 'TCP' }) =>
      nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`,
  );
  return texts.length === 0 ? '<none>' : texts.join(',');
}

export const serviceColumns: PrinterColumn[] = [
  nameColumn,
  column('Type', object => (object as ServiceLike).spec.type ?? 'ClusterIP'),
  column('Cluster-IP', object =>
    orNone((object as ServiceLike).spec.clusterIP),
  ),
  column('External-IP', object =>
    orNone(
      (object as ServiceLike).spec.externalName ??
        (object as ServiceLike).spec.externalIPs?.join(','),
    ),
  ),
  column('Port(s)', object => ports(object as ServiceLike)),
  ageColumn,
  column(
    'Selector',
    object => labelsText((object as ServiceLike).spec.selector),
    1,
  ),
];

interface NodeLike extends AnyKubeObject {
  spec?: { unschedulable?: boolean };
  status?: {
    conditions?: { type: string; status: string }[];
    addresses?: { type: string; address: string }[];
    nodeInfo?: Record<string, string>;
  };
}

function nodeStatus(node: NodeLike): string {
  const ready = node.status?.conditions?.find(c => c.type === 'Ready');
  const words: string[] = [];
  if (ready?.status === 'True') words.push('Ready');
  else words.push(ready ? 'NotReady' : 'Unknown');
  if (node.spec?.unschedulable) words.push('SchedulingDisabled');
  return words.join(',');
}

function nodeRoles(node: AnyKubeObject): string {
  const prefix = 'node-role.kubernetes.io/';
  const roles = Object.keys(node.metadata.labels ?? {})
    .filter(key => key.startsWith(prefix))
    .map(key => key.slice(prefix.length));
  return roles.length === 0 ? '<none>' : roles.sort().join(',');
}

const nodeAddress = (type: string) => (node: AnyKubeObject) =>
  orNone(
    (node as NodeLike).status?.addresses?.find(a => a.type === type)?.address,
  );

const nodeInfo = (key: string) => (node: AnyKubeObject) =>
  (node as NodeLike).status?.nodeInfo?.[key] || '<unknown>';

export const nodeColumns: PrinterColumn[] = [
  nameColumn,
  column('Status', node => nodeStatus(node as NodeLike)),
  column('Roles', nodeRoles),
  ageColumn,
  column('Version', nodeInfo('kubeletVersion')),
  column('Internal-IP', nodeAddress('InternalIP'), 1),
  column('External-IP', nodeAddress('ExternalIP'), 1),
  column('OS-Image', nodeInfo('osImage'), 1),
  column('Kernel-Version', nodeInfo('kernelVersion'), 1),
  column('Container-Runtime', nodeInfo('containerRuntimeVersion'), 1),
];

function count(value: unknown): number {
  return value && typeof value === 'object' ? Object.keys(value).length : 0;
}

export const configMapColumns: PrinterColumn[] = [
  nameColumn,
  column('Data', object => count(object.data) + count(object.binaryData)),
  ageColumn,
];

export const secretColumns: PrinterColumn[] = [
  nameColumn,
  column('Type', object => object.type ?? 'Opaque'),
  column('Data', object => count(object.data)),
  ageColumn,
];

interface EventLike extends AnyKubeObject {
  involvedObject?: { kind?: string; name?: string; fieldPath?: string };
  source?: { component?: string; host?: string };
  reportingComponent?: string;
  firstTimestamp?: string | null;
  lastTimestamp?: string | null;
  eventTime?: string | null;
  series?: { count?: number; lastObservedTime?: string };
  count?: number;
}

function firstSeen(event: EventLike, now: Date): string {
  return age(event.firstTimestamp ?? event.eventTime, now);
}

function lastSeen(event: EventLike, now: Date): string {
  if (event.series?.lastObservedTime) {
    return age(event.series.lastObservedTime, now);
  }
  return event.lastTimestamp
    ? age(event.lastTimestamp, now)
    : firstSeen(event, now);
}

function eventObject({ involvedObject: about = {} }: EventLike): string {
  return `${(about.kind ?? '').toLowerCase()}/${about.name ?? ''}`;
}

function eventSource(event: EventLike): string {
  const { component = event.reportingComponent ?? '', host } =
    event.source ?? {};
  return host ? `${component}, ${host}` : component;
}

export const eventColumns: PrinterColumn[] = [
  column('Last Seen', (event, now) => lastSeen(event as EventLike, now)),
  column('Type', event => event.type ?? ''),
  column('Reason', event => event.reason ?? ''),
  column('Object', event => eventObject(event as EventLike)),
  column(
    'Subobject',
    event => (event as EventLike).involvedObject?.fieldPath ?? '',
    1,
  ),
  column('Source', event => eventSource(event as EventLike), 1),
  column('Message', event => String(event.message ?? '').trim()),
  column('First Seen', (event, now) => firstSeen(event as EventLike, now), 1),
  column(
    'Count',
    event =>
      (event as EventLike).series?.count ?? (event as EventLike).count ?? 1,
    1,
  ),
  { ...nameColumn, priority: 1 },
];

interface EndpointsLike extends AnyKubeObject {
  subsets?: {
    addresses?: { ip: string }[];
    ports?: { port: number }[];
  }[];
}

function endpointsText({ subsets = [] }: EndpointsLike): string {
  const all = subsets.flatMap(({ addresses = [], ports: on = [] }) =>
    addresses.flatMap(({ ip }) =>
      on.length === 0 ? [ip] : on.map(({ port }) => `${ip}:${port}`),
    ),
  );
  if (all.length === 0) return '<none>';
  return all.length > 3
    ? `${all.slice(0, 3).join(',')} + ${all.length - 3} more...`
    : all.join(',');
}

export const endpointsColumns: PrinterColumn[] = [
  nameColumn,
  column('Endpoints', object => endpointsText(object as EndpointsLike)),
  ageColumn,
];

interface SliceLike extends AnyKubeObject {
  addressType?: string;
  endpoints?: { addresses?: string[] }[];
  ports?: { port?: number }[];
}

function shortList(texts: unknown[], empty: string): string {
  if (texts.length === 0) return empty;
  return texts.length > 3
    ? `${texts.slice(0, 3).join(',')} + ${texts.length - 3} more...`
    : texts.join(',');
}

export const endpointSliceColumns: PrinterColumn[] = [
  nameColumn,
  column('AddressType', object => (object as SliceLike).addressType),
  column('Ports', object =>
    shortList(
      ((object as SliceLike).ports ?? []).map(({ port }) => port),
      '<unset>',
    ),
  ),
  column('Endpoints', object =>
    shortList(
      ((object as SliceLike).endpoints ?? []).flatMap(
        ({ addresses = [] }) => addresses,
      ),
      '<unset>',
    ),
  ),
  ageColumn,
];
