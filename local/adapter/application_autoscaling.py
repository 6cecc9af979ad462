"""Application Auto Scaling: the service that ministack 1.5.33 lacks, with its two CloudFormation types.

A model only: targets and policies are stored, checked and described, and nothing is ever scaled.
"""

from __future__ import annotations

import copy
import time
import uuid
from typing import Any

from ministack.core.responses import AccountRegionScopedDict, get_account_id, get_region

from .aws import AwsError
from .json_service import Actions, answers, serves
from .registry import Attributes, Created, Props, ResourceType

NEEDS: dict[str, tuple[str, ...]] = {}

_targets = AccountRegionScopedDict()
_policies = AccountRegionScopedDict()


def _target_key(data: Props) -> str:
    return "|".join(data[name] for name in ("ResourceId", "ScalableDimension", "ServiceNamespace"))


def _arn(kind: str) -> str:
    return f"arn:aws:application-autoscaling:{get_region()}:{get_account_id()}:{kind}"


def _register_target(data: Props) -> dict[str, Any]:
    stored = _targets.get(_target_key(data)) or {
        "ScalableTargetARN": _arn(f"scalable-target/{uuid.uuid4().hex[:26]}"), "CreationTime": int(time.time())}
    stored = stored | {name: value for name, value in data.items() if value is not None and name != "Tags"}
    if not {"MinCapacity", "MaxCapacity"} <= stored.keys():
        raise AwsError("ValidationException", "MinCapacity and MaxCapacity are required for a new scalable target")
    if int(stored["MinCapacity"]) > int(stored["MaxCapacity"]):
        raise AwsError("ValidationException", "Maximum capacity cannot be less than minimum capacity")
    _targets[_target_key(data)] = stored
    return {"ScalableTargetARN": stored["ScalableTargetARN"]}


def _deregister_target(data: Props) -> dict[str, Any]:
    if _targets.pop(_target_key(data), None) is None:
        raise AwsError("ObjectNotFoundException", f"No scalable target registered for {data['ResourceId']}")
    for name, policy in list(_policies.items()):
        if _target_key(policy) == _target_key(data):
            del _policies[name]
    return {}


def _put_policy(data: Props) -> dict[str, Any]:
    if _target_key(data) not in _targets:
        raise AwsError("ObjectNotFoundException", f"No scalable target registered for {data['ResourceId']}")
    key = f"{data['PolicyName']}|{_target_key(data)}"
    stored = _policies.get(key) or {
        "PolicyARN": _arn(f"scalingPolicy:{uuid.uuid4()}:policyName/{data['PolicyName']}"), "Alarms": [],
        "CreationTime": int(time.time())}
    _policies[key] = stored | {name: value for name, value in data.items() if value is not None}
    return {"PolicyARN": stored["PolicyARN"], "Alarms": []}


def _delete_policy(data: Props) -> dict[str, Any]:
    if _policies.pop(f"{data['PolicyName']}|{_target_key(data)}", None) is None:
        raise AwsError("ObjectNotFoundException", f"No scaling policy found: {data['PolicyName']}")
    return {}


def _matching(records: list[Props], data: Props, names: str = "") -> list[Props]:
    wanted = {name: data[name] for name in ("ServiceNamespace", "ResourceId", "ScalableDimension") if data.get(name)}
    return [record for record in records if wanted.items() <= record.items()
            and (not data.get(names) or record["PolicyName"] in data[names])]


_ACTIONS: Actions = {
    "RegisterScalableTarget": _register_target,
    "DeregisterScalableTarget": _deregister_target,
    "DescribeScalableTargets": lambda data: {"ScalableTargets": [
        record for record in _matching(list(_targets.values()), data)
        if not data.get("ResourceIds") or record["ResourceId"] in data["ResourceIds"]]},
    "PutScalingPolicy": _put_policy,
    "DeleteScalingPolicy": _delete_policy,
    "DescribeScalingPolicies": lambda data: {"ScalingPolicies": _matching(list(_policies.values()), data, "PolicyNames")},
    "DescribeScalingActivities": lambda _data: {"ScalingActivities": []},
}


handle_request = answers("application-autoscaling", _ACTIONS)


def get_state() -> dict[str, Any]:
    """What is saved when the server stops."""
    return {"targets": copy.deepcopy(_targets), "policies": copy.deepcopy(_policies)}


def load_persisted_state(data: dict[str, Any] | None) -> None:
    """Takes up what was saved."""
    if data:
        _targets.update(data["targets"])
        _policies.update(data["policies"])


def reset() -> None:
    """Forgets everything."""
    _targets.clear()
    _policies.clear()


_TARGET_PROPERTIES = ("ResourceId", "ScalableDimension", "ServiceNamespace", "MinCapacity", "MaxCapacity", "RoleARN",
                      "SuspendedState")
_POLICY_PROPERTIES = ("PolicyName", "PolicyType", "ResourceId", "ScalableDimension", "ServiceNamespace",
                      "PredictiveScalingPolicyConfiguration", "StepScalingPolicyConfiguration",
                      "TargetTrackingScalingPolicyConfiguration")


def _target_data(props: Props) -> dict[str, Any]:
    data = {name: props[name] for name in _TARGET_PROPERTIES if name in props}
    return data | {name: int(data[name]) for name in ("MinCapacity", "MaxCapacity") if name in data}


def _create_target(props: Props, _name: str) -> Created:
    arn = _register_target(_target_data(props))["ScalableTargetARN"]
    # Ref of a scalable target is its three-part key, which a policy's ScalingTargetId takes.
    return _target_key(props), {"Id": _target_key(props), "ScalableTargetARN": arn}


def _update_target(_key: str, _old: Props, new: Props) -> Attributes:
    return _create_target(new, "")[1]


def _delete_target(key: str, _props: Props) -> None:
    if key in _targets:
        _deregister_target(_targets[key])


def _policy_data(props: Props) -> dict[str, Any]:
    data = {name: props[name] for name in _POLICY_PROPERTIES if name in props}
    if props.get("ScalingTargetId"):
        names = ("ResourceId", "ScalableDimension", "ServiceNamespace")
        data |= dict(zip(names, props["ScalingTargetId"].split("|"), strict=True))
    return data


def _create_policy(props: Props, _name: str) -> Created:
    arn = _put_policy(_policy_data(props))["PolicyARN"]
    return arn, {"Arn": arn}


def _update_policy(arn: str, _old: Props, new: Props) -> Attributes:
    _put_policy(_policy_data(new))
    return {"Arn": arn}


def _remove_policy(arn: str, _props: Props) -> None:
    for key, policy in list(_policies.items()):
        if policy["PolicyARN"] == arn:
            del _policies[key]


TYPES = {
    "AWS::ApplicationAutoScaling::ScalableTarget": ResourceType(
        _create_target, _delete_target, _update_target,
        create_only=("ResourceId", "ScalableDimension", "ServiceNamespace")),
    "AWS::ApplicationAutoScaling::ScalingPolicy": ResourceType(
        _create_policy, _remove_policy, _update_policy,
        create_only=("PolicyName", "ResourceId", "ScalableDimension", "ScalingTargetId", "ServiceNamespace")),
}

MENDS = (serves(__name__, "application-autoscaling", "AnyScaleFrontendService"),)
