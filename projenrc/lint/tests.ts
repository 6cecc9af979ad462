import type { Rules } from './rules';

export const tests: Rules = {
  'no-new': 'off', // constructs are made for their effect on the tree
  'no-restricted-properties': ['error', { object: 'test', property: 'skip' }, { object: 'test', property: 'only' }, { object: 'describe', property: 'skip' }, { object: 'describe', property: 'only' }], // a skipped test proves nothing
};
