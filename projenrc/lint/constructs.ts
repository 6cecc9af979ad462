import type { Rules } from './rules';

/** What makes a construct a good citizen; for the sources of libraries and apps. */
export const constructs: Rules = {
  'awscdk/construct-constructor-property': 'error', // scope, id, props: anything else surprises every reader
  'awscdk/no-import-private': 'error', // another module's private folder may vanish tomorrow
  'awscdk/no-mutable-property-of-props-interface': 'error', // jsii passes structs by value
  'awscdk/no-mutable-public-property-of-construct': 'error', // a construct is what its constructor made it
  'awscdk/no-parent-name-construct-id-match': ['error', { disallowContainingParentName: true }], // paths read without stutter
  'awscdk/no-unused-props': 'error', // a prop that does nothing is a broken promise
  'awscdk/no-variable-construct-id': 'error', // a renamed variable would replace a user's resource
  'awscdk/pascal-case-construct-id': 'error', // ids become logical ids, which are alphanumeric
  'awscdk/props-name-convention': 'error', // FooProps belong to Foo
  'awscdk/require-jsdoc': 'error', // the docstring is the documentation in five languages
  'awscdk/require-passing-this': 'error', // a child of the wrong scope has the wrong path
  'awscdk/require-props-default-doc': 'error', // what happens when I leave it out is the first question
  'no-console': 'error', // a library speaks through annotations
};
