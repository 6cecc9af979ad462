import type { Rules } from './rules';

export const style: Rules = {
  '@stylistic/max-len': ['error', { code: 150, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreComments: true, ignoreRegExpLiterals: true }], // fits two files side by side
  '@stylistic/eol-last': ['error'], // a diff without "no newline at end of file"
  '@stylistic/arrow-parens': ['error', 'always'], // adding a type or a second parameter changes nothing else
  'max-lines': ['error', 300], // a file has one subject; at 300 lines it has two
  'import/order': ['error', { 'groups': ['builtin', 'external'], 'alphabetize': { order: 'asc', caseInsensitive: true }, 'newlines-between': 'never' }], // nobody has to think about it
  '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }], // what is only a type costs nothing at run time
  '@typescript-eslint/member-ordering': ['error', { default: ['public-static-field', 'public-static-method', 'private-static-field', 'private-static-method', 'field', 'constructor', 'method'] }], // makers first: they are what a user reads
};
