"""Messages over HTTP that no client of ours would send."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import httpx
from hypothesis import strategies as st

from tests.browser.messages import body_of, drawing

FUNCTIONS = (
    "recognize_drawing",
    "recognize_photo",
    "explain_why",
    "look_inside",
    "show_steps",
    "try_changes",
)
ROUTES = (
    "gradio_api/component_server",
    "gradio_api/queue/join",
    "gradio_api/run/read",
    "gradio_api/run/read_digit",
    "gradio_api/call/read_number",
    "gradio_api/upload",
    "gradio_api/cancel",
    "gradio_api/reset",
    "gradio_api/mcp/",
    "api/read",
)
TYPES = (
    "application/json",
    "text/plain",
    "image/png",
    "multipart/form-data",
    "multipart/form-data; boundary=a",
    "application/x-www-form-urlencoded",
    "",
)
BUSY = 503
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.just("../" * 9)
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)
FIELDS = ("data", "component_id", "fn_name", "session_hash", "fn_index", "event_data", "path")


@dataclass(frozen=True)
class Message:
    """One request: where it goes, what kind it says it is, and its body."""

    route: str
    content_type: str
    body: bytes


@st.composite
def messages(draw: st.DrawFn, address: str) -> Message:
    """Take a good message to pieces, or send anything else."""
    route = draw(st.sampled_from(ROUTES))
    kind = draw(st.sampled_from(TYPES))
    how = draw(st.sampled_from(("changed", "changed", "any", "bytes")))
    if how == "bytes":
        return Message(route, kind, draw(st.binary(max_size=300)))
    body: Any = draw(VALUES)
    if how == "changed":
        function = draw(st.sampled_from(FUNCTIONS))
        content = {**drawing(), "picture": "iVBORw0KGgo=", "seen": "AAAA", "changes": {}}
        body = body_of(address, function, content)
        inner = draw(st.dictionaries(st.sampled_from((*content, "language")), VALUES, max_size=3))
        body["data"] = {**content, **inner}
        body |= draw(st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=2))
        kind = "application/json"
    return Message(route, kind, json.dumps(body).encode())


def complaint_about(client: httpx.Client, message: Message) -> str | None:
    """Send it: returns what was wrong with the answer, if anything."""
    headers = {"Content-Type": message.content_type} if message.content_type else {}
    response = client.post(message.route, content=message.body, headers=headers)
    # Of /run/, 500 is what Gradio makes of every refusal; what nobody foresaw is counted, see `num_errors`.
    is_failure = response.status_code >= 500 and response.status_code != BUSY
    if is_failure and "/run/" not in message.route:
        return f"status {response.status_code}: {response.text[:200]}"
    return "a traceback" if "Traceback" in response.text else None


def num_errors(client: httpx.Client) -> float:
    """Read how many errors the server met that nobody foresaw."""
    lines = client.get("metrics").text.splitlines()
    return sum(float(line.split()[1]) for line in lines if line.startswith("digits_errors_total"))
