"""Jobs that take long -> their results, one after the other in a thread, the newest of each kind.

A job that has not begun is dropped when a newer one of its subject comes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

Job = Callable[[], None]


@dataclass(slots=True)
class Worker:
    """One thread, started with the first job; it ends with the program, finished or not."""

    waiting: dict[str, Job] = field(default_factory=dict)
    ready: threading.Condition = field(default_factory=threading.Condition)
    thread: threading.Thread | None = None

    def ask(self, subject: str, job: Job) -> None:
        """Do the job as soon as may be, in place of an older one of the subject that waits."""
        with self.ready:
            self.waiting.pop(subject, None)
            self.waiting[subject] = job
            self.ready.notify()
        if self.thread is None or not self.thread.is_alive():
            self.thread = threading.Thread(target=self._run, name="segrules", daemon=True)
            self.thread.start()

    def _run(self) -> None:
        while True:
            with self.ready:
                while not self.waiting:
                    self.ready.wait()
                job = self.waiting.pop(next(iter(self.waiting)))
            job()
