export * from './FleetView';
export * from './listing';
export * from './ViewEntry';
