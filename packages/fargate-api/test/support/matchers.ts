import { Match } from 'aws-cdk-lib/assertions';

/** A task definition whose container has these properties. */
export const container = (properties: object) => ({ ContainerDefinitions: [Match.objectLike(properties)] });

/** A reference to the resource whose logical id begins like this. */
export const ref = (logicalId: string) => ({ Ref: Match.stringLikeRegexp(`^${logicalId}[0-9A-F]{8}$`) });

/** An attribute of the resource whose logical id begins like this. */
export const att = (logicalId: string, attribute: string) => ({ 'Fn::GetAtt': [Match.stringLikeRegexp(`^${logicalId}[0-9A-F]{8}$`), attribute] });
