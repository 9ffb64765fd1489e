export * from './allFaults';
