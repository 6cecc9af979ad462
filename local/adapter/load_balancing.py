"""Elastic Load Balancing: a target group's targets, weighted forwards, and load balancers in a browser."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

from ministack.services import alb
from ministack.services.cloudformation import provisioners

from .aws import Answer, AsyncOperation, Operation, call
from .registry import Created, Props, wrap

NEEDS = {
    "ministack.services.alb": (
        "_ACTION_MAP", "_action_xml", "_execute_action", "_listeners", "_p", "_parse_actions", "_parse_targets_param", "_targets", "_tgs",
        "dispatch_request"),
    "ministack.services.cloudformation.provisioners": ("_RESOURCE_HANDLERS", "_elbv2_listener_actions"),
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


def _weigh(action: dict[str, Any], groups: list[tuple[str, int]]) -> None:
    """Gives a forward its groups as AWS shows them: one group alone stands in TargetGroupArn, too, several only with their weights."""
    action["ForwardConfig"] = {"TargetGroups": [{"TargetGroupArn": arn, "Weight": weight} for arn, weight in groups]}
    if len(groups) == 1:
        action["TargetGroupArn"] = groups[0][0]
    else:
        action.pop("TargetGroupArn", None)


def _parse_actions(original: Callable[..., list[dict[str, Any]]], params: Props, prefix: str = "DefaultActions") -> list[dict[str, Any]]:
    """ministack 1.5.33 reads the TargetGroupArn of a forward and drops a ForwardConfig, by which groups have weights."""
    actions = original(params, prefix)
    for number, action in enumerate(actions, 1):
        base = f"{prefix}.member.{number}.ForwardConfig.TargetGroups.member"
        groups: list[tuple[str, int]] = []
        while arn := alb._p(params, f"{base}.{len(groups) + 1}.TargetGroupArn"):
            groups.append((arn, int(alb._p(params, f"{base}.{len(groups) + 1}.Weight", "1"))))
        if groups:
            _weigh(action, groups)
    return actions


def _template_actions(
        original: Callable[..., list[dict[str, Any]]], props: Props, load_balancer: str | None, prop: str = "DefaultActions",
) -> list[dict[str, Any]]:
    """The same for a template, of which ministack 1.5.33 takes the first group only."""
    actions = original(props, load_balancer, prop)
    for action, given in zip(actions, (one for one in props.get(prop) or [] if isinstance(one, dict)), strict=True):
        groups = (given.get("ForwardConfig") or {}).get("TargetGroups") or []
        if groups:
            _weigh(action, [(group["TargetGroupArn"], int(group.get("Weight", 1))) for group in groups])
    return actions


def _action_xml(original: Callable[..., str], action: Props) -> str:
    """A forward shows its groups with their weights, also when it was given one group in plain."""
    xml = original(action)
    plain = [{"TargetGroupArn": action["TargetGroupArn"], "Weight": 1}] if "TargetGroupArn" in action else []
    groups = action.get("ForwardConfig", {}).get("TargetGroups", plain)
    if action["Type"] != "forward" or not groups:
        return xml
    members = "".join(f"<member><TargetGroupArn>{escape(group['TargetGroupArn'])}</TargetGroupArn><Weight>{group['Weight']}</Weight></member>"
                      for group in groups)
    return xml.replace("</member>", f"<ForwardConfig><TargetGroups>{members}</TargetGroups></ForwardConfig></member>")


async def _execute_action(original: AsyncOperation, action: Props, *args: Any, **kwargs: Any) -> Answer:
    """A request goes to one of the groups, as often as its weight says."""
    groups = action.get("ForwardConfig", {}).get("TargetGroups", [])
    weights = [group["Weight"] for group in groups]
    if sum(weights) > 0:
        [chosen] = random.choices(groups, weights)
        action = {**action, "TargetGroupArn": chosen["TargetGroupArn"]}
    return await original(action, *args, **kwargs)


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
    lambda: wrap(alb, "_parse_actions", _parse_actions),
    lambda: wrap(provisioners, "_elbv2_listener_actions", _template_actions),
    lambda: wrap(alb, "_action_xml", _action_xml),
    lambda: wrap(alb, "_execute_action", _execute_action),
    lambda: wrap(alb, "dispatch_request", _prefer_https),
)
