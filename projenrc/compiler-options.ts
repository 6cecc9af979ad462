import type { Project } from 'projen';
import { javascript } from 'projen';

/** tsconfig.base.json: what jsii demands of the libraries, for everybody, so that all code is checked alike. */
export function sharedCompilerOptions(project: Project): javascript.TypescriptConfig {
  const base = new javascript.TypescriptConfig(project, {
    fileName: 'tsconfig.base.json',
    compilerOptions: {
      target: 'es2022',
      lib: ['es2022'],
      module: 'node16',
      moduleResolution: javascript.TypeScriptModuleResolution.NODE16,
      types: ['node'],
      declaration: true,
      esModuleInterop: true,
      noEmitOnError: true,
      noFallthroughCasesInSwitch: true,
      noImplicitReturns: true,
      noUnusedLocals: true,
      noUnusedParameters: true,
      resolveJsonModule: true,
      skipLibCheck: true,
      strict: true,
    },
  });
  base.file.addDeletionOverride('include');
  base.file.addDeletionOverride('exclude');
  return base;
}

/** Makes a tsconfig.json say only what differs from the shared options. */
export function inheritCompilerOptions(tsconfig: javascript.TypescriptConfig, base: javascript.TypescriptConfig, own: string[]) {
  tsconfig.addExtends(base);
  for (const option of Object.keys(tsconfig.compilerOptions ?? {})) {
    if (!own.includes(option)) {
      tsconfig.file.addDeletionOverride(`compilerOptions.${option}`);
    }
  }
}
