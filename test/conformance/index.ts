export * from './ConformanceCase';
export * from './runConformance';
export * from './table';
