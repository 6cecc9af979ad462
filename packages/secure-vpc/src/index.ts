export * from './egress';
export * from './endpoint-set';
export * from './flow-logs';
export * from './imports';
export * from './secure-vpc';
export * from './secure-vpc-base';
export * from './tier';
