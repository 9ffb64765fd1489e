export * from './ClusterIpAllocator';
export * from './EndpointsController';
export * from './EventTtl';
export * from './NamespaceController';
export * from './QuotaController';
