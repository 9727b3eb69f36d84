"""A few pictures and messages that nobody thought of, the same in every run; `python -m tests.fuzz` tries many."""

from __future__ import annotations

import httpx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mnist_core import Recognizer
from tests.browser.conftest import address as address
from tests.browser.messages import png
from tests.fuzz.messages import complaint_about, messages, num_errors
from tests.fuzz.pictures import crowded, damaged, read
from tests.worst_pictures import noise

MOST_GROWTH = 300  # megabytes
MOST_SECONDS = 12  # of CPU; on a busy machine: four times what is promised

few = settings(
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module", autouse=True)
def _grown(recognizer: Recognizer) -> None:
    """Let the networks take the memory that they keep for good: no picture asks for more."""
    read(recognizer, png(noise().astype(np.uint8)))


@settings(few, max_examples=80)
@given(content=damaged())
def test_a_damaged_picture_is_read_or_refused(recognizer: Recognizer, content: bytes):
    outcome = read(recognizer, content)

    assert outcome.error is None
    assert outcome.growth < MOST_GROWTH


@settings(few, max_examples=8)
@given(content=crowded())
def test_a_crowded_picture_is_answered_in_bounded_time(recognizer: Recognizer, content: bytes):
    outcome = read(recognizer, content)

    assert outcome.error is None
    assert outcome.growth < MOST_GROWTH
    assert outcome.seconds < MOST_SECONDS


@settings(few, max_examples=25)
@given(data=st.data())
def test_any_message_gets_an_answer_and_no_traceback(address: str, data: st.DataObject):
    with httpx.Client(base_url=address, timeout=60) as client:
        before = num_errors(client)

        assert complaint_about(client, data.draw(messages(address))) is None
        assert num_errors(client) == before
