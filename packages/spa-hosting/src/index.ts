export * from './access-logs';
export * from './content';
export * from './content-security-policy';
export * from './metrics';
export * from './routing';
export * from './site-domain';
export * from './spa-hosting';
