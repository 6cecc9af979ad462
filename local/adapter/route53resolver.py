"""Route 53 Resolver: query logs and DNS firewalls, a service that ministack 1.5.33 lacks.

A model only: what CloudFormation makes is checked and described, and no query is logged or refused.
"""

from __future__ import annotations

import copy
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from ministack.core.responses import AccountRegionScopedDict, get_account_id, get_region
from ministack.services import ec2

from .aws import AwsError
from .json_service import Actions, answers, serves
from .registry import Attributes, Created, Props, ResourceType

NEEDS = {"ministack.services.ec2": ("_vpcs",)}

# One store for each kind of record, by id.
_query_logs = AccountRegionScopedDict()
_query_log_associations = AccountRegionScopedDict()
_domain_lists = AccountRegionScopedDict()
_rule_groups = AccountRegionScopedDict()
_rule_group_associations = AccountRegionScopedDict()
_STORES = {
    "query_logs": _query_logs, "query_log_associations": _query_log_associations, "domain_lists": _domain_lists,
    "rule_groups": _rule_groups, "rule_group_associations": _rule_group_associations,
}


def _stored(store: AccountRegionScopedDict, prefix: str, kind: str, name: str, record: Props) -> Created:
    identifier = f"{prefix}-{uuid.uuid4().hex[:17]}"
    arn = f"arn:aws:route53resolver:{get_region()}:{get_account_id()}:{kind}/{identifier}"
    store[identifier] = {"Id": identifier, "Arn": arn, "Name": name, **record}
    return identifier, {"Id": identifier, "Arn": arn}


def _attributes(store: AccountRegionScopedDict, identifier: str) -> Attributes:
    return {name: store[identifier][name] for name in ("Id", "Arn")}


def _found(store: AccountRegionScopedDict, identifier: str) -> dict[str, Any]:
    if identifier not in store:
        raise AwsError("ResourceNotFoundException", f"there is no {identifier}")
    record: dict[str, Any] = store[identifier]
    return record


def _check_vpc(vpc: str) -> None:
    if vpc not in ec2._vpcs:
        raise AwsError("ResourceNotFoundException", f"there is no VPC {vpc}")


def _check_unused(identifier: str, records: Iterable[Props], name: str) -> None:
    if any(record[name] == identifier for record in records):
        raise AwsError("ConflictException", f"{identifier} is in use")


def _rules(group: Props) -> list[Props]:
    rules: list[Props] = group["Rules"]
    return rules


def _create_query_log(props: Props, name: str) -> Created:
    return _stored(_query_logs, "rqlc", "resolver-query-log-config", props.get("Name", name), {
        "DestinationArn": props["DestinationArn"], "Status": "CREATED"})


def _delete_query_log(log: str, _props: Props) -> None:
    _check_unused(log, _query_log_associations.values(), "ResolverQueryLogConfigId")
    _query_logs.pop(log, None)


def _create_query_log_association(props: Props, name: str) -> Created:
    _check_vpc(props["ResourceId"])
    _found(_query_logs, props["ResolverQueryLogConfigId"])
    return _stored(_query_log_associations, "rqlca", "resolver-query-log-config-association", name, {
        "ResourceId": props["ResourceId"], "ResolverQueryLogConfigId": props["ResolverQueryLogConfigId"], "Status": "ACTIVE"})


def _create_domain_list(props: Props, name: str) -> Created:
    return _stored(_domain_lists, "rslvr-fdl", "firewall-domain-list", props.get("Name", name), {
        "Domains": list(props["Domains"]), "Status": "COMPLETE"})


def _update_domain_list(identifier: str, _old: Props, new: Props) -> Attributes:
    _domain_lists[identifier] |= {"Domains": list(new["Domains"])}
    return _attributes(_domain_lists, identifier)


def _delete_domain_list(identifier: str, _props: Props) -> None:
    _check_unused(identifier, (rule for group in _rule_groups.values() for rule in _rules(group)), "FirewallDomainListId")
    _domain_lists.pop(identifier, None)


def _checked_rules(props: Props) -> list[Props]:
    """A list that is unknown here is taken for one of AWS's own, which every region has with other ids."""
    rules = [{**rule, "Priority": int(rule["Priority"])} for rule in props.get("FirewallRules", [])]
    if len({rule["Priority"] for rule in rules}) < len(rules):
        raise AwsError("ValidationException", "the priority of a rule must be unique within its group")
    if any(rule["Action"] == "BLOCK" and "BlockResponse" not in rule for rule in rules):
        raise AwsError("ValidationException", "a rule that blocks needs a BlockResponse")
    return sorted(rules, key=lambda rule: rule["Priority"])


def _create_rule_group(props: Props, name: str) -> Created:
    return _stored(_rule_groups, "rslvr-frg", "firewall-rule-group", props.get("Name", name), {
        "Rules": _checked_rules(props), "Status": "COMPLETE"})


def _update_rule_group(identifier: str, _old: Props, new: Props) -> Attributes:
    _rule_groups[identifier] |= {"Rules": _checked_rules(new)}
    return _attributes(_rule_groups, identifier)


