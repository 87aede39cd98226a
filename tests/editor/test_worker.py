from __future__ import annotations

import threading

import pytest

pytest.importorskip("pygls")

from segrules.editor.serving.worker import Worker

LONG = 30


def test_of_jobs_that_wait_the_newest_of_a_subject_is_done() -> None:
    """What has begun is finished; of what waits for it, older jobs of a subject are dropped."""
    done: list[str] = []
    begun, go, ended = threading.Event(), threading.Event(), threading.Event()
    worker = Worker()

    def first() -> None:
        begun.set()
        go.wait(LONG)
        done.append("first")

    worker.ask("a", first)
    assert begun.wait(LONG)
    for number in range(5):
        worker.ask("a", lambda n=number: done.append(f"a{n}"))
    worker.ask("b", lambda: done.append("b"))
    worker.ask("z", ended.set)
    go.set()
    assert ended.wait(LONG)
    assert done == ["first", "a4", "b"]
