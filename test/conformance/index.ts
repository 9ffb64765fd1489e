export * from './ConformanceCase';
export * from './differences';
export * from './runConformance';
export * from './table';
