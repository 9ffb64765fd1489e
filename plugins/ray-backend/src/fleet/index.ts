export * from './Fleet';
export * from './FleetRights';
export * from './FleetStore';
export * from './WatchedFleet';
export * from './fleetHealth';
