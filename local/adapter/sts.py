"""STS: AssumeRoleWithWebIdentity judges a GitHub token by the claims that AWS documents.

ministack 1.5.33 hands aud, sub and amr to the trust policy, accepts expired tokens and providers that
were deleted, and asks the trust policy with AUTH=true only. Signatures are not checked.
"""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from ministack import app
from ministack.services import iam, sts

from .aws import Answer, AsyncOperation
from .registry import Props, wrap

NEEDS = {
    "ministack.app": ("AUTH",),
    "ministack.services.iam": ("_oidc_providers",),
    "ministack.services.sts": (
        "_assumed_role_arn", "_error", "_p", "_web_identity_principal", "_web_identity_trust_denied", "handle_request"),
}

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
# for github.com, for an enterprise with an issuer of its own, and for data residency
_GITHUB = re.compile(r":oidc-provider/(token\.actions\.(?:githubusercontent\.com(?:/[^/]+)?|[^./]+\.ghe\.com))$")
_GITHUB_CLAIMS = ("actor", "actor_id", "enterprise_id", "environment", "job_workflow_ref", "ref", "repository",
                  "repository_id", "repository_owner_id", "workflow")

Principal = tuple[str, dict[str, Any]]  # who vouches, and the condition keys


def _claims(token: str) -> dict[str, Any]:
    """The claims of a JSON web token, or none where it is not one."""
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError):
        return {}
    return claims if isinstance(claims, dict) else {}


def _with_github_claims(original: Callable[..., Principal], token: str, provider: str, role_arn: str) -> Principal:
    """Hands GitHub's documented claims to the trust policy as condition keys."""
    principal, keys = original(token, provider, role_arn)
    claims, issuer = _claims(token), _GITHUB.search(principal)
    if issuer:
        keys |= {f"{issuer[1]}:{name}": claims[name] for name in _GITHUB_CLAIMS if name in claims}
    return principal, keys


def _refusal(code: str, message: str) -> Answer:
    status, headers, body = sts._error(400, code, message, ns="sts")
    return status, headers, body


def _denied(original: Callable[..., Answer | None], role_arn: str, params: Props, use_json: bool) -> Answer | None:
    """Refuses what is no token, one of a provider that does not exist, and an expired one, before the trust policy."""
    token, named = sts._p(params, "WebIdentityToken"), sts._p(params, "ProviderId")
    claims = _claims(token)
    principal, _keys = sts._web_identity_principal(token, named, role_arn)
    account = role_arn.split(":")[4]
    if not claims and not named:
        return _refusal("InvalidIdentityToken", "The ID Token provided is not a valid JWT.")
    if ":oidc-provider/" in principal and iam._oidc_providers.get_scoped(account, None, principal) is None:
        url = f"https://{principal.split('/', 1)[1]}"
        return _refusal("InvalidIdentityToken", f"No OpenIDConnect provider found in your account for {url}")
    if claims and float(claims.get("exp", 0)) <= time.time():
        return _refusal("ExpiredTokenException", "Token expired: current date/time must be before its exp")
    return original(role_arn, params, use_json)


async def _always_ask_trust(
        original: AsyncOperation, method: str, path: str, headers: Props, body: bytes, query: Props) -> Answer:
    """The trust policy is asked without AUTH=true, too: nothing else guards a role that the outside may assume."""
    in_json = "amz-json" in headers.get("content-type", "")
    text = (body or b"").decode()
    params = dict(query) | (json.loads(text or "{}") if in_json else parse_qs(text))
    action = headers.get("x-amz-target", "").rsplit(".", 1)[-1] if in_json else sts._p(params, "Action")
    if action == "AssumeRoleWithWebIdentity" and not app.AUTH:
        role_arn = sts._p(params, "RoleArn")
        _arn, malformed = sts._assumed_role_arn(role_arn, "session")
        refusal: Answer | None = malformed or sts._web_identity_trust_denied(role_arn, params, in_json)
        if refusal:
            return refusal
    return await original(method, path, headers, body, query)


MENDS = (
    lambda: wrap(sts, "handle_request", _always_ask_trust),
    lambda: wrap(sts, "_web_identity_principal", _with_github_claims),
    lambda: wrap(sts, "_web_identity_trust_denied", _denied),
)
