export * from './alarm-tuning';
export * from './alarms-kit';
export * from './coverage';
export * from './notification';
export type { DistributionAlarms, DistributionTuning } from './packs/distribution';
export type { FargateServiceAlarms, FargateServiceTuning } from './packs/fargate-service';
export type { LoadBalancerAlarms, LoadBalancerTuning } from './packs/load-balancer';
export type { TargetGroupAlarms, TargetGroupTuning } from './packs/target-group';
export * from './severity';
