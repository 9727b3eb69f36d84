"""A small server that keeps corrections, to be killed by a test: python -m tests.demo.corrections_server."""

from __future__ import annotations

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np

from demo.corrections import Limits, SqliteStore, keep_correction


def main() -> None:
    """Serve on a free port of the loopback address, and print it once requests are answered."""
    store = SqliteStore(
        Path(sys.argv[1]), limits=Limits(per_minute=10_000, per_minute_of_all=10_000)
    )

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # connections stay open, as a browser's do

        def do_POST(self) -> None:
            message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            kept = keep_correction(store, lambda _: np.zeros((28, 28), np.float32), message)
            answer = json.dumps(kept).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
