import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { SynthesizedStack } from './assembly';
import type { Place } from '../cloud/places';
import { ROOT } from '../cloud/places';
import { digestOf } from '../support/digest';
import { Problem } from '../support/problem';

/**
 * What the rules do not know yet: CloudFormation takes Fn::GetStackOutput inside other functions
 * (deployed in https://github.com/aws/aws-cdk/pull/37948 and https://github.com/aws-cloudformation/cfn-lint/pull/4519), and launch
 * templates take an image by its parameter
 * (https://docs.aws.amazon.com/autoscaling/ec2/userguide/using-systems-manager-parameters.html).
 */
const OUTDATED = new RegExp([
  "^'Fn::GetStackOutput' is not supported as an argument to 'Fn::(Split|Select)'$",
  "^'resolve:ssm:[^']+' does not match format 'AWS::EC2::Image.Id'$",
].join('|'));

/**
 * Checks every template against the resource schemas and rules of CloudFormation before anything is deployed.
 *
 * The emulator accepts unknown and missing properties, AWS does not. Templates that were found valid are remembered
 * by their digest, since loading the rules takes about two seconds.
 */
export function validateTemplates(place: Place, stacks: SynthesizedStack[]): number {
  const memory = place.file('valid-templates.json');
  const rules = digestOf(join(ROOT, 'node_modules', '@aws', 'cloudformation-validate', 'package.json'));
  const digests = stacks.map((stack) => `${rules}/${digestOf(stack.templateFile)}/${stack.region}`);
  const known = new Set(existsSync(memory) ? JSON.parse(readFileSync(memory, 'utf8')) as string[] : []);
  const unknown = stacks.filter((_, index) => !known.has(digests[index]));
  if (unknown.length > 0) {
    const mistakes = mistakesIn(unknown);
    if (mistakes.length > 0) {
      throw new Problem(`CloudFormation would refuse these templates, so nothing was deployed:\n${mistakes.map((mistake) => `  ${mistake}`).join('\n')}`);
    }
    writeFileSync(memory, JSON.stringify(digests));
  }
  return unknown.length;
}

function mistakesIn(stacks: SynthesizedStack[]): string[] {
  const { engine, TemplateFile } = loadRules();
  return stacks.flatMap(({ name, region, account, templateFile }) => {
    const report = engine.validateStandard(new TemplateFile(templateFile), {
      severityLevel: 'ERROR',
      pseudoParameterOverrides: { region, accountId: account, stackName: name },
    });
    return report.diagnostics.filter(({ message }) => !OUTDATED.test(message)).map(({ ruleId, message, entity, propertyPath }) => (
      `${[name, entity?.logicalId, propertyPath].filter(Boolean).join(' ')}: ${message} (${ruleId})`
    ));
  });
}

let rules: ReturnType<typeof readRules> | undefined;

/** Once a process, and only when there is something to validate: it takes seconds. */
function loadRules() {
  rules ??= readRules();
  return rules;
}

function readRules() {
  const { CelEngine, TemplateFile } = createRequire(__filename)('@aws/cloudformation-validate') as typeof import('@aws/cloudformation-validate');
  return { engine: new CelEngine(), TemplateFile };
}
