import { DefaultTokenResolver, Reference, StringConcat, Tokenization } from 'aws-cdk-lib';
import type { IPostProcessor, IResolvable, IResolveContext } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** What a property was given: its value, in which a resource is written as its path, and the resources. */
export interface Written<T> {
  readonly value?: T;
  readonly resources: IConstruct[];
}

/** What a property of a resource was given. */
export function written<T>(value: unknown, scope: IConstruct): Written<T> {
  const resolver = new PathResolver(new StringConcat());
  return { value: Tokenization.resolve(value, { scope, resolver, preparing: false }) as T | undefined, resources: resolver.seen };
}

class PathResolver extends DefaultTokenResolver {
  public readonly seen: IConstruct[] = [];

  public resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    if (!Reference.isReference(token)) return super.resolveToken(token, context, postProcessor);
    this.seen.push(token.target);
    return token.target.node.path;
  }
}
