"""CloudWatch: alarms on metric math, composite alarms, mute rules.

ministack 1.5.33 refuses metric math in a template, has composite alarms without a CloudFormation
handler and without suppressors, and knows no mute rules.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from ministack.core.responses import AccountRegionScopedDict, get_account_id, get_region
from ministack.services import cloudwatch
from ministack.services.cloudformation import provisioners

from .aws import Answer, AsyncOperation, call, deletes
from .registry import Attributes, Created, Props, ResourceType, as_bool, wrap

NEEDS = {
    "ministack.services.cloudwatch": (
        "_alarms", "_composite_alarms", "_dispatch_alarm_actions", "cloudformation_set_metric_alarm_tags", "get_state",
        "handle_request", "load_persisted_state", "reset"),
    "ministack.services.cloudformation.provisioners": ("_cw_metric_alarm_record",),
}

_METRIC_MEMBERS = ("Dimensions", "ExtendedStatistic", "MetricName", "Namespace", "Period", "Statistic", "Unit")
_COMPOSITE_MEMBERS = ("AlarmDescription", "AlarmActions", "OKActions", "InsufficientDataActions")
_SUPPRESSOR_MEMBERS = ("ActionsSuppressor", "ActionsSuppressorWaitPeriod", "ActionsSuppressorExtensionPeriod")

_mute_rules = AccountRegionScopedDict()


def _metric_math_record(original: Callable[..., dict[str, Any]], name: str, props: Props) -> dict[str, Any]:
    """An alarm on `Metrics` is stored and described with them and never evaluated: its state changes by SetAlarmState."""
    metrics = props.get("Metrics")
    if not metrics:
        return original(name, props)
    stand_in = {member: value for member, value in props.items() if member != "Metrics"}
    stand_in |= {"MetricName": "-", "Namespace": "-", "Threshold": props.get("Threshold", 0)}
    record = {member: value for member, value in original(name, stand_in).items() if member not in _METRIC_MEMBERS}
    record["Metrics"] = [_metric(metric) for metric in metrics]
    if props.get("ThresholdMetricId"):
        record["ThresholdMetricId"] = props["ThresholdMetricId"]
        del record["Threshold"]
    return record


def _metric(metric: Props) -> dict[str, Any]:
    """A template's metric with the types of the API."""
    typed = dict(metric) | {"ReturnData": as_bool(metric.get("ReturnData", True))}
    if "Period" in typed:
        typed["Period"] = int(typed["Period"])
    if "MetricStat" in typed:
        typed["MetricStat"] = dict(typed["MetricStat"]) | {"Period": int(typed["MetricStat"]["Period"])}
    return typed


def _put_composite(name: str, props: Props) -> Attributes:
    given = {member: props[member] for member in _COMPOSITE_MEMBERS if member in props}
    call("cloudwatch", "PutCompositeAlarm", AlarmName=name, AlarmRule=props["AlarmRule"],
         ActionsEnabled=as_bool(props.get("ActionsEnabled", True)), **given)
    alarm = cloudwatch._composite_alarms[name]
    for member in _SUPPRESSOR_MEMBERS:
        if member in props:
            alarm[member] = props[member] if member == "ActionsSuppressor" else int(props[member])
    cloudwatch.cloudformation_set_metric_alarm_tags(name, list(props.get("Tags", [])))
    return {"Arn": alarm["AlarmArn"]}


def _create_composite(props: Props, name: str) -> Created:
    name = props.get("AlarmName", name)
    return name, _put_composite(name, props)


def _dispatch_unless_suppressed(original: Callable[..., None], alarm: Props, *args: Any) -> None:
    """While a composite's suppressor is in ALARM its actions are not taken; the two waiting periods are not modelled."""
    suppressor = str(alarm.get("ActionsSuppressor", "")).rsplit(":alarm:", 1)[-1]
    state = cloudwatch._alarms.get(suppressor) or cloudwatch._composite_alarms.get(suppressor) or {}
    if state.get("StateValue") != "ALARM":
        original(alarm, *args)


