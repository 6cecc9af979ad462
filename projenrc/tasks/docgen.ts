import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Documentation, Language } from 'jsii-docgen';

/** Writes API.md of the package in the current folder from its built assembly. */
async function docgen() {
  // Those of aws-cdk-lib and constructs lie here, where npm hoists them. Not the whole root: bench/ has other builds of the package itself.
  const documentation = await Documentation.forProject(process.cwd(), { assembliesDir: resolve('../../node_modules') });
  const markdown = await documentation.toMarkdown({ language: Language.TYPESCRIPT, allSubmodules: true });
  writeFileSync('API.md', markdown.render());
  await documentation.cleanup();
}

void docgen();
