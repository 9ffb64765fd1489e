export * from './keys';
export * from './references';
