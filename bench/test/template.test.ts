import { movedSubnets } from '../cases/subnets';
import { countOf, depthOf, isCustomResource } from '../template';

describe('the depth of a template', () => {
  test('counts the resources that wait for each other in a row', () => {
    const template = {
      Resources: {
        Alone: { Type: 'A' },
        Last: { Type: 'A', Properties: { Nested: [{ Value: { 'Fn::GetAtt': ['Middle', 'Arn'] } }] } },
        Middle: { Type: 'A', Properties: { Value: { Ref: 'First' } } },
        First: { Type: 'A' },
      },
    };
    expect(depthOf(template)).toBe(3);
  });

  test.each([
    ['DependsOn', { DependsOn: 'First' }],
    ['DependsOn with several', { DependsOn: ['First'] }],
    ['Ref', { Properties: { Value: { Ref: 'First' } } }],
    ['Fn::GetAtt', { Properties: { Value: { 'Fn::GetAtt': ['First', 'Arn'] } } }],
    ['Fn::GetAtt with a dot', { Properties: { Value: { 'Fn::GetAtt': 'First.Arn' } } }],
    ['Fn::Sub', { Properties: { Value: { 'Fn::Sub': 'arn:${AWS::Partition}:${First.Arn}' } } }],
    ['Fn::Sub inside Fn::Join', { Properties: { Value: { 'Fn::Join': ['', ['a', { 'Fn::Sub': '${First}' }]] } } }],
  ])('sees %s', (_, waiting) => {
    expect(depthOf({ Resources: { First: { Type: 'A' }, Second: { Type: 'A', ...waiting } } })).toBe(2);
  });

  test('does not count parameters and pseudo parameters', () => {
    expect(depthOf({ Resources: { Only: { Type: 'A', Properties: { Value: [{ Ref: 'AWS::Region' }, { Ref: 'Parameter' }] } } } })).toBe(1);
  });

  test('is 0 for an empty template', () => {
    expect(depthOf({})).toBe(0);
  });
});

test('custom resources are known by either of their types', () => {
  const Resources = {
    One: { Type: 'Custom::Upload' },
    Two: { Type: 'AWS::CloudFormation::CustomResource' },
    Three: { Type: 'AWS::Lambda::Function' },
  };
  expect(countOf({ Resources }, isCustomResource)).toBe(2);
});

describe('subnets', () => {
  const subnet = (range: string) => ({ Type: 'AWS::EC2::Subnet', Properties: { CidrBlock: range } });

  test('move when their range changes or their id goes', () => {
    const before = { Resources: { A: subnet('10.0.0.0/24'), B: subnet('10.0.1.0/24'), C: subnet('10.0.2.0/24') } };
    const after = { Resources: { A: subnet('10.0.0.0/24'), B: subnet('10.0.9.0/24'), D: subnet('10.0.2.0/24') } };
    expect(movedSubnets(before, after)).toBe(2);
  });

  test('do not move when others come', () => {
    const before = { Resources: { A: subnet('10.0.0.0/24'), Vpc: { Type: 'AWS::EC2::VPC' } } };
    expect(movedSubnets(before, { Resources: { A: subnet('10.0.0.0/24'), B: subnet('10.0.1.0/24') } })).toBe(0);
  });
});
