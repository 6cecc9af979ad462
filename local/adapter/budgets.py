"""Budgets: the API is ministack's (1.5.33), the CloudFormation handler is not there."""

from __future__ import annotations

from typing import Any

from ministack.core.responses import get_account_id

from .aws import AwsError, call
from .registry import Attributes, Created, Props, ResourceType

NEEDS: dict[str, tuple[str, ...]] = {}


def _budget(props: Props, name: str) -> dict[str, Any]:
    """A template's budget with the types of the API: amounts and thresholds may be numbers or strings."""
    budget = {"BudgetName": name} | dict(props["Budget"])
    if "BudgetLimit" in budget:
        budget["BudgetLimit"] = {name: str(value) for name, value in budget["BudgetLimit"].items()}
    return budget


def _notification(entry: Props) -> dict[str, Any]:
    notification = entry["Notification"] | {"Threshold": float(entry["Notification"]["Threshold"])}
    return {"Notification": notification, "Subscribers": entry["Subscribers"]}


def _create(props: Props, name: str) -> Created:
    budget = _budget(props, name)
    call("budgets", "CreateBudget", AccountId=get_account_id(), Budget=budget, ResourceTags=props.get("ResourceTags"),
         NotificationsWithSubscribers=[_notification(entry) for entry in props.get("NotificationsWithSubscribers", [])])
    return budget["BudgetName"], {}


def _update(name: str, old: Props, new: Props) -> Attributes:
    if _budget(new, name)["BudgetName"] != name:
        raise ValueError(f"the local cloud cannot rename the budget {name}: destroy its stack first")
    _delete(name, old)
    return _create(new, name)[1]


def _delete(name: str, _props: Props) -> None:
    try:
        call("budgets", "DeleteBudget", AccountId=get_account_id(), BudgetName=name)
    except AwsError as error:
        if not error.is_absence:
            raise


TYPES = {
    "AWS::Budgets::Budget": ResourceType(
        _create, _delete, _update, create_only=("NotificationsWithSubscribers",), name_length=100),
}
