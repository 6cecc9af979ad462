"""OpenID Connect providers, and who may assume a role with a token of GitHub."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

from botocore.exceptions import ClientError

from .cloud import ACCOUNT, CloudTest, Stack, tags

HOST = "token.actions.githubusercontent.com"
CLAIMS = {
    "iss": f"https://{HOST}", "aud": "sts.amazonaws.com", "sub": "repo:o/r:environment:prod", "repository": "o/r",
    "repository_id": "42", "repository_owner_id": "7", "environment": "prod", "ref": "refs/heads/main",
    "job_workflow_ref": "o/r/.github/workflows/deploy.yml@refs/heads/main", "workflow": "deploy", "actor": "octo",
    "actor_id": "1", "enterprise_id": "9"}


def provider(**properties: Any) -> dict[str, Any]:
    """GitHub's provider."""
    return {"Type": "AWS::IAM::OIDCProvider", "Properties": {
        "Url": f"https://{HOST}", "ClientIdList": ["sts.amazonaws.com"]} | properties}


def token(**claims: Any) -> str:
    """An unsigned token that is valid for a minute, with some claims changed or (None) left out."""
    payload = {name: value for name, value in (CLAIMS | {"exp": time.time() + 60} | claims).items() if value is not None}
    return f"e30.{base64.urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip('=')}."


class Providers(CloudTest):
    """AWS::IAM::OIDCProvider."""

    def test_a_provider_is_made_changed_and_deleted(self) -> None:
        iam = self.client("iam")
        with Stack({"GitHub": provider(ThumbprintList=["a" * 40])}, {"Arn": {"Fn::GetAtt": ["GitHub", "Arn"]}}) as stack:
            arn = stack.id("GitHub")
            self.assertEqual((arn, stack.outputs["Arn"]), (f"arn:aws:iam::{ACCOUNT}:oidc-provider/{HOST}",) * 2)
            found = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
            self.assertEqual((found["Url"], found["ClientIDList"], found["ThumbprintList"], tags(found)), (
                HOST, ["sts.amazonaws.com"], ["a" * 40], {"Owner": "tests"}))
            stack.update({"GitHub": provider(ClientIdList=["a", "b"])})
            found = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
            self.assertEqual((found["ClientIDList"], found["ThumbprintList"]), (["a", "b"], []))
        self.assertEqual(iam.list_open_id_connect_providers()["OpenIDConnectProviderList"], [])


class WebIdentity(CloudTest):
    """AssumeRoleWithWebIdentity."""

    def template(self, conditions: dict[str, str], **more: Any) -> dict[str, Any]:
        """A role that trusts tokens with certain claims."""
        statement = {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
                     "Principal": {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{HOST}"},
                     "Condition": {"StringEquals": {f"{HOST}:{name}": value for name, value in conditions.items()}}}
        return {"Role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "deploy", "AssumeRolePolicyDocument": {
            "Version": "2012-10-17", "Statement": [statement]}}}} | more

    def assume(self, web_token: str) -> str:
        """The new session's name, or the refusal's code."""
        try:
            answer = self.client("sts").assume_role_with_web_identity(
                RoleArn=f"arn:aws:iam::{ACCOUNT}:role/deploy", RoleSessionName="run", WebIdentityToken=web_token)
        except ClientError as refusal:
            return str(refusal.response["Error"]["Code"])
        return str(answer["AssumedRoleUser"]["Arn"])

    def test_every_documented_claim_of_github_decides(self) -> None:
        conditions = {name: value for name, value in CLAIMS.items() if name != "iss"}
        with Stack(self.template(conditions, GitHub=provider())):
            self.assertEqual(self.assume(token()), f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy/run")
            for name in conditions:
                with self.subTest(claim=name):
                    self.assertEqual(self.assume(token(**{name: "other"})), "AccessDenied")
                    self.assertEqual(self.assume(token(**{name: None})), "AccessDenied")

    def test_a_claim_that_aws_does_not_document_decides_nothing(self) -> None:
        with Stack(self.template({"aud": "sts.amazonaws.com", "sha": "1"}, GitHub=provider())):
            self.assertEqual(self.assume(token(sha="1")), "AccessDenied")

    def test_expired_and_broken_tokens_are_refused(self) -> None:
        with Stack(self.template({"sub": CLAIMS["sub"]}, GitHub=provider())):
            self.assertEqual(self.assume(token(exp=time.time() - 1)), "ExpiredTokenException")
            self.assertEqual(self.assume(token(exp=None)), "ExpiredTokenException")
            self.assertEqual(self.assume("no token"), "InvalidIdentityToken")
            self.assertEqual(self.assume(token(iss="https://other.example.com")), "InvalidIdentityToken")

    def test_a_deleted_provider_vouches_for_nobody(self) -> None:
        with Stack(self.template({"sub": CLAIMS["sub"]}, GitHub=provider())) as stack:
            self.assertIn("assumed-role", self.assume(token()))
            stack.update(self.template({"sub": CLAIMS["sub"]}))
            self.assertEqual(self.assume(token()), "InvalidIdentityToken")

    def test_every_issuer_of_github_that_has_condition_keys_has_them(self) -> None:
        for host in (f"{HOST}/acme", "token.actions.acme.ghe.com"):
            with self.subTest(issuer=host):
                text = json.dumps(self.template({"aud": "sts.amazonaws.com", "ref": "refs/heads/main"})).replace(HOST, host)
                with Stack(json.loads(text) | {"GitHub": provider(Url=f"https://{host}")}):
                    self.assertIn("assumed-role", self.assume(token(iss=f"https://{host}")))
                    self.assertEqual(self.assume(token(iss=f"https://{host}", ref="refs/heads/other")), "AccessDenied")

    def test_a_server_of_ones_own_has_none(self) -> None:
        host = "github.example.com/_services/token"
        text = json.dumps(self.template({"aud": "sts.amazonaws.com", "ref": "refs/heads/main"})).replace(HOST, host)
        with Stack(json.loads(text) | {"GitHub": provider(Url=f"https://{host}")}):
            self.assertEqual(self.assume(token(iss=f"https://{host}")), "AccessDenied")
