import type { Rules } from './rules';

export const correctness: Rules = {
  '@typescript-eslint/no-explicit-any': 'error', // switches the type system off where it matters most
  '@typescript-eslint/ban-ts-comment': 'error', // the compiler is right until proven wrong
  '@typescript-eslint/no-unnecessary-condition': 'error', // a check that can't fail hides the one that is missing
  '@typescript-eslint/no-unnecessary-type-assertion': 'error', // an assertion that does nothing will do something later
  '@typescript-eslint/no-unused-expressions': 'error', // a value computed for nobody is a forgotten call
  '@typescript-eslint/no-misused-promises': 'error', // a promise is always true
  '@typescript-eslint/await-thenable': 'error', // awaiting a plain value suggests an order that is not there
  '@typescript-eslint/switch-exhaustiveness-check': 'error', // a new case is found by the compiler
  'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }], // unfinished work is an issue, not a comment
  'no-console': 'off', // the tools talk to people on the console
  'eqeqeq': 'error', // == has rules that nobody remembers
  'no-param-reassign': ['error', { props: true }], // a caller's props are the caller's
};
