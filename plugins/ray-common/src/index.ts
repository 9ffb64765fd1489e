/**
 * The model of Ray on Kubernetes: what browser, backend, command line and tests share. Everything here is pure.
 *
 * @packageDocumentation
 */
export * from './api';
export * from './identity';
export * from './kubernetes';
export * from './model';
export * from './permissions';
export * from './template';
export * from './client';
