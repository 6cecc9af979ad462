import { rmSync } from 'node:fs';
import type { RunningCloud } from '../cloud/cloud';
import { Problem } from '../support/problem';
import { quote } from '../support/progress';
import { runCommand } from '../support/run-command';

export interface DeployedStack {
  readonly name: string;
  readonly changed: boolean;
}

/** The unmodified CDK CLI, pointed at a local cloud. */
export class CdkCli {
  /** @param app the folder of the CDK app, where cdk.json is */
  constructor(private readonly cloud: RunningCloud, private readonly app: string, private readonly signal: AbortSignal) {}

  /** Synthesizes the app once; what was checked is then what is deployed. */
  public async synth(...options: string[]): Promise<void> {
    const { assembly } = this.cloud.place;
    rmSync(assembly, { recursive: true, force: true });
    await this.run('synth', ['--quiet', '--output', assembly, ...options]);
  }

  public async bootstrap(account: string, region: string): Promise<void> {
    await this.run('bootstrap', [`aws://${account}/${region}`]);
  }

  /** Deploys all stacks of the synthesized app; tells of each when it is done. */
  public async deploy(onStack: (stack: DeployedStack) => void = () => undefined): Promise<DeployedStack[]> {
    const stacks: DeployedStack[] = [];
    await this.run('deploy', ['**', '--app', this.cloud.place.assembly, '--require-approval', 'never', '--concurrency', '6', '--progress', 'events'], (line) => {
      const stack = deployedStackIn(line);
      if (stack) {
        stacks.push(stack);
        onStack(stack);
      }
    });
    return stacks;
  }

  private async run(action: string, args: string[], onLine?: (line: string) => void): Promise<void> {
    const { env, place } = this.cloud;
    const log = place.file('cdk.log');
    const { code, lines } = await runCommand({
      command: 'cdk', args: [action, ...args, '--ci', '--no-color', '--no-notices'], cwd: this.app, env, log, signal: this.signal, onLine,
    });
    if (code !== 0) {
      throw new Problem(`cdk ${action} failed; the whole output is in ${log}, the reason is most likely:\n${quote(reasonsIn(lines))}`);
    }
  }
}

/** `✅  stage/Network (stage-Network) (no changes)`: the last name is the stack's own. */
function deployedStackIn(line: string): DeployedStack | undefined {
  const [, path, name = path, unchanged] = /^ *✅ +(\S+)(?: \((?!no changes)([^)]+)\))?( \(no changes\))?$/.exec(line) ?? [];
  return path ? { name, changed: !unchanged } : undefined;
}

/** The lines that name the failure, else the last ones. */
function reasonsIn(lines: string[]): string[] {
  const telling = lines.filter((line) => /_FAILED\b|❌|\bError:|error:/.test(line));
  return (telling.length > 0 ? telling : lines).slice(-12);
}
