export * from './ChangeLog';
export * from './WatchStream';
