import type { Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Notification, Severity } from '../src';
import { kitIn, stackOf } from './world';

describe('a topic of the app', () => {
  const cloudwatch = new iam.ServicePrincipal('cloudwatch.amazonaws.com');

  function warnings(fill: (stack: Stack) => sns.ITopic): string[] {
    const stack = stackOf();
    kitIn(stack, { notify: [Notification.topic(fill(stack))] });
    return Annotations.fromStack(stack).findWarning('/Shop/Alarms', Match.stringLikeRegexp('closed-topic')).map(({ entry }) => String(entry.data));
  }

  test.each<[string, (stack: Stack) => sns.ITopic]>([
    ['the default policy', (stack) => new sns.Topic(stack, 'Pager')],
    ['a policy and a key that let it in', (stack) => {
      const masterKey = new kms.Key(stack, 'Key');
      masterKey.addToResourcePolicy(new iam.PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey*'], principals: [cloudwatch], resources: ['*'] }));
      const topic = new sns.Topic(stack, 'Pager', { enforceSSL: true, masterKey });
      topic.grantPublish(cloudwatch);
      return topic;
    }],
    ['a policy for everybody', (stack) => {
      const topic = new sns.Topic(stack, 'Pager');
      topic.addToResourcePolicy(new iam.PolicyStatement({ actions: ['sns:Publish'], principals: [new iam.StarPrincipal()], resources: ['*'] }));
      return topic;
    }],
    ['a policy for every account', (stack) => {
      const topic = new sns.Topic(stack, 'Pager');
      topic.addToResourcePolicy(new iam.PolicyStatement({ actions: ['sns:*'], principals: [new iam.AnyPrincipal()], resources: ['*'] }));
      return topic;
    }],
    ['what another kit gave it', (stack) => kitIn(stack, {}, 'First').topic(Severity.PAGE)],
    ['what nobody knows of an import', (stack) => sns.Topic.fromTopicArn(stack, 'Pager', 'arn:aws:sns:us-east-1:111122223333:pager')],
  ])('is taken with %s', (_, fill) => {
    expect(warnings(fill)).toEqual([]);
  });

  test.each<[string, string, (stack: Stack) => sns.ITopic]>([
    ['a policy that lets in others only', 'its policy does not let cloudwatch.amazonaws.com publish', (stack) => {
      const topic = new sns.Topic(stack, 'Pager', { enforceSSL: true });
      topic.grantPublish(new iam.ServicePrincipal('events.amazonaws.com'));
      return topic;
    }],
    ['a key of its own without it', 'the policy of its key does not let cloudwatch.amazonaws.com use it', (stack) => new sns.Topic(stack, 'Pager', { masterKey: new kms.Key(stack, 'Key') })],
  ])('makes the synthesis warn with %s', (_, problem, fill) => {
    expect(warnings(fill)).toEqual([expect.stringContaining(`alarms are lost at the topic Shop/Pager: ${problem}`)]);
  });
});
