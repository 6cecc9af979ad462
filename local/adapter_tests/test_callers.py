"""Who may call: what web pages can do to the local cloud, and what programs and sites still can."""

from __future__ import annotations

import http.client
import itertools
import json
from unittest.mock import patch

from adapter import callers

from .cloud import CloudTest, Stack, cloud
from .test_delivery import site

PAGES = (
    {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"},
)
LAMBDA = ("POST", "/2015-03-31/functions")
SERVER = ("GET", "/_ministack/health")


def request(method: str, path: str, headers: dict[str, str], body: str = "") -> tuple[int, dict[str, str], str]:
    """One request with exactly the headers given."""
    connection = http.client.HTTPConnection("127.0.0.1", cloud().port, timeout=30)
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            connection.putheader(name, value)
        connection.endheaders(body.encode())
        response = connection.getresponse()
        return response.status, {k.lower(): v for k, v in response.getheaders()}, response.read().decode()
    finally:
        connection.close()


def upgrade(host: str, **headers: str) -> dict[str, str]:
    """What opens a WebSocket."""
    return {"Host": host, "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="} | headers


class WebPages(CloudTest):
    """Any page that somebody opens while the local cloud runs."""

    def test_cannot_call_an_api(self) -> None:
        calls = (LAMBDA, SERVER, ("POST", "/_ministack/reset"), ("OPTIONS", "/"), ("GET", "/?Action=ListTopics"), ("PUT", "/bucket"))
        hosts = (f"127.0.0.1:{cloud().port}", "localhost", "bucket.localhost", "x.execute-api.localhost")
        for (method, path), host, page in itertools.product(calls, hosts, PAGES):
            with self.subTest(call=f"{method} {path}", host=host, page=page):
                status, headers, body = request(method, path, {"Host": host, "Content-Type": "text/plain"} | page)
                self.assertEqual((status, body), (
                    403, "the APIs of the local cloud are for programs such as the AWS CLI: web pages may not call them\n"))
                self.assertNotIn("access-control-allow-origin", headers)

    def test_cannot_create_a_function(self) -> None:
        function = json.dumps({"FunctionName": "evil", "Runtime": "python3.12", "Role": "arn:aws:iam::000000000000:role/r",
                               "Handler": "index.handler", "Code": {"ZipFile": ""}})
        self.assertEqual(request(*LAMBDA, {
            "Host": f"127.0.0.1:{cloud().port}", "Origin": "https://evil.example", "Content-Type": "text/plain"}, function)[0], 403)
        self.assertEqual(self.client("lambda").list_functions()["Functions"], [])

    def test_cannot_come_by_a_name_of_their_own(self) -> None:
        for host in ("evil.example", f"evil.example:{cloud().port}", "127.0.0.1.evil.example", "localhost.evil.example", "evil.example.",
                     "evillocalhost", "localhost.", "127.0.0.1@evil.example", "[::1]", "10.0.0.1", "dunknown1.cloudfront.net",
                     "dunknown1.cloudfront.localhost", "unknown.alb.localhost", "unknown.elb.amazonaws.com", "sqs.us-east-1.amazonaws.com"):
            with self.subTest(host=host):
                status, headers, body = request(*SERVER, {"Host": host})
                self.assertEqual((status, body), (403, "the local cloud answers to 127.0.0.1, to *.localhost and to the names of "
                                                  f"deployed sites; {host!r} is none of them\n"))
                self.assertNotIn("access-control-allow-origin", headers)

    def test_cannot_open_a_websocket(self) -> None:
        for host, page in (("127.0.0.1", {"Origin": "https://evil.example"}), ("evil.example", {})):
            with self.subTest(host=host):
                self.assertEqual(request("GET", "/_aws/execute-api/x/prod", upgrade(host, **page))[0], 403)


class Programs(CloudTest):
    """The CLI, SDKs, Lambda functions."""

    def test_call_by_every_name_that_sdks_make_of_the_endpoint(self) -> None:
        for host in (f"127.0.0.1:{cloud().port}", "127.0.0.1", f"localhost:{cloud().port}", "LOCALHOST", f"bucket.localhost:{cloud().port}",
                     "bucket.s3.us-east-1.localhost"):
            with self.subTest(host=host):
                self.assertEqual(request(*SERVER, {"Host": host})[0], 200)

    def test_that_use_fetch_of_node_are_no_web_pages(self) -> None:
        headers = {"Host": "127.0.0.1", "Sec-Fetch-Mode": "cors", "User-Agent": "node"}
        self.assertEqual(request(*SERVER, headers)[0], 200)


class Sites(CloudTest):
    """What is deployed for browsers."""

    DOMAIN = {"Domain": {"Fn::GetAtt": ["Distribution", "DomainName"]}}

    def test_answer_a_browser(self) -> None:
        with Stack(site(Aliases=["www.example.com"]), self.DOMAIN) as stack:
            s3, bucket = self.client("s3"), stack.id("Bucket")
            for key in ("page", "health"):
                s3.put_object(Bucket=bucket, Key=key, Body=f"the site's {key}".encode())
            own = f"{stack.outputs['Domain'].split('.')[0]}.cloudfront.localhost:{cloud().port}"
            for page in (*PAGES, {"Origin": f"http://{own}", "Sec-Fetch-Site": "same-origin"}):
                with self.subTest(page=page):
                    self.assertEqual(request("GET", "/page", {"Host": own} | page)[::2], (200, "the site's page"))
            self.assertEqual(request("GET", "/health", {"Host": own})[2], "the site's health")
            self.assertEqual(request("GET", "/page", {"Host": "www.example.com", "Origin": "https://www.example.com"})[0], 301)
            for key in ("page", "health"):
                s3.delete_object(Bucket=bucket, Key=key)

    def test_are_no_way_to_an_api(self) -> None:
        calls = (LAMBDA, SERVER, ("POST", "/_ministack/reset"), ("POST", "/_ministack/config"), ("GET", "/v2/email/identities"),
                 ("GET", "/v20180820/accesspoint"), ("POST", "/Execute"), ("GET", "/v2/_catalog"), ("POST", "/_ministack/rds/iam-auth"),
                 ("OPTIONS", "/_ministack/reset"), ("POST", "/_aws/lambda-url/x/"), ("POST", "/oauth2/token"))
        balancer = {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer", "Properties": {
            "Name": "quiet", "Type": "application", "Subnets": ["subnet-a", "subnet-b"]}}
        with Stack(site() | {"Balancer": balancer}, self.DOMAIN) as stack:
            for host, (method, path) in itertools.product((stack.outputs["Domain"], "quiet.alb.localhost"), calls):
                with self.subTest(host=host, call=f"{method} {path}"):
                    status, headers, _body = request(method, path, {"Host": host})
                    redirected = {"GET": 301}.get(method, 307)
                    sites_own = 503 if host.startswith("quiet") else redirected
                    self.assertEqual(status, 403 if path.startswith("/_ministack/") else sites_own)
                    self.assertNotIn("x-amzn-requestid", headers)

    def test_are_no_way_to_a_websocket(self) -> None:
        scope = {"type": "websocket", "path": "/_aws/execute-api/x/prod", "headers": [(b"host", b"www.example.com")]}
        with patch.object(callers, "_is_site", return_value=True):
            self.assertEqual(callers.refusal(scope), "a site of the local cloud answers no such request")
            self.assertIsNone(callers.refusal(scope | {"type": "http"}))
