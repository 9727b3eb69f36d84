"""The page's modules: their address names their content, and they may be kept for good."""

from __future__ import annotations

import re

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from demo.components.component import CONSTANTS
from demo.modules import ADDRESS, MODULES, WEB, address_of, module_route, module_tags


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(Starlette(routes=[module_route()]))


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"a.js": b"1", "b.js": b"3"}, id="content"),
        pytest.param({"a.js": b"1", "c.js": b"2"}, id="name"),
        pytest.param({"a.js": b"1"}, id="fewer"),
        pytest.param({"a.js": b"1b.js 1\n2"}, id="joined"),
    ],
)
def test_any_change_of_a_module_changes_the_address_of_all(changed):
    assert address_of(changed) != address_of({"a.js": b"1", "b.js": b"2"})


def test_address_does_not_depend_on_the_order_in_which_the_disk_lists_files():
    modules = {"a.js": b"1", "b.js": b"2"}

    assert address_of(dict(reversed(modules.items()))) == address_of(modules)


def test_every_module_is_served_to_be_kept_for_good(client):
    assert MODULES
    for name, source in MODULES.items():
        response = client.get(f"/{ADDRESS}/{name}")

        assert response.content == source
        assert response.headers["content-type"].startswith("text/javascript")
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("web/0123456789abcdef/page.js", id="another version"),
        pytest.param(f"{ADDRESS}/nothing.js", id="unknown"),
        pytest.param(f"{ADDRESS}/page.css", id="no module"),
        pytest.param(f"{ADDRESS}/../../modules.py", id="outside"),
        pytest.param(f"{ADDRESS}/%2e%2e/modules.py", id="outside, encoded"),
    ],
)
def test_nothing_else_is_served_and_no_refusal_is_kept(client, path):
    response = client.get(f"/{path}")

    assert response.status_code == 404
    assert "cache-control" not in response.headers


def test_head_loads_every_module():
    loaded = set(re.findall(r'(?:src|href)="([^"]+)"', module_tags()))

    assert loaded == {f"{ADDRESS}/{name}" for name in MODULES}


def test_javascript_knows_the_constants_that_it_is_handed():
    declared = re.search(
        r"interface Constants \{(.*?)\}", (WEB / "types.d.ts").read_text("utf-8"), re.DOTALL
    )

    assert declared is not None
    assert set(re.findall(r"^  (\w+): ", declared[1], re.MULTILINE)) == set(CONSTANTS)
