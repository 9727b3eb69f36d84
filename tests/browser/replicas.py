"""Three copies of the page behind nginx, Debian's: whichever is next answers."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.browser.server import ROOT, find_free_port, start_app

CONFIG = ROOT / "demo" / "cluster" / "nginx.conf"
NUM_REPLICAS = 3
# As root nginx would answer as another, who may not write here.
AROUND = """
{user}
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/digits.conf;
    server {{  # the same copies, but what was sent to one is not sent to another, as most balancers have it
        listen 127.0.0.1:{plain_port};
        client_max_body_size 60m;
        location / {{
            proxy_pass http://digits;
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        }}
    }}
}}
"""


class Replicas:
    """The copies, each on a port of its own, and the address that stands for all of them."""

    def __init__(self, *program: str, **environment: str) -> None:
        self._program = program
        self._environment = environment
        self.ports = [find_free_port() for _ in range(NUM_REPLICAS)]
        self.port, self.plain_port = find_free_port(), find_free_port()
        self.address = f"http://127.0.0.1:{self.port}/"
        self.plain_address = f"http://127.0.0.1:{self.plain_port}/"
        self.processes: list[subprocess.Popen[str]] = []

    def start(self, number: int) -> subprocess.Popen[str]:
        """Start one copy, and return once it answers."""
        return start_app(self.ports[number], *self._program, **self._environment)

    def kill(self, number: int) -> None:
        """End one as no program can prepare for."""
        self.processes[number].kill()
        self.processes[number].communicate()

    def restart(self, number: int) -> None:
        """End one as a host does, and start it again."""
        self.processes[number].terminate()
        self.processes[number].communicate(timeout=40)
        self.processes[number] = self.start(number)


@contextmanager
def running_replicas(folder: Path, *program: str, **environment: str) -> Iterator[Replicas]:
    """Start three copies and nginx, as `demo/cluster/nginx.conf` has it but for the ports."""
    nginx = find_nginx()
    replicas = Replicas(*program, **environment)
    config = CONFIG.read_text("utf-8").replace("listen 8080", f"listen 127.0.0.1:{replicas.port}")
    for number, port in enumerate(replicas.ports):
        config = config.replace(f":{7861 + number} ", f":{port} ")
    (folder / "digits.conf").write_text(config)
    user = "user root;" if os.geteuid() == 0 else ""
    around = AROUND.format(folder=folder, user=user, plain_port=replicas.plain_port)
    (folder / "nginx.conf").write_text(around)
    balancer = None
    try:
        with ThreadPoolExecutor() as pool:
            replicas.processes += pool.map(replicas.start, range(NUM_REPLICAS))
        balancer = subprocess.Popen([nginx, "-p", folder, "-c", folder / "nginx.conf"])
        wait_until_answered(replicas.address)
        yield replicas
    finally:
        for process in [balancer, *replicas.processes]:
            if process is not None:
                process.terminate()
                process.wait(timeout=40)


def find_nginx() -> str:
    """Find the program. Missing, it fails the tests in CI and skips them elsewhere."""
    found = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        reason = "nginx is not installed: apt-get install nginx-light"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def wait_until_answered(address: str) -> None:
    """Wait until something listens there."""
    for _ in range(100):
        try:
            httpx.get(f"{address}health", timeout=30)
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise RuntimeError(f"nobody answers at {address}")


def requests_answered(port: int) -> float:
    """Sum up how many requests one copy has answered, by its own count."""
    lines = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=30).text.splitlines()
    counts = [line for line in lines if re.match(r"digits_requests_total\{", line)]
    return sum(float(line.rpartition(" ")[2]) for line in counts)
