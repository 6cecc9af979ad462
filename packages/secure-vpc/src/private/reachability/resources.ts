import type { IResolvable, IResolveContext, IPostProcessor } from 'aws-cdk-lib';
import { CfnResource, DefaultTokenResolver, Reference, Stage, Tokenization } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** A structure of which nothing is known but that it has names. */
export type Properties = Readonly<Record<string, unknown>>;

/**
 * What an app is made of, to be read after everything is in its place.
 *
 * A reference is read as `${<path of what it refers to>//<attribute>}`, in whatever stack it stands: CloudFormation's own forms, an
 * export or a parameter of a nested stack, would not tell what they lead to. What can't be resolved stays an unknown piece of text.
 */
export class Resources {
  /** The resources of the stage that a construct is in. Nothing can refer to another stage. */
  public static around(construct: IConstruct): Resources {
    const root = Stage.of(construct) ?? construct.node.root;
    return new Resources(resourcesIn(root));
  }

  private readonly byPath: ReadonlyMap<string, CfnResource>;

  private constructor(private readonly all: CfnResource[]) {
    this.byPath = new Map(all.map((resource) => [resource.node.path, resource]));
  }

  /** All resources of a CloudFormation type. By its name, since the class would load a whole library with it. */
  public ofType<Resource extends CfnResource>(type: string): Resource[] {
    return this.all.filter((resource): resource is Resource => resource.cfnResourceType === type);
  }

  /** What a value refers to, if it is a reference or begins with one. */
  public target(value: unknown): CfnResource | undefined {
    const path = /^\$\{(.+?)\/\//.exec(text(value))?.[1];
    return path === undefined ? undefined : this.byPath.get(path);
  }

  /** What a value refers to, if it is a resource of this type. */
  public targetOfType<Resource extends CfnResource>(type: string, value: unknown): Resource | undefined {
    const found = this.target(value);
    return found?.cfnResourceType === type ? found as Resource : undefined;
  }
}

/** A property as it will be in the template, but with references that can be followed. */
export function read(resource: CfnResource, property: unknown): unknown {
  return Tokenization.resolve(property, { scope: resource, resolver: new References(), preparing: false });
}

/** How every reference to a resource begins, whatever its attribute. */
export function referenceTo(resource: CfnResource): string {
  return `\${${resource.node.path}//`;
}

/** The parts of a list, as far as they are structures. */
export function structures(value: unknown): Properties[] {
  return list(value).map(structure);
}

/** A structure, empty if the value is none. */
export function structure(value: unknown): Properties {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** The parts of a list as text. One text is a list of one, as in the statements of a policy. */
export function texts(value: unknown): string[] {
  return (typeof value === 'string' ? [value] : list(value)).map(text);
}

/** A value as text: empty if there is none, JSON if it is an intrinsic function. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function resourcesIn(construct: IConstruct): CfnResource[] {
  const below = construct.node.children.filter((child) => !Stage.isStage(child)).flatMap(resourcesIn);
  return CfnResource.isCfnResource(construct) ? [construct, ...below] : below;
}

class References extends DefaultTokenResolver {
  constructor() {
    super({ join: (left: unknown, right: unknown) => `${text(left)}${text(right)}` });
  }

  public resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    return Reference.isReference(token)
      ? `\${${token.target.node.path}//${token.displayName}}`
      : super.resolveToken(token, context, postProcessor);
  }
}
