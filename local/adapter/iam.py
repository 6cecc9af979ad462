"""IAM: OpenID Connect providers, whose API ministack 1.5.33 has and whose CloudFormation handler it lacks."""

from __future__ import annotations

from ministack.services import iam

from .aws import Answer, Operation, call, deletes
from .registry import Attributes, Created, Props, ResourceType, wrap

NEEDS = {"ministack.services.iam": ("_IAM_HANDLERS", "_oidc_providers")}


def _create(props: Props, _name: str) -> Created:
    arn = call("iam", "CreateOpenIDConnectProvider", Url=props["Url"], ClientIDList=props.get("ClientIdList"),
               ThumbprintList=props.get("ThumbprintList"), Tags=props.get("Tags"))["OpenIDConnectProviderArn"]
    return arn, {"Arn": arn}


def _update(arn: str, _old: Props, new: Props) -> Attributes:
    """Not by the API: ministack 1.5.33 has no operation that changes a provider."""
    iam._oidc_providers[arn] |= {
        "ClientIDList": list(new.get("ClientIdList", [])), "ThumbprintList": list(new.get("ThumbprintList", [])),
        "Tags": list(new.get("Tags", []))}
    return {"Arn": arn}


def _without_scheme(original: Operation, params: Props) -> Answer:
    """AWS describes a provider's URL without https://, ministack 1.5.33 as it was given."""
    status, headers, body = original(params)
    return status, headers, body.replace(b"<Url>https://", b"<Url>")


TYPES = {
    "AWS::IAM::OIDCProvider": ResourceType(
        _create, deletes("iam", "DeleteOpenIDConnectProvider", "OpenIDConnectProviderArn"), _update,
        create_only=("Url",), tagged=True),
}

MENDS = (lambda: wrap(iam._IAM_HANDLERS, "GetOpenIDConnectProvider", _without_scheme),)
