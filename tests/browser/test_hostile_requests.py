"""What a stranger may ask for over HTTP: foreign names and pages, closed routes, malformed messages."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from demo.language import say
from tests.browser.messages import body_of, call, drawing
from tests.browser.server import find_free_port, running_app, start_app

ROOT = Path(__file__).parents[2]
MCP_HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-03-26",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}
MCP_ACCEPT = {"Accept": "application/json, text/event-stream"}


def policy_of(response: httpx.Response) -> dict[str, str]:
    """Take the Content-Security-Policy apart."""
    directives = response.headers["content-security-policy"].split("; ")
    return {name: sources for name, _, sources in (one.partition(" ") for one in directives)}


@pytest.mark.parametrize("route", ["", "config", "gradio_api/info", "health", "gradio_api/mcp/"])
@pytest.mark.parametrize("host", ["evil.example", "evil.example:7860", "8.8.8.8", "", "a@b", "[x"])
def test_a_foreign_name_is_refused_and_not_repeated(address: str, route: str, host: str):
    headers = {"Host": host, "Origin": "https://evil.example"}

    response = httpx.get(f"{address}{route}", headers=headers)

    assert response.status_code == 400
    assert "evil" not in response.text + str(response.headers)
    assert "access-control-allow-origin" not in response.headers
    assert "access-control-allow-credentials" not in response.headers


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "file://", "http://8.8.8.8"])
def test_the_page_of_another_site_may_not_ask(address: str, method: str, origin: str):
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}

    response = httpx.request(method, f"{address}gradio_api/component_server", headers=headers)

    assert response.status_code == 403
    assert [name for name in response.headers if name.startswith("access-control")] == []


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Gradio-Server"])
@pytest.mark.parametrize("route", ["", "config", "gradio_api/info"])
def test_a_forwarded_name_that_the_host_did_not_allow_is_ignored(
    address: str, header: str, route: str
):
    response = httpx.get(f"{address}{route}", headers={header: "http://evil.example"})

    assert response.status_code == 200
    assert "evil" not in response.text


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Host": "evil.example"}],
    ids=["origin", "host"],
)
def test_mcp_is_closed_to_rebound_names_and_foreign_pages(address: str, headers: dict):
    response = httpx.post(
        f"{address}gradio_api/mcp/", json=MCP_HELLO, headers={**MCP_ACCEPT, **headers}
    )

    assert response.status_code in (400, 403)


def test_mcp_is_open_to_programs(address: str):
    response = httpx.post(f"{address}gradio_api/mcp/", json=MCP_HELLO, headers=MCP_ACCEPT)

    assert response.status_code == 200
    assert "serverInfo" in response.text


def test_the_host_names_its_server_and_who_may_frame_it():
    environment = {
        "MNIST_CORE_HOSTS": "digits.example.org, *.example.net",
        "MNIST_CORE_FRAMES": "https://school.example",
    }
    with running_app(**environment) as address:
        for host in ("digits.example.org", "a.example.net:443"):
            response = httpx.get(f"{address}config", headers={"Host": host})
            assert response.status_code == 200
            assert response.json()["root"] == f"http://{host}"
        forwarded = {"X-Forwarded-Host": "digits.example.org", "X-Forwarded-Proto": "https"}
        root = httpx.get(f"{address}config", headers=forwarded).json()["root"]
        page = httpx.get(address)

    assert root == "https://digits.example.org"
    assert policy_of(page)["frame-ancestors"] == "https://school.example"
    assert "x-frame-options" not in page.headers


@pytest.mark.parametrize(
    "route",
    [
        "monitoring",
        "monitoring/summary",
        "monitoring/key",
        "gradio_api/dev/reload",
        "gradio_api/file=/etc/hostname",
        "gradio_api/proxy=https://a.hf.space",
        "gradio_api/vibe-code/",
        "gradio_api/process_recording",
        "gradio_api/runs",
        "gradio_api/deep_link",
        "gradio_api/token",
        "gradio_api/custom_component/a/b/c/d",
        "login",
        "docs",
        "assets/../app.py",
    ],
)
def test_what_the_page_does_not_need_is_not_there(address: str, route: str):
    assert httpx.get(f"{address}{route}", timeout=5).status_code == 404


@pytest.mark.parametrize("route", ["config", "", "gradio_api/info", "gradio_api/openapi.json"])
def test_nothing_tells_where_the_program_lies(address: str, route: str):
    text = httpx.get(f"{address}{route}").text

    assert str(ROOT) not in text
    assert re.findall(r"\"/(?:home|root|tmp|usr|work|opt|app)/[^\"]*", text) == []


@pytest.mark.parametrize("route", ["", "config", "none", "examples/1-ruled-paper.jpg"])
def test_every_answer_has_the_headers_that_protect_a_browser(address: str, route: str):
    headers = httpx.get(f"{address}{route}").headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "SAMEORIGIN"


def test_the_pages_policy_lets_it_load_and_run_its_own_only(address: str):
    policy = policy_of(httpx.get(address))

    assert policy["default-src"] == "'none'"
    assert "'unsafe-inline'" not in policy["script-src"]
    assert "http" not in " ".join(policy.values())
    assert policy["frame-ancestors"] == policy["form-action"] == policy["base-uri"] == "'self'"


def test_what_is_no_page_may_do_nothing(address: str):
    policy = policy_of(httpx.get(f"{address}config"))

    assert policy == {"default-src": "'none'", "frame-ancestors": "'self'"}


MALFORMED: dict[str, tuple[str, Any]] = {
    "unknown component": ("component_server", {"component_id": 9999}),
    "negative component": ("component_server", {"component_id": -1}),
    "component of another kind": ("component_server", {"component_id": [1]}),
    "component by name": ("component_server", {"component_id": {"a": 1}}),
    "unknown function": ("component_server", {"fn_name": "none"}),
    "function of another kind": ("component_server", {"fn_name": 5}),
    "private function": ("component_server", {"fn_name": "__init__"}),
    "no field": ("component_server", {}),
    "list": ("component_server", []),
    "wrong index": ("queue/join", {"fn_index": 9999, "data": [], "session_hash": "a"}),
    "negative index": ("queue/join", {"fn_index": -5, "data": [], "session_hash": "a"}),
    "index of another kind": ("queue/join", {"fn_index": "a", "data": [], "session_hash": "a"}),
    "no session": ("queue/join", {"fn_index": 0, "data": []}),
    "unknown endpoint": ("run/none", {"data": []}),
    "unknown call": ("call/none", {"data": []}),
    "unknown second call": ("call/v2/none", {"data": []}),
    "data of another kind": ("run/read_digit", {"data": "a"}),
    "very many values": ("component_server", [{}] * 100_000),
    "very many arguments": ("run/read_digit", {"data": [[]] * 100_000}),
    "deep": ("component_server", json.loads("[" * 900 + "]" * 900)),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_message_is_refused_with_a_sentence(address: str, name: str):
    route, message = MALFORMED[name]
    if route == "component_server" and isinstance(message, dict) and message:
        message = {**body_of(address, "recognize_drawing", drawing()), **message}

    response = httpx.post(f"{address}gradio_api/{route}", json=message, timeout=10)

    assert 400 <= response.status_code < 500
    assert isinstance(response.json()["detail"], str)
    assert "Traceback" not in response.text


@pytest.mark.parametrize(
    "data", [[5], [None], [{"path": 5}], ["a"], [[1]], [{}], [{"url": "http://a"}]]
)
def test_a_picture_that_is_none_is_refused_with_a_sentence(address: str, data: list):
    response = httpx.post(f"{address}gradio_api/run/read_digit", json={"data": data})

    assert "This picture was not uploaded" in response.json()["error"]


@pytest.mark.parametrize("data", [[], [1, 2, 3]], ids=["none", "three"])
def test_a_wrong_number_of_arguments_is_no_traceback(address: str, data: list):
    response = httpx.post(f"{address}gradio_api/run/read_digit", json={"data": data})

    assert response.status_code >= 400
    assert "Traceback" not in response.text


@pytest.mark.parametrize("ranges", ["bytes=0-1-2", "bytes=-", "bytes=9-1", "bytes=a-b", "x"])
@pytest.mark.parametrize("route", ["examples/1-ruled-paper.jpg", "static/img/logo.svg"])
def test_a_malformed_range_is_no_error_of_the_server(address: str, ranges: str, route: str):
    assert httpx.get(f"{address}{route}", headers={"Range": ranges}).status_code < 500


def test_a_refusal_is_said_in_the_senders_language(address: str):
    headers = {"Accept-Language": "de-AT,en;q=0.5"}

    response = httpx.post(f"{address}gradio_api/component_server", json=[5], headers=headers)
    invalid = httpx.post(f"{address}gradio_api/queue/join", json=[5], headers=headers)

    assert invalid.json()["detail"] == say("not_understood", "de")
    assert response.status_code == 400


@pytest.mark.parametrize("message", [5, None, [], "a", {"bits": 5}, {"language": [1]}])
@pytest.mark.parametrize("function", ["recognize_drawing", "recognize_photo", "show_steps"])
def test_the_pages_own_functions_answer_anything_with_a_sentence(
    address: str, function: str, message: Any
):
    response = call(address, function, message)

    assert response.status_code == 200
    assert response.json() == {"state": "error", "sentence": say("not_understood")}


def test_the_log_stays_short_and_holds_nothing_of_what_was_sent():
    long = "SECRET" * 200_000  # 1.2 MB
    port = find_free_port()
    process = start_app(port)
    address = f"http://127.0.0.1:{port}/"
    files = {"path": long, "url": long, "meta": {"_type": "gradio.FileData"}}

    call(address, "recognize_drawing", {**drawing(), "bits": long})
    call(address, "recognize_photo", {"picture": "é" + long})
    for route in ("run/read_digit", "call/read_digit", "queue/join", "component_server"):
        for data in ([long], [files], [[long]], long, [{long: long[:9]}]):
            message = {"data": data, "fn_index": 0, "session_hash": "a", "component_id": long}
            httpx.post(f"{address}gradio_api/{route}", json=message, timeout=60)
    for _ in range(200):
        httpx.post(f"{address}gradio_api/component_server", json={"component_id": 99})
    process.terminate()
    log, _ = process.communicate(timeout=30)

    assert "SECRET" not in log
    assert "Traceback" not in log
    assert len(log) < 20_000
