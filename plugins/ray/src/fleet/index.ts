export type { Connection, FleetState } from './FleetState';
export { useFleet } from './useFleet';
