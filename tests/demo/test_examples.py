"""The example pictures, by name and nothing else."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from demo.components import serve_example
from demo.components.photo import EXAMPLES

NAME = "1-ruled-paper.jpg"


@pytest.mark.parametrize("root_path", ["", "/digits"])
def test_example_is_served_at_the_root_and_where_a_proxy_took_a_path_off(root_path):
    app = Starlette(routes=[Route("/examples/{name}", serve_example)])

    response = TestClient(app, root_path=root_path).get(f"/examples/{NAME}")

    assert response.content == (EXAMPLES / NAME).read_bytes()
    assert response.headers["content-type"] == "image/jpeg"


@pytest.mark.parametrize("name", ["README.md", "nothing.jpg", "%2e%2e", "..%2ficon.png"])
def test_nothing_else_is_served(name):
    app = Starlette(routes=[Route("/examples/{name}", serve_example)])

    assert TestClient(app).get(f"/examples/{name}").status_code == 404
