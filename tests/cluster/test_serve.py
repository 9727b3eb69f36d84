"""The page by Ray Serve, started as the README says, on this machine."""

from __future__ import annotations

import asyncio
import base64
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import psutil
import pytest
import yaml

pytest.importorskip("ray", reason="demo/cluster/requirements.txt installs Ray")

from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from ray.serve.schema import ServeDeploySchema

from demo.cluster.recognizer import ANSWER_SECONDS
from tests.browser.messages import body_of, call, drawing, pack, photograph, png
from tests.drawing import draw_digit

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "demo" / "cluster" / "serve.yaml"
CLUSTER = ROOT / "demo" / "cluster" / "kuberay.yaml"
ADDRESS = "http://127.0.0.1:8000/"
SETTINGS = {  # those of README.md
    "RAY_SERVE_ENABLE_HA_PROXY": "1",
    "RAY_SERVE_HAPROXY_RETRY_ON": "conn-failure empty-response",
    "RAY_SERVE_RUN_USER_CODE_IN_SEPARATE_THREAD": "0",
}
START_SECONDS = 400
RECOVERED_SECONDS = 10
MAX_REPLICA_BYTES = 250_000_000  # of its own, and its share of what all share
NUM_CLIENTS = 32
FOUR = png(draw_digit(4))
NUMBER = pack(np.hstack([draw_digit(label) for label in (4, 7)])[:, :, 0] < 128)
# What each of them reads, and a part of the right answer: `Front` by a glance, `Reader` what takes longer.
READ_BY = {"Front": (drawing(4), ("label", 4)), "Reader": (NUMBER, ("text", "47"))}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the page answers: started by the documented command, unless it runs already."""
    if is_well():
        yield ADDRESS
        return
    serve = subprocess.Popen(
        [Path(sys.executable).with_name("serve"), "run", CONFIG],
        cwd=ROOT,
        env={**os.environ, **SETTINGS, "PYTHONPATH": str(ROOT), "RAY_USAGE_STATS_ENABLED": "0"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(is_well, seconds=START_SECONDS)
        yield ADDRESS
    finally:
        serve.terminate()
        serve.wait(timeout=60)


def is_well() -> bool:
    try:
        return httpx.get(f"{ADDRESS}health", timeout=10).status_code == 200
    except httpx.TransportError:
        return False


def wait_for(is_so: Callable[[], bool], *, seconds: float) -> None:
    ends = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < ends
        time.sleep(0.2)


def replicas(deployment: str) -> list[psutil.Process]:
    name = f"ServeReplica:digits:{deployment}"
    return [each for each in psutil.process_iter(["cmdline"]) if name in str(each.info["cmdline"])]


def test_the_page_comes_with_all_that_is_around_it(address: str):
    page = httpx.get(address, timeout=60)

    assert page.status_code == 200
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert httpx.get(f"{address}gradio_api/monitoring").status_code == 404
    (module,) = set(re.findall(r"web/\w{16}/page\.js", page.text))
    assert httpx.get(f"{address}{module}").status_code == 200


def test_drawings_photographs_and_programs_are_answered(address: str):
    for message, right in READ_BY.values():
        assert right in call(address, "recognize_drawing", message).json().items()
    assert call(address, "recognize_photo", photograph(FOUR)).json()["text"] == "4"
    assert httpx.post(f"{address}api/read", content=FOUR, timeout=60).json()["label"] == 4


def test_what_can_not_be_read_gets_its_sentence_in_the_visitors_language(address: str):
    language = {"Accept-Language": "de"}
    answer = httpx.post(f"{address}api/read", content=b"text", headers=language, timeout=60)

    assert answer.status_code == 422
    assert "Bild" in answer.json()["detail"]


def test_mcp_needs_no_session(address: str):
    picture = "data:image/png;base64," + base64.b64encode(FOUR).decode()

    async def ask() -> list[str]:
        async with (
            streamable_http_client(f"{address}gradio_api/mcp/") as (reading, writing, _),
            ClientSession(reading, writing) as session,
        ):
            await session.initialize()
            results = [
                await session.call_tool("read_digit", {"picture": picture}) for _ in range(6)
            ]
            return [result.content[0].text for result in results]  # type: ignore[union-attr]

    assert all("'label': 4" in answer for answer in asyncio.run(ask()))


def test_a_replica_of_the_recognizer_is_small(address: str):
    sizes = [each.memory_full_info().pss for each in replicas("Reader")]

    assert sizes
    assert max(sizes) < MAX_REPLICA_BYTES


@pytest.mark.parametrize("deployment", READ_BY)
def test_of_a_replica_that_is_killed_nothing_is_lost(address: str, deployment: str):
    lost: list[str] = []
    vain: list[float] = []
    goes_on = True
    message, right = READ_BY[deployment]
    body: dict[str, Any] = body_of(address, "recognize_drawing", message)

    def draw() -> int:
        """Ask again and again, each question twice at most, as the page does."""
        num_right = 0
        with httpx.Client(timeout=2 * ANSWER_SECONDS) as client:
            while goes_on:
                for is_last in (False, True):
                    try:
                        answer = client.post(f"{address}gradio_api/component_server", json=body)
                        if answer.status_code == 200 and right in answer.json().items():
                            num_right += 1
                            break
                    except httpx.TransportError:
                        pass
                    vain.append(time.monotonic())
                    if is_last:
                        lost.append(deployment)
        return num_right

    with ThreadPoolExecutor(NUM_CLIENTS) as pool:
        drawing_clients = [pool.submit(draw) for _ in range(NUM_CLIENTS)]
        time.sleep(2)
        killed = time.monotonic()
        replicas(deployment)[0].kill()
        time.sleep(RECOVERED_SECONDS + 5)
        goes_on = False
        num_right = sum(client.result() for client in drawing_clients)

    assert num_right > NUM_CLIENTS
    assert lost == []
    assert all(when < killed + RECOVERED_SECONDS for when in vain)


def test_the_readme_names_the_settings_that_are_tested():
    readme = (ROOT / "demo" / "cluster" / "README.md").read_text("utf-8")

    for name, value in SETTINGS.items():
        setting = f'{name}="{value}"' if " " in value else f"{name}={value}"
        assert readme.count(setting) == 2  # here, and in the image for a cluster


def test_the_serve_config_is_what_serve_takes():
    config = ServeDeploySchema.model_validate(yaml.safe_load(CONFIG.read_text("utf-8")))

    assert [each.name for each in config.applications[0].deployments] == ["Front", "Reader"]


def test_the_manifest_for_kubernetes_deploys_the_same_application():
    service = yaml.safe_load(CLUSTER.read_text("utf-8"))
    deployed = ServeDeploySchema.model_validate(yaml.safe_load(service["spec"]["serveConfigV2"]))
    here = ServeDeploySchema.model_validate(yaml.safe_load(CONFIG.read_text("utf-8")))

    assert service["kind"] == "RayService"
    assert deployed.applications[0].import_path == here.applications[0].import_path
    names = [[d.name for d in each.applications[0].deployments] for each in (deployed, here)]
    assert names[0] == names[1]
