/** What a fire drill needs to know of a kit. */
export interface DrillPlan {
  /** The path of the kit. */
  readonly kit: string;
  /** The name of the outermost stack, then the logical ids of nested ones. */
  readonly stack: string[];
  /** The alarms that act, each with the numbers of the topics that tell of it. */
  readonly alarms: { readonly id: string; readonly title: string; readonly topics: number[] }[];
  /** The kit's own by their logical ids, others by their ARNs. */
  readonly topics: { readonly id?: string; readonly arn?: string }[];
  /** What is left out, one sentence each. */
  readonly notes: string[];
}

/** A script for any POSIX shell with the AWS CLI. */
export function drillScript(plan: DrillPlan): string {
  return [
    '#!/bin/sh',
    `# Fire drill of ${plan.kit}: ${plan.alarms.length} alarms.`,
    ...plan.notes.map((note) => `# ${note}`),
    HEAD,
    `stack=${quote(plan.stack[0])}`,
    ...plan.stack.slice(1).map((nested) => `stack=$(physical ${nested})`),
    ...plan.topics.map(({ id, arn }, i) => `topic${i}=${id === undefined ? quote(arn!) : `$(physical ${id})`}; topics="$topics $topic${i}"`),
    LISTEN,
    ...plan.alarms.map(({ id, title, topics }) => `drill ${id} ${quote(title)} ${topics.map((i) => `"$topic${i}"`).join(' ')}`),
    'echo "$passed arrived, $missing missing"',
    'test "$missing" -eq 0',
    '',
  ].join('\n');
}

const HEAD = String.raw`#
# Sets each alarm to ALARM and proves that each of its topics tells of it, with a queue of its own that it subscribes and takes away.
# Everybody else who is subscribed hears of each alarm too: tell them before. With the next evaluation CloudWatch sets the true
# state of a metric alarm again; a composite alarm is left in OK until one of its alarms changes.
#
# usage:  AWS_REGION=... sh <this file> --yes
#         DRILL_WAIT: for how many seconds to wait for a notification, 30
#
# It calls cloudformation:DescribeStackResource, cloudwatch:SetAlarmState, sns:Subscribe, sns:Unsubscribe, and on the queue
# sqs:CreateQueue, GetQueueAttributes, SetQueueAttributes, ReceiveMessage, DeleteMessage and DeleteQueue.
set -eu
if [ "$*" != --yes ]; then sed -n '2,/^set -eu/s/^# \{0,1\}//p' "$0"; exit 2; fi

wait=$(printenv DRILL_WAIT || echo 30)
passed=0 missing=0 queue= topics= subscriptions=

physical() { # logical id
  aws cloudformation describe-stack-resource --stack-name "$stack" --logical-resource-id "$1" \
    --query StackResourceDetail.PhysicalResourceId --output text
}

clean_up() {
  for subscription in $subscriptions; do aws sns unsubscribe --subscription-arn "$subscription" || true; done
  if [ -n "$queue" ]; then aws sqs delete-queue --queue-url "$queue" || true; fi
}
trap clean_up EXIT
trap 'exit 130' INT TERM

# Whether the message of an alarm comes in time from every topic that is awaited. The recovery before it is of the same alarm, and does not count.
arrived() { # name of the alarm
  until=$(($(date +%s) + wait))
  while [ "$(date +%s)" -lt "$until" ]; do
    received=$(aws sqs receive-message --queue-url "$queue" --wait-time-seconds 5 --query 'Messages[0].[ReceiptHandle,Body]' --output text)
    handle=$(printf '%s\n' "$received" | head -n 1 | cut -f 1)
    if [ -z "$handle" ] || [ "$handle" = None ]; then continue; fi
    aws sqs delete-message --queue-url "$queue" --receipt-handle "$handle"
    text=$(printf %s "$received" | tr -d ' \n\\')
    case $text in
      *'"AlarmName":"'"$1"'"'*'"NewStateValue":"ALARM"'*) ;;
      *) continue ;;
    esac
    left=
    for topic in $awaited; do
      case $text in *'"TopicArn":"'"$topic"'"'*) ;; *) left="$left $topic" ;; esac
    done
    awaited=$left
    if [ -z "$awaited" ]; then return 0; fi
  done
  return 1
}

set_state() { # name of the alarm, state
  aws cloudwatch set-alarm-state --alarm-name "$1" --state-value "$2" --state-reason "Fire drill. This is only a test."
}

drill() { # logical id, title, topics
  name=$(physical "$1") title=$2
  shift 2
  awaited=$*
  set_state "$name" OK
  set_state "$name" ALARM
  if arrived "$name"; then passed=$((passed + 1)); echo "arrived: $title"; else missing=$((missing + 1)); echo "MISSING: $title, from$(printf ' %s' $awaited)"; fi
  set_state "$name" OK
}
`;

const LISTEN = String.raw`
queue=$(aws sqs create-queue --queue-name "fire-drill-$(date +%s)-$$" --query QueueUrl --output text)
arn=$(aws sqs get-queue-attributes --queue-url "$queue" --attribute-names QueueArn --query Attributes.QueueArn --output text)
sources=
for topic in $topics; do sources="$sources,\"$topic\""; done
statement='{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"'$arn'",'
statement=$statement'"Condition":{"ArnEquals":{"aws:SourceArn":['$(printf %s "$sources" | cut -c 2-)']}}}'
policy=$(printf '{"Version":"2012-10-17","Statement":[%s]}' "$statement" | sed 's/"/\\"/g')
aws sqs set-queue-attributes --queue-url "$queue" --attributes "{\"Policy\":\"$policy\"}"
for topic in $topics; do
  subscriptions="$subscriptions $(aws sns subscribe --topic-arn "$topic" --protocol sqs --notification-endpoint "$arn" \
    --return-subscription-arn --query SubscriptionArn --output text)"
done
sleep "$(printenv DRILL_SETTLE || echo 5)" # until the subscriptions are in use
`;

/** As one word of a shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
