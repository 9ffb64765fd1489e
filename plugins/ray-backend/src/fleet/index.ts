export * from './Fleet';
export * from './FleetStore';
export * from './WatchedFleet';
export * from './fleetHealth';
