export * from './fargate-api';
export * from './grants';
export * from './ingress';
export * from './metrics';
export * from './scaling';
export * from './service-options';
export * from './task-size';
