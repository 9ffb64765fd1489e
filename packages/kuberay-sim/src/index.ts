export * from './KubeRaySim';
export * from './SimulatorParts';
export * from './cli';
export * from './clock';
export * from './server';
export * from './store';
