"""One local cloud for all tests, and stacks in it."""

from __future__ import annotations

import atexit
import http.client
import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

from botocore.client import BaseClient
from botocore.session import Session

LOCAL = Path(__file__).resolve().parent.parent
ACCOUNT = "000000000000"
REGION = "us-east-1"
_SESSION = Session()
_numbers = itertools.count(1)


class Cloud:
    """A server process of its own, on a free port, with its state in a folder of its own."""

    def __init__(self, **environment: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.home = tempfile.mkdtemp(prefix="adapter-tests-")
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")} | {
            "GATEWAY_PORT": str(self.port), "BIND_HOST": "127.0.0.1", "TMPDIR": self.home, "NODE_PATH": self.home,
            "PERSIST_STATE": "1", "STATE_DIR": f"{self.home}/state", "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test"} | environment
        self.start()
        atexit.register(self.remove)

    def start(self) -> None:
        """Starts the server and waits until it answers."""
        with open(f"{self.home}/log", "ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "adapter"], cwd=LOCAL, env=self.environment, stdout=log, stderr=log)
        for _ in range(300):
            try:
                if self.fetch("127.0.0.1", "/_ministack/ready")[0] == 200:
                    return
            except OSError:
                pass
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise AssertionError(f"the local cloud did not start:\n{Path(self.home, 'log').read_text()}")

    def stop(self) -> None:
        """Ends the server, which saves its state."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)

    def remove(self) -> None:
        """Ends the server if it runs, and deletes what it kept."""
        if self.process.poll() is None:
            self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def client(self, service: str, region: str = REGION, key: str = "test", secret: str = "test") -> BaseClient:
        """A client of the server; the key `test` may do everything."""
        return _SESSION.create_client(
            service, region_name=region, endpoint_url=f"http://127.0.0.1:{self.port}", aws_access_key_id=key,
            aws_secret_access_key=secret)

    def fetch(self, host: str, path: str) -> tuple[int, dict[str, str], str]:
        """What a browser gets from a host name that leads here."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path, headers={"Host": host})
            response = connection.getresponse()
            return response.status, {k.lower(): v for k, v in response.getheaders()}, response.read().decode()
        finally:
            connection.close()


@cache
def cloud() -> Cloud:
    """The cloud that the tests share."""
    return Cloud()


class Stack:
    """A stack that is deployed on entering and destroyed on leaving, unless it was destroyed before."""

    def __init__(self, resources: dict[str, Any], outputs: dict[str, Any] | None = None, region: str = REGION,
                 on: Cloud | None = None) -> None:
        self.name = f"Test{next(_numbers)}"
        self.cloudformation = (on or cloud()).client("cloudformation", region)
        self._template = self._body(resources, outputs)

    @staticmethod
    def _body(resources: dict[str, Any], outputs: dict[str, Any] | None) -> str:
        return json.dumps({"Resources": resources, "Outputs": {
            name: {"Value": value} for name, value in (outputs or {}).items()}})

    def __enter__(self) -> Stack:
        self.cloudformation.create_stack(
            StackName=self.name, TemplateBody=self._template, Tags=[{"Key": "Owner", "Value": "tests"}],
            Capabilities=["CAPABILITY_NAMED_IAM"])
        self._await("CREATE_COMPLETE")
        return self

    def __exit__(self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        self.cloudformation.delete_stack(StackName=self.name)
        if kind is None:
            self._await("DELETE_COMPLETE")

    def update(self, resources: dict[str, Any], outputs: dict[str, Any] | None = None) -> None:
        """Deploys another template."""
        self.cloudformation.update_stack(
            StackName=self.name, TemplateBody=self._body(resources, outputs), Capabilities=["CAPABILITY_NAMED_IAM"],
            Tags=[{"Key": "Owner", "Value": "tests"}])
        self._await("UPDATE_COMPLETE")

    def id(self, logical_id: str) -> str:
        """The physical id of a resource: what Ref returns."""
        resource = self.cloudformation.describe_stack_resource(StackName=self.name, LogicalResourceId=logical_id)
        return str(resource["StackResourceDetail"]["PhysicalResourceId"])

    @property
    def outputs(self) -> dict[str, str]:
        """The outputs by name."""
        [stack] = self.cloudformation.describe_stacks(StackName=self.name)["Stacks"]
        return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}

    def reasons(self) -> str:
        """Why resources failed."""
        events = self.cloudformation.describe_stack_events(StackName=self.name)["StackEvents"]
        return "\n".join(event.get("ResourceStatusReason", "") for event in events if "FAILED" in event["ResourceStatus"])

    def _await(self, wanted: str) -> None:
        end = time.monotonic() + 120
        while time.monotonic() < end:
            stacks = [summary for summary in self.cloudformation.list_stacks()["StackSummaries"]
                      if summary["StackName"] == self.name]
            status = stacks[0]["StackStatus"]
            if status == wanted:
                return
            if not status.endswith("IN_PROGRESS"):
                raise AssertionError(f"{self.name} is {status} instead of {wanted}: {self.reasons()}")
            time.sleep(0.05)
        raise AssertionError(f"{self.name} is still {status}")


class CloudTest(unittest.TestCase):
    """A test against the shared cloud."""

    def client(self, service: str, region: str = REGION) -> BaseClient:
        """A client that may do everything."""
        return cloud().client(service, region)


def tags(resource: dict[str, Any]) -> dict[str, str]:
    """The tags of a described resource by key, without CloudFormation's own."""
    return {tag["Key"]: tag["Value"] for tag in resource.get("Tags", []) if not tag["Key"].startswith("aws:")}
