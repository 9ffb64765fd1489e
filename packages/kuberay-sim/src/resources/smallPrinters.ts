import type { AnyKubeObject, PrinterColumn } from '../store';
import { ageColumn, column, createdAtColumn, nameColumn } from './corePrinters';

export const plainColumns: PrinterColumn[] = [nameColumn, ageColumn];
export const createdColumns: PrinterColumn[] = [nameColumn, createdAtColumn];

export const namespaceColumns: PrinterColumn[] = [
  nameColumn,
  column(
    'Status',
    object => (object.status as { phase?: string } | undefined)?.phase ?? '',
  ),
  ageColumn,
];

interface QuotaLike extends AnyKubeObject {
  status?: { hard?: Record<string, string>; used?: Record<string, string> };
}

function quotaText(object: AnyKubeObject, limits: boolean): string {
  const { hard = {}, used = {} } = (object as QuotaLike).status ?? {};
  return Object.keys(hard)
    .filter(key => key.startsWith('limits') === limits)
    .sort()
    .map(key => `${key}: ${used[key] ?? '0'}/${hard[key]}`)
    .join(', ');
}

export const quotaColumns: PrinterColumn[] = [
  nameColumn,
  column('Request', object => quotaText(object, false)),
  column('Limit', object => quotaText(object, true)),
  ageColumn,
];

interface ClaimLike extends AnyKubeObject {
  spec?: {
    volumeName?: string;
    storageClassName?: string;
    volumeMode?: string;
  };
  status?: {
    phase?: string;
    capacity?: { storage?: string };
    accessModes?: string[];
  };
}

const ACCESS_MODES: Record<string, string> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

export const claimColumns: PrinterColumn[] = [
  nameColumn,
  column('Status', object => (object as ClaimLike).status?.phase ?? ''),
  column('Volume', object => (object as ClaimLike).spec?.volumeName ?? ''),
  column(
    'Capacity',
    object => (object as ClaimLike).status?.capacity?.storage ?? '',
  ),
  column('Access Modes', object =>
    ((object as ClaimLike).status?.accessModes ?? [])
      .map(mode => ACCESS_MODES[mode] ?? mode)
      .join(','),
  ),
  column(
    'StorageClass',
    object => (object as ClaimLike).spec?.storageClassName ?? '',
  ),
  column('VolumeAttributesClass', () => '<unset>'),
  ageColumn,
  column(
    'VolumeMode',
    object => (object as ClaimLike).spec?.volumeMode ?? '<unset>',
    1,
  ),
];

interface BindingLike extends AnyKubeObject {
  roleRef?: { kind: string; name: string };
  subjects?: { kind: string; name: string; namespace?: string }[];
}

function subjects(object: AnyKubeObject, kind: string): string {
  return ((object as BindingLike).subjects ?? [])
    .filter(subject => subject.kind === kind)
    .map(({ name, namespace }) => (namespace ? `${namespace}/${name}` : name))
    .join(', ');
}

export const bindingColumns: PrinterColumn[] = [
  nameColumn,
  column('Role', object => {
    const { roleRef } = object as BindingLike;
    return roleRef ? `${roleRef.kind}/${roleRef.name}` : '';
  }),
  ageColumn,
  column('Users', object => subjects(object, 'User'), 1),
  column('Groups', object => subjects(object, 'Group'), 1),
  column('ServiceAccounts', object => subjects(object, 'ServiceAccount'), 1),
];
