import { Component, JsonFile } from 'projen';
import type { Monorepo } from './monorepo';

/** Task graph and cache: scripts of the workspaces are the targets, here stands what they read, write and wait for. */
export class Nx extends Component {
  constructor(monorepo: Monorepo) {
    super(monorepo);
    const target = (outputs: string[], dependsOn: string[] = ['compile']) => ({
      cache: true,
      inputs: ['default', '^library'],
      outputs: outputs.map((path) => `{projectRoot}/${path}`),
      dependsOn,
    });
    new JsonFile(monorepo, 'nx.json', {
      marker: false, // nx refuses properties it does not know
      obj: {
        neverConnectToCloud: true,
        useDaemonProcess: false, // a command leaves no process behind
        defaultBase: 'main',
        namedInputs: {
          toolchain: ['{workspaceRoot}/tsconfig.base.json', '{workspaceRoot}/package-lock.json', '{workspaceRoot}/projenrc/tasks/*.ts'],
          // API.md is written by a target and held by git: as an input it would outdate what wrote it.
          default: ['{projectRoot}/**/*', '!{projectRoot}/API.md', 'toolchain'],
          // What a dependant sees of a workspace: its tests are no reason to rebuild anybody else.
          library: ['default', '!{projectRoot}/test/**', '!{projectRoot}/.eslintrc.json'],
        },
        targetDefaults: {
          'compile': { ...target(['lib', '.jsii', '.warnings.jsii.js', 'tsconfig.tsbuildinfo', 'site/dist'], ['^compile']), inputs: ['library', '^library'] },
          'rosetta': target(['.jsii.tabl.json']),
          'docgen': target(['API.md']),
          'test': target(['coverage']),
          'package:js': target(['dist/js'], ['compile', 'rosetta', 'docgen']),
        },
      },
    });
    monorepo.gitattributes.addAttributes('/nx.json', 'linguist-generated');
  }
}
