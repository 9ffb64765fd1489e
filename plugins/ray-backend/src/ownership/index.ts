export * from './CreationRecordCache';
export * from './CatalogOwners';
export * from './GroupAncestry';
export * from './OwnershipResolver';
export * from './parseReference';
export * from './Selector';
