import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Place } from '../cloud/places';
import type { SynthesizedStack } from '../platform/assembly';
import { validateTemplates } from '../platform/templates';
import { temporaryFolder } from './support/folders';

jest.setTimeout(30_000); // loading the rules takes seconds

const newPlace = () => new Place(temporaryFolder()).create();

function stack(place: Place, name: string, properties: object): SynthesizedStack {
  const templateFile = join(place.folder, `${name}.json`);
  writeFileSync(templateFile, JSON.stringify({ Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: properties } } }));
  return { name, account: '000000000000', region: 'us-east-1', templateFile, resources: 1, outputs: [] };
}

describe('validating templates', () => {
  test('accepts what CloudFormation accepts', () => {
    const place = newPlace();
    expect(validateTemplates(place, [stack(place, 'Good', { VisibilityTimeout: 30 })])).toBe(1);
  });

  test('fails for a property that does not exist, naming stack, resource and property', () => {
    const place = newPlace();
    const stacks = [stack(place, 'Good', {}), stack(place, 'Bad', { VisibilityTimeOut: 30 })];
    expect(() => validateTemplates(place, stacks)).toThrow(/^CloudFormation would refuse these templates, so nothing was deployed:\n {2}Bad Queue .*VisibilityTimeOut/);
  });

  test('looks only at templates that it has not found valid before', () => {
    const place = newPlace();
    const unchanged = stack(place, 'Unchanged', {});
    validateTemplates(place, [unchanged]);
    expect(validateTemplates(place, [unchanged])).toBe(0);
    expect(validateTemplates(place, [unchanged, stack(place, 'New', { DelaySeconds: 1 })])).toBe(1);
  });

  test('does not take a template for valid because it once failed', () => {
    const place = newPlace();
    const bad = [stack(place, 'Bad', { Nonsense: true })];
    expect(() => validateTemplates(place, bad)).toThrow('Nonsense');
    expect(() => validateTemplates(place, bad)).toThrow('Nonsense');
  });

  test('accepts the weak references of the CDK, also inside other functions', () => {
    const place = newPlace();
    const output = { 'Fn::GetStackOutput': { StackName: 'Other', OutputName: 'Arn' } };
    const name = { 'Fn::Select': [5, { 'Fn::Split': [':', output] }] };
    expect(validateTemplates(place, [stack(place, 'Weak', { QueueName: name })])).toBe(1);
  });
});
