import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Documentation, Language } from 'jsii-docgen';

/** Writes API.md of the package in the current folder from its built assembly. */
async function docgen() {
  // The assemblies of aws-cdk-lib and constructs lie in the root's node_modules, where npm hoists them.
  const documentation = await Documentation.forProject(process.cwd(), { assembliesDir: resolve('../..') });
  const markdown = await documentation.toMarkdown({ language: Language.TYPESCRIPT, allSubmodules: true });
  writeFileSync('API.md', markdown.render());
  await documentation.cleanup();
}

void docgen();
