"""The recognizer as a deployment of its own, and what stands in its place where the page is."""

from __future__ import annotations

import asyncio
import functools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from ray import serve
from ray.exceptions import RayError
from ray.serve.exceptions import RayServeException
from ray.serve.handle import DeploymentHandle

from demo.http_api import ONE
from mnist_core import MnistCoreError, Recognizer

BATCH = 8  # drawings that are read at a time: those that came meanwhile, nobody is waited for
ANSWER_SECONDS = 30.0  # in which a reading comes, its wait for a replica included
TRIES = 3  # of a reading: a replica may end meanwhile, and reading changes nothing


@dataclass(frozen=True)
class Question:
    """One call of a `Recognizer`, by the name of its method."""

    method: str
    arguments: tuple[Any, ...]
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What it returned, or the error that it raised: as a value, so that it arrives as it was."""

    value: Any = None
    error: MnistCoreError | None = None


@serve.deployment
class Reader:
    """A replica: the models, on one core. Drawings come in batches, photographs beside them."""

    def __init__(self) -> None:
        cv2.setNumThreads(1)  # the other cores are other replicas'
        self._recognizer = Recognizer.load(num_threads=1)  # without models it never gets ready
        self._photographs = ThreadPoolExecutor(1)

    async def read(self, question: Question) -> Answer:
        """Answer a question."""
        if isinstance(question.arguments[0], np.ndarray):
            return await self._read_drawings(question)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._photographs, self._answer, question)

    @serve.batch(max_batch_size=BATCH, batch_wait_timeout_s=0)
    async def _read_drawings(self, questions: list[Question]) -> list[Answer]:
        # Not in a thread: this replica has one core, and would only hand them over.
        return [self._answer(question) for question in questions]

    def _answer(self, question: Question) -> Answer:
        try:
            method = getattr(self._recognizer, question.method)
            return Answer(method(*question.arguments, **question.options))
        except MnistCoreError as error:
            return Answer(error=error)

    def check_health(self) -> None:
        """Read a digit; Serve replaces a replica that can't."""
        if self._recognizer.read_digit(ONE).label != 1:
            raise RuntimeError("the models read a 1 as something else")


class RemoteRecognizer:
    """Reads as a `Recognizer` does, by whichever replica is free."""

    def __init__(self, readers: DeploymentHandle) -> None:
        """Ask `readers`, a handle to `Reader`."""
        self._readers = readers
        for name in ("read", "read_digit", "read_number", "classify_digits"):
            setattr(self, name, functools.partial(self._ask, name))

    def _ask(self, method: str, *arguments: Any, **options: Any) -> Any:
        """Ask; called in threads, as all of the page's reading is."""
        question = Question(method, arguments, options)
        for left in reversed(range(TRIES)):
            try:
                answer = self._readers.read.remote(question).result(timeout_s=ANSWER_SECONDS)
                break
            except (RayError, RayServeException):
                if not left:
                    raise
        if answer.error is not None:
            raise answer.error
        return answer.value
