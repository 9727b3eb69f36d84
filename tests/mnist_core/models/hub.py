"""A stand-in for the Hugging Face Hub: one repository, over real HTTP, as the Hub's own client asks for it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

NAME = "user/digits"
COMMIT = "c" * 40


@contextmanager
def serve_hub(files: dict[str, bytes]) -> Iterator[str]:
    """Serve these files as the repository `NAME`, and take new ones; yields the address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path.startswith(f"/api/models/{NAME}/tree/"):
                self._send([_entry(name, content) for name, content in files.items()])
            elif re.fullmatch(rf"/api/models/{NAME}(/revision/[^/]+)?", path):
                self._send({"id": NAME, "sha": COMMIT, "siblings": [], "private": False})
            elif path.startswith(f"/{NAME}/resolve/"):
                content = files[path.split("/", 5)[5]]
                self._send(content, ETag=f'"{_oid(content)}"')
            else:
                self._send(
                    {"error": "Repository not found"}, 404, **{"X-Error-Code": "RepoNotFound"}
                )

        do_HEAD = do_GET

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if "/preupload/" in self.path:
                asked = json.loads(body)["files"]
                each = {"uploadMode": "regular", "shouldIgnore": False}
                self._send({"files": [{"path": file["path"], **each} for file in asked]})
            elif "/commit/" in self.path:
                for line in map(json.loads, body.splitlines()):
                    if line["key"] == "file":
                        files[line["value"]["path"]] = base64.b64decode(line["value"]["content"])
                address = f"http://{self.headers['Host']}/{NAME}/commit/{COMMIT}"
                self._send({"success": True, "commitOid": COMMIT, "commitUrl": address})
            else:  # a new repository; front matter to be checked
                self._send(
                    {"url": f"http://{self.headers['Host']}/{NAME}", "errors": [], "warnings": []}
                )

        def _send(self, answer: Any, status: int = 200, **headers: str) -> None:
            content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            headers = {"Content-Length": str(len(content)), "X-Repo-Commit": COMMIT, **headers}
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def _entry(name: str, content: bytes) -> dict[str, Any]:
    return {"type": "file", "path": name, "size": len(content), "oid": _oid(content)}


def _oid(content: bytes) -> str:
    return hashlib.sha1(content).hexdigest()