def _delete_rule_group(identifier: str, _props: Props) -> None:
    _check_unused(identifier, _rule_group_associations.values(), "FirewallRuleGroupId")
    _rule_groups.pop(identifier, None)


def _checked_association(props: Props) -> dict[str, Any]:
    _check_vpc(props["VpcId"])
    _found(_rule_groups, props["FirewallRuleGroupId"])
    if not 100 < int(props["Priority"]) < 9900:
        raise AwsError("ValidationException", "the priority of an association must be between 100 and 9900")
    return {"VpcId": props["VpcId"], "FirewallRuleGroupId": props["FirewallRuleGroupId"], "Priority": int(props["Priority"]),
            "MutationProtection": props.get("MutationProtection", "DISABLED"), "Status": "COMPLETE"}


def _create_association(props: Props, name: str) -> Created:
    association = _checked_association(props)
    if any(other["VpcId"] == association["VpcId"] and other["Priority"] == association["Priority"]
           for other in _rule_group_associations.values()):
        raise AwsError(
            "ConflictException", f"another rule group of {association['VpcId']} has priority {association['Priority']}")
    return _stored(
        _rule_group_associations, "rslvr-frgassoc", "firewall-rule-group-association", props.get("Name", name), association)


def _update_association(identifier: str, _old: Props, new: Props) -> Attributes:
    _rule_group_associations[identifier] |= _checked_association(new)
    return _attributes(_rule_group_associations, identifier)


def _forgets(store: AccountRegionScopedDict) -> Callable[[str, Props], None]:
    return lambda identifier, _props: store.pop(identifier, None)


def _described(record: Props, *left_out: str) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in left_out}


def _query_log_associations_by(data: Props) -> list[dict[str, Any]]:
    """The filters that AWS documents for associations, each with a list of values."""
    filters = {one["Name"]: one["Values"] for one in data.get("Filters", [])}
    return [_described(record, "Arn", "Name") for record in _query_log_associations.values()
            if all(record.get(name) in values for name, values in filters.items())]


_ACTIONS: Actions = {
    "GetResolverQueryLogConfig": lambda data: {"ResolverQueryLogConfig": _found(_query_logs, data["ResolverQueryLogConfigId"])},
    "ListResolverQueryLogConfigs": lambda _data: {"ResolverQueryLogConfigs": list(_query_logs.values())},
    "ListResolverQueryLogConfigAssociations": lambda data: {
        "ResolverQueryLogConfigAssociations": _query_log_associations_by(data)},
    "ListFirewallDomainLists": lambda _data: {
        "FirewallDomainLists": [_described(record, "Domains", "Status") for record in _domain_lists.values()]},
    "ListFirewallDomains": lambda data: {"Domains": _found(_domain_lists, data["FirewallDomainListId"])["Domains"]},
    "ListFirewallRuleGroups": lambda _data: {
        "FirewallRuleGroups": [_described(record, "Rules", "Status") for record in _rule_groups.values()]},
    "ListFirewallRules": lambda data: {
        "FirewallRules": [{**rule, "FirewallRuleGroupId": data["FirewallRuleGroupId"]}
                          for rule in _rules(_found(_rule_groups, data["FirewallRuleGroupId"]))]},
    "ListFirewallRuleGroupAssociations": lambda data: {
        "FirewallRuleGroupAssociations": [
            record for record in _rule_group_associations.values()
            if all(data.get(name, record[name]) == record[name] for name in ("VpcId", "FirewallRuleGroupId", "Priority"))]},
}


handle_request = answers("route53resolver", _ACTIONS)


def get_state() -> dict[str, Any]:
    """What is saved when the server stops."""
    return copy.deepcopy(_STORES)


def load_persisted_state(data: dict[str, Any] | None) -> None:
    """Takes up what was saved."""
    for name, records in (data or {}).items():
        _STORES[name].update(records)


def reset() -> None:
    """Forgets everything."""
    for store in _STORES.values():
        store.clear()


TYPES = {
    "AWS::Route53Resolver::ResolverQueryLoggingConfig": ResourceType(
        _create_query_log, _delete_query_log, create_only=("DestinationArn", "Name", "Tags")),
    "AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation": ResourceType(
        _create_query_log_association, _forgets(_query_log_associations), create_only=("ResolverQueryLogConfigId", "ResourceId")),
    "AWS::Route53Resolver::FirewallDomainList": ResourceType(
        _create_domain_list, _delete_domain_list, _update_domain_list, create_only=("Name",)),
    "AWS::Route53Resolver::FirewallRuleGroup": ResourceType(
        _create_rule_group, _delete_rule_group, _update_rule_group, create_only=("Name",)),
    "AWS::Route53Resolver::FirewallRuleGroupAssociation": ResourceType(
        _create_association, _forgets(_rule_group_associations), _update_association,
        create_only=("FirewallRuleGroupId", "VpcId")),
}

MENDS = (serves(__name__, "route53resolver", "Route53Resolver"),)
