"""Elastic Load Balancing: a target group's targets, and load balancers in a browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ministack.services import alb
from ministack.services.cloudformation import provisioners

from .aws import Answer, AsyncOperation, Operation, call
from .registry import Created, Props, wrap

NEEDS = {
    "ministack.services.alb": (
        "_ACTION_MAP", "_listeners", "_p", "_parse_targets_param", "_targets", "_tgs", "dispatch_request"),
    "ministack.services.cloudformation.provisioners": ("_RESOURCE_HANDLERS",),
}


def _targets(props: Props) -> list[dict[str, Any]]:
    return [dict(target) | ({"Port": int(target["Port"])} if "Port" in target else {}) for target in props.get("Targets", [])]


def _register(original: Operation, params: Props) -> Answer:
    """A target is an id and a port; ministack 1.5.33 ignores a further port of an id that it knows."""
    known = alb._targets.get(alb._p(params, "TargetGroupArn"))
    for target in alb._parse_targets_param(params) if known is not None else ():
        target.setdefault("Port", alb._tgs[alb._p(params, "TargetGroupArn")]["Port"])
        if target not in known:
            known.append(target)
    return original(params)


def _deregister(original: Operation, params: Props) -> Answer:
    """The reverse: ministack 1.5.33 takes away every port of an id, AWS the one that is named."""
    arn = alb._p(params, "TargetGroupArn")
    gone = [(target["Id"], target.get("Port")) for target in alb._parse_targets_param(params)]
    if arn not in alb._tgs:
        return original(params)
    alb._targets[arn] = [target for target in alb._targets.get(arn, [])
                         if (target["Id"], None) not in gone and (target["Id"], target.get("Port")) not in gone]
    return original({"TargetGroupArn": [arn]})


def _register_targets() -> None:
    """ministack 1.5.33 drops `Targets` of a target group: register them by the API."""
    group = provisioners._RESOURCE_HANDLERS["AWS::ElasticLoadBalancingV2::TargetGroup"]

    def created(original: Callable[..., Created], logical_id: str, props: Props, stack: str) -> Created:
        arn, attributes = original(logical_id, props, stack)
        if targets := _targets(props):
            call("elbv2", "RegisterTargets", TargetGroupArn=arn, Targets=targets)
        return arn, attributes

    def updated(original: Callable[..., Created], current: str, old: Props, new: Props, *rest: Any) -> Created:
        arn, attributes = original(current, old, new, *rest)
        if gone := [target for target in _targets(old) if target not in _targets(new)]:
            call("elbv2", "DeregisterTargets", TargetGroupArn=arn, Targets=gone)
        if targets := _targets(new):
            call("elbv2", "RegisterTargets", TargetGroupArn=arn, Targets=targets)
        return arn, attributes

    wrap(group, "create", created)
    wrap(group, "update", updated)


async def _prefer_https(
        original: AsyncOperation, load_balancer: Props, method: str, path: str, headers: Props, body: bytes, query: Props,
        port: int = 80, *args: Any, **kwargs: Any) -> Answer:
    """A browser comes by the local cloud's port, which no listener has: give it the HTTPS listener if there is one.

    ministack 1.5.33 takes the first one, which is often the redirect to https.
    """
    listeners = [one for one in alb._listeners.values() if one["LoadBalancerArn"] == load_balancer["LoadBalancerArn"]]
    if not any(one.get("Port") == port for one in listeners):
        port = next((one["Port"] for one in listeners if one.get("Protocol") == "HTTPS"), port)
    return await original(load_balancer, method, path, headers, body, query, port, *args, **kwargs)


MENDS = (
    _register_targets,
    lambda: wrap(alb._ACTION_MAP, "RegisterTargets", _register),
    lambda: wrap(alb._ACTION_MAP, "DeregisterTargets", _deregister),
    lambda: wrap(alb, "dispatch_request", _prefer_https),
)
