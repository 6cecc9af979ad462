/** As much of a CloudFormation template as is counted here. */
export interface Template {
  readonly Resources?: Record<string, Resource>;
}

export interface Resource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly DependsOn?: string | string[];
}

export function resourcesOf({ Resources = {} }: Template): Record<string, Resource> {
  return Resources;
}

export function countOf(template: Template, wanted: (type: string) => boolean): number {
  return Object.values(resourcesOf(template)).filter(({ Type }) => wanted(Type)).length;
}

/** Custom resources cost a function that runs in every deployment, and its role. */
export function isCustomResource(type: string): boolean {
  return type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
}

/** How many resources wait for each other in a row: what a deployment can't do in parallel. */
export function depthOf(template: Template): number {
  const resources = resourcesOf(template);
  const depths = new Map<string, number>();
  const depth = (id: string): number => {
    const known = depths.get(id);
    if (known !== undefined) return known;
    const deepest = Math.max(0, ...[...referencesOf(resources[id])].filter((other) => other in resources).map(depth));
    depths.set(id, deepest + 1);
    return deepest + 1;
  };
  return Math.max(0, ...Object.keys(resources).map(depth));
}

/** The ids that a resource names, by DependsOn or anywhere in its properties. */
function referencesOf({ Properties, DependsOn = [] }: Resource): Set<string> {
  const found = new Set([DependsOn].flat());
  const visit = (value: unknown) => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      referencesIn(key, inner).forEach((id) => found.add(id));
      visit(inner);
    }
  };
  visit(Properties);
  return found;
}

function referencesIn(key: string, value: unknown): string[] {
  switch (key) {
    case 'Ref': return [String(value)];
    case 'Fn::GetAtt': return [String(value).split(/[.,]/)[0]];
    case 'Fn::Sub': return [...JSON.stringify(value).matchAll(/\$\{([A-Za-z0-9]+)[^}]*\}/g)].map(([, id]) => id);
    default: return [];
  }
}
