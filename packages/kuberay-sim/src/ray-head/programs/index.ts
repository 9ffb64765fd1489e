export * from './Program';
export * from './chooseProgram';
export * from './rayText';
export * from './seededRandom';
