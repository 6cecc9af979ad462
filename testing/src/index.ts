export type { RoleRequest } from './permissions';
export { allows } from './permissions';
export type { Caller, EndpointRequest, WebIdentityToken } from './policies';
export { admits, passes } from './policies';
export { findings } from './rule-packs';
export { runs } from './runs';
