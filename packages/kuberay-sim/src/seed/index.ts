export * from './FleetEntry';
export * from './buildEntry';
export * from './fleet';
export * from './runHistory';
export * from './samples';
export * from './seedDemoFleet';
