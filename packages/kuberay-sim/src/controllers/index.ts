export * from './ClusterIpAllocator';
export * from './EndpointsController';
export * from './EventTtl';
export * from './JobController';
export * from './NamespaceController';
export * from './jobConditions';
export * from './QuotaController';
export * from './ServiceAccountAdmission';
