export { ClusterTable } from './ClusterTable';
export { EntityLink, OwnerLinks } from './EntityLinks';
export { JobTable } from './JobTable';
