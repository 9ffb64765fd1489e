export * from './FieldSet';
export * from './Ownership';
export * from './checkDeclared';
export * from './compareFields';
export * from './fieldsOf';
export * from './manageFields';
export * from './mergeApplied';
