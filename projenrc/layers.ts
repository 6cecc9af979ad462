import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, posix } from 'node:path';
import { Component, DependencyType } from 'projen';
import ts from 'typescript';
import { ConstructLibrary } from './construct-library';
import { identity } from './identity';
import type { Monorepo } from './monorepo';
import { PEERS } from './versions';

/**
 * Who may import whom. Synthesis fails with a sentence when somebody imports what belongs to another layer:
 *
 *     apps, examples            may use every library; nothing imports them
 *     libraries                 are siblings: none imports another
 *     aws-cdk-lib, constructs   the only dependencies of a library
 */
export class Layers extends Component {
  constructor(private readonly monorepo: Monorepo) {
    super(monorepo);
  }

  public preSynthesize(): void {
    const problems = [
      ...this.libraries().flatMap((library) => [...this.dependencyProblems(library), ...this.importProblems(library)]),
      ...this.toolProblems(),
    ];
    if (problems.length > 0) {
      throw new Error(`the layers are broken\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    }
  }

  private libraries(): ConstructLibrary[] {
    return this.monorepo.workspaces.filter((workspace) => workspace instanceof ConstructLibrary);
  }

  private dependencyProblems({ directory, deps, package: { packageName } }: ConstructLibrary): string[] {
    const siblings = this.libraries().map((library) => library.package.packageName).filter((name) => name !== packageName);
    return deps.all.flatMap(({ name, type }) => {
      if (siblings.includes(name)) {
        return `${directory} depends on ${name}: libraries are siblings and never depend on each other, take the interface of aws-cdk-lib that both know`;
      }
      if (type === DependencyType.RUNTIME || type === DependencyType.BUNDLED) {
        return `${directory} has the runtime dependency ${name}: a published library has none, write the twenty lines or make it a development dependency`;
      }
      if (type === DependencyType.PEER && !(name in PEERS)) {
        return `${directory} asks its users for ${name}: only ${Object.keys(PEERS).join(' and ')} may be peers`;
      }
      return [];
    });
  }

  private importProblems({ directory }: ConstructLibrary): string[] {
    const sources = posix.join(directory, 'src');
    return this.imports(sources).flatMap(({ file, specifier }) => {
      const where = `${file} imports ${JSON.stringify(specifier)}`;
      if (specifier.startsWith(identity.scope)) {
        return `${where}: libraries are siblings and never import each other, take the interface of aws-cdk-lib that both know`;
      }
      if (specifier.startsWith('.')) {
        const target = posix.join(posix.dirname(file), specifier);
        if ([sources, `${sources}/`, `${sources}/index`].includes(target)) return `${where}: nobody inside a library imports its index, which would make a circle`;
        return target.startsWith(`${sources}/`) ? [] : `${where}: that lies outside the library's sources`;
      }
      const name = specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : specifier.split('/')[0];
      // Handlers run in Lambda, whose runtime brings the AWS SDK along.
      const inHandler = file.startsWith(`${sources}/handlers/`) && (name.startsWith('@aws-sdk/') || name === 'aws-lambda');
      const allowed = name in PEERS || builtinModules.includes(name.replace(/^node:/, '')) || name.startsWith('node:') || inHandler;
      return allowed ? [] : `${where}: a library may only import ${Object.keys(PEERS).join(', ')} and Node's own modules`;
    });
  }

  private toolProblems(): string[] {
    return this.imports('projenrc')
      .filter(({ file, specifier }) => specifier.startsWith(identity.scope) || /^(packages|apps|local)\//.test(posix.join(posix.dirname(file), specifier)))
      .map(({ file, specifier }) => `${file} imports ${JSON.stringify(specifier)}: what generates the repository can't depend on what it generates`);
  }

  /** Every import of every TypeScript file below a folder of the repository. */
  private imports(folder: string): { file: string; specifier: string }[] {
    return typeScriptFiles(this.monorepo.outdir, folder).flatMap((file) =>
      ts.preProcessFile(readFileSync(join(this.monorepo.outdir, file), 'utf8')).importedFiles.map(({ fileName }) => ({ file, specifier: fileName })));
  }
}

function typeScriptFiles(root: string, folder: string): string[] {
  let entries;
  try {
    entries = readdirSync(join(root, folder), { withFileTypes: true });
  } catch {
    return []; // a library that was just added has no sources yet
  }
  return entries.flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return typeScriptFiles(root, path);
    return path.endsWith('.ts') ? [path] : [];
  });
}
