import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { OwnAlarms } from './own-alarms';
import { Severity } from '../../severity';

/** An event of AWS CloudTrail that the CIS AWS Foundations Benchmark wants an alarm for. */
interface CisControl {
  readonly id: string;
  /** The control of AWS Security Hub that looks for a metric filter with exactly this pattern. */
  readonly control: number;
  readonly pattern: string;
  readonly why: string;
  readonly severity?: Severity;
}

const SOURCE = 'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html';

/** In the order of the controls of AWS Security Hub, with its patterns to the letter: it accepts no others. */
const CONTROLS: CisControl[] = [
  {
    id: 'RootUser',
    control: 1,
    pattern: '{$.userIdentity.type="Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType !="AwsServiceEvent"}',
    why: 'the root user may do everything, and is for emergencies',
    severity: Severity.PAGE,
  },
  {
    id: 'UnauthorizedCalls',
    control: 2,
    pattern: '{($.errorCode="*UnauthorizedOperation") || ($.errorCode="AccessDenied*")}',
    why: 'somebody tries what they may not do, or a role lacks what it needs',
    severity: Severity.INFO,
  },
  {
    id: 'SignInWithoutMfa',
    control: 3,
    pattern: '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && ($.userIdentity.type = "IAMUser") '
      + '&& ($.responseElements.ConsoleLogin = "Success") }',
    why: 'a password alone was enough',
  },
  {
    id: 'IamChanges',
    control: 4,
    pattern: changes([
      'DeleteGroupPolicy', 'DeleteRolePolicy', 'DeleteUserPolicy', 'PutGroupPolicy', 'PutRolePolicy', 'PutUserPolicy', 'CreatePolicy', 'DeletePolicy',
      'CreatePolicyVersion', 'DeletePolicyVersion', 'AttachRolePolicy', 'DetachRolePolicy', 'AttachUserPolicy', 'DetachUserPolicy',
      'AttachGroupPolicy', 'DetachGroupPolicy',
    ], 'iam'),
    why: 'permissions were changed',
    severity: Severity.INFO,
  },
  {
    id: 'TrailChanges',
    control: 5,
    pattern: changes(['CreateTrail', 'UpdateTrail', 'DeleteTrail', 'StartLogging', 'StopLogging']),
    why: 'without the trail nobody sees what happens next',
  },
  {
    id: 'FailedSignIns',
    control: 6,
    pattern: '{($.eventName=ConsoleLogin) && ($.errorMessage="Failed authentication")}',
    why: 'somebody may be guessing passwords',
  },
  { id: 'KeyDeletion', control: 7, pattern: changes(['DisableKey', 'ScheduleKeyDeletion'], 'kms'), why: 'what a deleted key has encrypted is lost' },
  {
    id: 'BucketPolicyChanges',
    control: 8,
    pattern: changes([
      'PutBucketAcl', 'PutBucketPolicy', 'PutBucketCors', 'PutBucketLifecycle', 'PutBucketReplication', 'DeleteBucketPolicy', 'DeleteBucketCors',
      'DeleteBucketLifecycle', 'DeleteBucketReplication',
    ], 's3'),
    why: 'who may read a bucket, or how long it keeps, was changed',
    severity: Severity.INFO,
  },
  {
    id: 'ConfigChanges',
    control: 9,
    pattern: changes(['StopConfigurationRecorder', 'DeleteDeliveryChannel', 'PutDeliveryChannel', 'PutConfigurationRecorder'], 'config'),
    why: 'without AWS Config nobody sees what a resource was like before',
  },
  {
    id: 'SecurityGroupChanges',
    control: 10,
    pattern: changes([
      'AuthorizeSecurityGroupIngress', 'AuthorizeSecurityGroupEgress', 'RevokeSecurityGroupIngress', 'RevokeSecurityGroupEgress', 'CreateSecurityGroup',
      'DeleteSecurityGroup',
    ]),
    why: 'what may talk to what was changed',
    severity: Severity.INFO,
  },
  {
    id: 'NetworkAclChanges',
    control: 11,
    pattern: changes([
      'CreateNetworkAcl', 'CreateNetworkAclEntry', 'DeleteNetworkAcl', 'DeleteNetworkAclEntry', 'ReplaceNetworkAclEntry', 'ReplaceNetworkAclAssociation',
    ]),
    why: 'what may reach a subnet was changed',
    severity: Severity.INFO,
  },
  {
    id: 'GatewayChanges',
    control: 12,
    pattern: changes([
      'CreateCustomerGateway', 'DeleteCustomerGateway', 'AttachInternetGateway', 'CreateInternetGateway', 'DeleteInternetGateway', 'DetachInternetGateway',
    ]),
    why: 'a way in or out of a network was opened or closed',
    severity: Severity.INFO,
  },
  {
    id: 'RouteChanges',
    control: 13,
    pattern: changes([
      'CreateRoute', 'CreateRouteTable', 'ReplaceRoute', 'ReplaceRouteTableAssociation', 'DeleteRouteTable', 'DeleteRoute', 'DisassociateRouteTable',
    ], 'ec2'),
    why: 'packets take another way',
    severity: Severity.INFO,
  },
  {
    id: 'VpcChanges',
    control: 14,
    pattern: changes([
      'CreateVpc', 'DeleteVpc', 'ModifyVpcAttribute', 'AcceptVpcPeeringConnection', 'CreateVpcPeeringConnection', 'DeleteVpcPeeringConnection',
      'RejectVpcPeeringConnection', 'AttachClassicLinkVpc', 'DetachClassicLinkVpc', 'DisableVpcClassicLink', 'EnableVpcClassicLink',
    ]),
    why: 'a network came, went, or was connected to another',
    severity: Severity.INFO,
  },
];

/** An alarm for each control, on the log of a trail. */
export function addCisAlarms(logGroup: logs.ILogGroup, own: OwnAlarms): cloudwatch.Alarm[] {
  return CONTROLS.map(({ id, control, pattern, why, severity }) => own.addLog(`Cis${id}`, {
    logGroup,
    pattern: logs.FilterPattern.literal(pattern),
    why,
    first: 'find the event in the trail: who did it, from where, and whether they were meant to',
    source: `${SOURCE}#cloudwatch-${control}`,
    severity,
    // One event is enough: a page looks at two periods so that the other one does not end it at once.
    datapoints: 1,
    missingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    security: true,
  }));
}

function changes(events: string[], service?: string): string {
  const any = events.map((event) => `($.eventName=${event})`).join(' || ');
  return service === undefined ? `{${any}}` : `{($.eventSource=${service}.amazonaws.com) && (${any})}`;
}
