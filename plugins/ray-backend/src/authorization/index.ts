export * from './authorize';
export * from './CallerResolver';
export * from './decide';
