export const ACCOUNT = '111122223333';
export const REGION = 'eu-central-1';

/** What CloudFormation makes of a value: made-up names where it makes up others. */
export function deployed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(deployed);
  if (typeof value !== 'object' || value === null) return value;
  const [[intrinsic, argument]] = Object.entries(value);
  switch (intrinsic) {
    case 'Ref': return PSEUDO[argument as string] ?? (argument as string).toLowerCase();
    case 'Fn::Sub': return (argument as string).replace(/\$\{([^}]+)\}/g, (_, name: string) => PSEUDO[name]);
    case 'Fn::Join': return (deployed((argument as [string, unknown[]])[1]) as string[]).join((argument as [string])[0]);
    case 'Fn::GetAtt': return arnOf((argument as string[])[0]);
    default: return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, deployed(inner)]));
  }
}

const PSEUDO: { [name: string]: string } = { 'AWS::Partition': 'aws', 'AWS::AccountId': ACCOUNT, 'AWS::Region': REGION };

function arnOf(logicalId: string): string {
  const name = logicalId.toLowerCase();
  if (logicalId.includes('Bucket')) return `arn:aws:s3:::${name}`;
  if (logicalId.includes('Log')) return `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${name}:*`;
  return `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;
}
