export * from './LogReader';
export * from './tailOffset';
