"""Work done in a process of its own that begins as a copy of this one, so that nothing need be handed over to it.

For work that reads much and gives back little: a page of every unit in another language needs all editions and charts
and returns a list of addresses. Copying is for processes without threads of their own; ask `possible` first.
"""

import multiprocessing
import os
import threading
from collections.abc import Callable
from typing import Any


def possible() -> bool:
    """This process can be copied: the system knows how, and no thread would be cut off in the middle of its work."""
    return hasattr(os, "fork") and threading.active_count() == 1


class Apart:
    """A piece of work under way in a copy of this process; `result` waits for it."""

    def __init__(self, work: Callable[[], Any]) -> None:
        context = multiprocessing.get_context("fork")
        self._answer, answer = context.Pipe(duplex=False)
        self._process = context.Process(target=_do, args=(work, answer), daemon=True)
        self._process.start()
        answer.close()

    def result(self) -> Any:
        """What the work returned. Raises what it raised; ChildProcessError if its process was ended from outside."""
        try:
            done, value = self._answer.recv()
        except EOFError:
            self._process.join()
            raise ChildProcessError(f"a process of the build ended early ({self._process.exitcode})") from None
        self._process.join()
        if not done:
            raise value
        return value


def _do(work: Callable[[], Any], answer: Any) -> None:
    try:
        answer.send((True, work()))
    except Exception as problem:
        answer.send((False, problem))
