"""Many reading processes behind one iterator: documents in, answers out as they are ready, a bounded number under way."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any

import msgspec

from dragoman.desk.worker import READER, Answer, Reader, Task, answer, receive, send

AHEAD = 8  # documents handed out for each process: enough that none waits, few enough to bound memory
LONGEST = 1800.0  # seconds for one document; the longest allowed text takes minutes
THREADS = ("DRAGOMAN_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass
class Crew:
    """Processes that read. `reader` is the name of a function (run in processes) or a function (run here, one at a time)."""

    jobs: int | None = None
    reader: str | Reader = READER
    longest: float = LONGEST
    _local: threading.local = field(default_factory=threading.local)
    _running: set[subprocess.Popen[bytes]] = field(default_factory=set)
    _closed: bool = False

    def read(self, tasks: Iterable[tuple[Any, Task | None]]) -> Iterator[tuple[Any, Answer | None]]:
        """Answers to (label, task), not in order. A task of None comes straight back: a heartbeat, so that whoever takes
        the answers can act while documents are only passed over."""
        if not isinstance(self.reader, str):
            for label, task in tasks:
                yield label, None if task is None else answer(self.reader, task)
            return
        self._closed = False
        jobs = self.jobs or cores()
        pool = ThreadPoolExecutor(jobs)
        waiting: dict[Future[Answer], Any] = {}
        try:
            for label, task in tasks:
                if task is None:
                    yield label, None
                else:
                    waiting[pool.submit(self._one, task)] = label
                yield from self._done(waiting, AHEAD * jobs)
            yield from self._done(waiting, 1)
        finally:
            self.close()
            pool.shutdown(wait=True, cancel_futures=True)

    def _done(self, waiting: dict[Future[Answer], Any], most: int) -> Iterator[tuple[Any, Answer]]:
        """What is ready; waits until fewer than `most` are under way."""
        while waiting:
            ready = [f for f in waiting if f.done()]
            if not ready:
                if len(waiting) < most:
                    return
                ready = list(wait(waiting, return_when=FIRST_COMPLETED).done)
            for future in ready:
                yield waiting.pop(future), future.result()

    def _one(self, task: Task) -> Answer:
        """One document in this thread's process. A process that dies is started again, and the document tried once more."""
        for _ in range(2):
            process: subprocess.Popen[bytes] = getattr(self._local, "process", None) or self._start()
            timer = threading.Timer(self.longest, process.kill)
            timer.start()
            try:
                assert process.stdin and process.stdout
                send(process.stdin, task)
                frame = receive(process.stdout)
            except OSError:
                frame = None
            finally:
                timer.cancel()
            if frame is not None:
                return msgspec.msgpack.decode(frame, type=Answer)
            self._end(process)
            if self._closed:
                break
        code = process.returncode
        how = f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
        return Answer(error="Crash", message=f"the reading process ended twice on this document ({how}); it may need more memory or {self.longest:.0f} s")

    def _start(self) -> subprocess.Popen[bytes]:
        assert isinstance(self.reader, str)
        environment = os.environ | dict.fromkeys(THREADS, "1")
        command = [sys.executable, "-m", "dragoman.desk.worker", self.reader]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, start_new_session=True)
        self._running.add(process)
        self._local.process = process
        return process

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        self._local.process = None
        self._running.discard(process)
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream:
                with contextlib.suppress(OSError):
                    stream.close()

    def close(self) -> None:
        """End all processes; what they were reading is read again by the next run."""
        self._closed = True
        for process in list(self._running):
            process.kill()
            process.wait()
