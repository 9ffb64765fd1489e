export * from './FleetView';
export * from './listing';
export * from './ViewEntry';
export * from './waitForView';