def _put_mute_rule(data: Props) -> dict[str, Any]:
    arn = f"arn:aws:cloudwatch:{get_region()}:{get_account_id()}:alarm-mute-rule:{data['Name']}"
    stored = {member: data[member] for member in (
        "Name", "Description", "Rule", "MuteTargets", "StartDate", "ExpireDate") if member in data}
    _mute_rules[data["Name"]] = stored | {
        "AlarmMuteRuleArn": arn, "Status": "SCHEDULED", "MuteType": "ALARM_NAME", "LastUpdatedTimestamp": int(time.time())}
    return {}


def _list_mute_rules(data: Props) -> dict[str, Any]:
    members = ("AlarmMuteRuleArn", "ExpireDate", "Status", "MuteType", "LastUpdatedTimestamp")
    return {"AlarmMuteRuleSummaries": [
        {member: rule[member] for member in members if member in rule} for rule in _mute_rules.values()
        if not data.get("AlarmName") or data["AlarmName"] in rule.get("MuteTargets", {}).get("AlarmNames", [])]}


_MUTE_ACTIONS: dict[str, Callable[[Props], dict[str, Any] | None]] = {
    "PutAlarmMuteRule": _put_mute_rule,
    "GetAlarmMuteRule": lambda data: _mute_rules.get(data["AlarmMuteRuleName"]),
    "ListAlarmMuteRules": _list_mute_rules,
    "DeleteAlarmMuteRule": lambda data: {} if _mute_rules.pop(data["AlarmMuteRuleName"], None) else None,
}


async def _answer_mute_rules(
        original: AsyncOperation, method: str, path: str, headers: Props, body: bytes, query: Props) -> Answer:
    """The four operations on mute rules in CloudWatch's JSON protocol; everything else is ministack's."""
    action = headers.get("x-amz-target", "").rsplit(".", 1)[-1]
    if action not in _MUTE_ACTIONS:
        return await original(method, path, headers, body, query)
    answer = _MUTE_ACTIONS[action](json.loads(body or b"{}"))
    json_type = {"Content-Type": "application/x-amz-json-1.0"}
    if answer is None:
        return 404, json_type, json.dumps({"__type": "ResourceNotFoundException", "message": "no such mute rule"}).encode()
    return 200, json_type, json.dumps(answer).encode()


def _create_mute_rule(props: Props, name: str) -> Created:
    name = props.get("Name", name)
    call("cloudwatch", "PutAlarmMuteRule", Name=name, Description=props.get("Description"), Rule=props["Rule"],
         MuteTargets=props.get("MuteTargets"), StartDate=props.get("StartDate"), ExpireDate=props.get("ExpireDate"))
    rule = _mute_rules[name]
    return rule["AlarmMuteRuleArn"], {
        "Arn": rule["AlarmMuteRuleArn"], "Status": rule["Status"], "MuteType": rule["MuteType"],
        "LastUpdatedTimestamp": str(rule["LastUpdatedTimestamp"])}


def _update_mute_rule(arn: str, _old: Props, new: Props) -> Attributes:
    return _create_mute_rule(new, arn.rsplit(":", 1)[-1])[1]


def _delete_mute_rule(arn: str, _props: Props) -> None:
    _mute_rules.pop(arn.rsplit(":", 1)[-1], None)


def _keep_mute_rules() -> None:
    """Saves, takes up and forgets the mute rules together with the alarms."""
    wrap(cloudwatch, "get_state", lambda original: original() | {"mute_rules": _mute_rules})
    wrap(cloudwatch, "load_persisted_state", lambda original, data: (
        original(data), _mute_rules.update((data or {}).get("mute_rules", {}))))
    wrap(cloudwatch, "reset", lambda original: (original(), _mute_rules.clear()))


TYPES = {
    "AWS::CloudWatch::CompositeAlarm": ResourceType(
        _create_composite, deletes("cloudwatch", "DeleteAlarms", "AlarmNames", listed=True),
        lambda name, _old, new: _put_composite(name, new), create_only=("AlarmName",), tagged=True),
    "AWS::CloudWatch::AlarmMuteRule": ResourceType(
        _create_mute_rule, _delete_mute_rule, _update_mute_rule, create_only=("Name",)),
}

MENDS = (
    lambda: wrap(provisioners, "_cw_metric_alarm_record", _metric_math_record),
    lambda: wrap(cloudwatch, "_dispatch_alarm_actions", _dispatch_unless_suppressed),
    lambda: wrap(cloudwatch, "handle_request", _answer_mute_rules),
    _keep_mute_rules,
)
