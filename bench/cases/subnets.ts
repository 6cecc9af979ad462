import type { Template } from '../template';
import { resourcesOf } from '../template';

/** How many subnets of a template lie elsewhere, or nowhere, in another one. */
export function movedSubnets(before: Template, after: Template): number {
  const [old, grown] = [before, after].map(rangesOf);
  return [...old].filter(([id, range]) => grown.get(id) !== range).length;
}

function rangesOf(template: Template): Map<string, string> {
  return new Map(Object.entries(resourcesOf(template))
    .filter(([, { Type }]) => Type === 'AWS::EC2::Subnet')
    .map(([id, { Properties }]) => [id, JSON.stringify(Properties?.CidrBlock)]));
}
