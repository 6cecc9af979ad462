import { allows } from '@ashlar/testing';
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ACCOUNT, deployed, REGION } from './support/deployed';
import { host, template } from './support/site';

/** A site that somebody may roll back. */
function granted() {
  const site = host();
  const stack = Stack.of(site);
  const role = new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() });
  site.grants.rollback(role);
  const [policy] = Object.values(template(site).findResources('AWS::IAM::Policy')) as { Properties: { PolicyDocument: unknown } }[];
  return { site, uploader: deployed(stack.resolve(site.uploader.functionArn)) as string, document: policy.Properties.PolicyDocument };
}

describe('who may roll back', () => {
  const { document, uploader, site } = granted();
  const [alias] = Object.entries(template(site).findResources('AWS::Lambda::Alias')) as [string, { Properties: { [name: string]: unknown } }][];
  // The reference of an alias is its ARN.
  const statements = JSON.parse(JSON.stringify(document).replaceAll(JSON.stringify({ Ref: alias[0] }), JSON.stringify(`${uploader}:rollback`))) as unknown;
  const may = async (action: string, resource: string) =>
    allows([deployed(statements)], { role: `arn:aws:iam::${ACCOUNT}:role/Operator`, action, resource, account: ACCOUNT });

  test('may call the uploader by its alias, which takes nothing but that', async () => {
    expect(alias[1].Properties).toMatchObject({ Name: 'rollback', FunctionVersion: '$LATEST' });
    expect(await may('lambda:InvokeFunction', `${uploader}:rollback`)).toBe(true);
  });

  test.each([
    ['call the uploader as CloudFormation does, which could empty the bucket', 'lambda:InvokeFunction', uploader],
    ['call it by its version', 'lambda:InvokeFunction', `${uploader}:$LATEST`],
    ['call another function', 'lambda:InvokeFunction', `arn:aws:lambda:${REGION}:${ACCOUNT}:function:another:rollback`],
    ['change the uploader', 'lambda:UpdateFunctionCode', uploader],
    ['change its alias', 'lambda:UpdateAlias', `${uploader}:rollback`],
    ['change the router', 'cloudfront:UpdateFunction', `arn:aws:cloudfront::${ACCOUNT}:function/router`],
    ['read the bucket', 's3:GetObject', 'arn:aws:s3:::sitebucket/site/index.html'],
  ])('may not %s', async (_, action, resource) => {
    expect(await may(action, resource)).toBe(false);
  });

  test('may be several', () => {
    const shared = host();
    const stack = Stack.of(shared);
    for (const id of ['One', 'Two']) shared.grants.rollback(new iam.Role(stack, id, { assumedBy: new iam.AccountRootPrincipal() }));
    template(shared).resourceCountIs('AWS::Lambda::Alias', 1);
    expect(stack.resolve(shared.rollbackFunction().functionArn)).toEqual({ Ref: alias[0] });
  });

  test('is nobody unless asked, and then there is no alias', () => {
    template(host()).resourceCountIs('AWS::Lambda::Alias', 0);
  });

  test('fails when somebody has no policies to add to', () => {
    expect(() => host().grants.rollback(new iam.ServicePrincipal('events.amazonaws.com'))).toThrow(/^whoever may roll back must be a role, a user or a group, got /);
  });
});
