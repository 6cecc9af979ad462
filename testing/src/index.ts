export { findings } from './rule-packs';
export { runs } from './runs';
