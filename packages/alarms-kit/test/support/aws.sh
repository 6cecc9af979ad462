#!/bin/sh
# An AWS CLI for one fire drill: an account that fits in the folder $ACCOUNT. Alarms named in $LOST tell nobody, and topics named in $DEAF hear nothing.
set -eu
echo "$*" >> "$ACCOUNT/calls"
option() { # name, arguments: the value that follows the name
  wanted=$1; shift
  while [ $# -gt 1 ]; do if [ "$1" = "$wanted" ]; then echo "$2"; return; fi; shift; done
}
case "$1 $2" in
  'cloudformation describe-stack-resource') echo "$(option --stack-name "$@").$(option --logical-resource-id "$@")" ;;
  'sqs create-queue') echo "https://sqs/$(option --queue-name "$@")" ;;
  'sqs get-queue-attributes') echo arn:aws:sqs:us-east-1:111122223333:drill ;;
  'sqs set-queue-attributes') option --attributes "$@" > "$ACCOUNT/policy" ;;
  'sns subscribe')
    option --topic-arn "$@" >> "$ACCOUNT/topics"
    echo "subscription-of-$(option --topic-arn "$@")" ;;
  'sqs receive-message')
    next=$(ls "$ACCOUNT/queue" | head -n 1)
    if [ -z "$next" ]; then echo None; else printf 'handle\t%s\n' "$(cat "$ACCOUNT/queue/$next")"; rm "$ACCOUNT/queue/$next"; fi ;;
  'cloudwatch set-alarm-state')
    alarm=$(option --alarm-name "$@") state=$(option --state-value "$@")
    case $alarm in *"$LOST"*) exit 0 ;; esac
    while read -r topic; do
      case $topic in *"$DEAF"*) continue ;; esac
      message=$(printf '{\\"AlarmName\\":\\"%s\\",\\"AlarmDescription\\":\\"x\\",\\"NewStateValue\\":\\"%s\\"}' "$alarm" "$state")
      printf '{\n  "Type" : "Notification",\n  "TopicArn" : "%s",\n  "Message" : "%s"\n}' "$topic" "$message" > "$ACCOUNT/queue/$(wc -l < "$ACCOUNT/calls" | tr -d ' ').$topic"
    done < "$ACCOUNT/topics" ;;
esac
