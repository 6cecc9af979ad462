export type { WebIdentityToken } from './policies';
export { admits } from './policies';
export { findings } from './rule-packs';
export { runs } from './runs';
