export * from './Schema';
export * from './applyDefaults';
export * from './checkTypes';
export * from './names';
export * from './pruneUnknown';
export * from './validateCore';
export * from './validateMetadata';
export * from './validateSchema';
