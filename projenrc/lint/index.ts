import type { typescript } from 'projen';
import { constructs } from './constructs';
import { correctness } from './correctness';
import { style } from './style';
import { tests } from './tests';

/** Installs the house's rules: one file per subject, one rule per line with its reason. */
export function configureLint(project: typescript.TypeScriptProject) {
  const eslint = project.eslint!;
  project.addDevDeps('@stylistic/eslint-plugin', 'eslint-plugin-awscdk');
  eslint.addRules({ ...style, ...correctness });
  eslint.addPlugins('awscdk');
  eslint.addOverride({ files: ['packages/*/src/**/*.ts', 'src/**/*.ts'], excludedFiles: ['src/handlers/**'], rules: constructs });
  eslint.addOverride({ files: ['test/**/*.ts', '**/test/**/*.ts'], rules: tests });
  eslint.addIgnorePattern('*.snapshot');
  eslint.addIgnorePattern('.*/'); // state and virtual environments
}
