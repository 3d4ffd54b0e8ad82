"""Rendering in processes of its own, so that no paper can hold up, exhaust or crash what asked for it.

Two processes per asking process, kept warm, each limited in memory and per request in time; one that overruns is
killed and the next request finds a new one. They are plain subprocesses: a web server may fork before or after the
first paper, and a command may ask from anywhere.
"""

import atexit
import contextlib
import json
import os
import queue
import socket
import subprocess
import sys
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

PROCESSES = 2
TIME_LIMIT = 10.0
START_LIMIT = 60.0
MEMORY_LIMIT = 1024 * 1024 * 1024
RENEW_AFTER = 500  # WeasyPrint's caches grow with every new style and font

READY, DONE, FAILED = b"!", b"+", b"-"

_ROOT = Path(__file__).parents[2]


class RenderingFailed(Exception):
    """No paper: the text says what went wrong, for a log and not for a reader."""


class RenderingTookTooLong(RenderingFailed):
    pass


def render_apart(snapshot: dict[str, Any], language: str, audience: str, timeout: float = TIME_LIMIT) -> bytes:
    """`rendering.render` in another process. Raises `RenderingFailed`; `RenderingTookTooLong` after `timeout` seconds.

    The time a process needs to start, or that another paper keeps it busy, does not count.
    """
    return _ask({"ask": "render", "snapshot": snapshot, "language": language, "audience": audience}, timeout)


@cache
def stack_apart(kind: str) -> str:
    """`rendering.render_stack`, asked once per kind."""
    return _ask({"ask": "stack", "kind": kind}, START_LIMIT).decode()


class RenderingProcess:
    """One such process: started when first asked, and again after an overrun, a crash or `RENEW_AFTER` requests."""

    def __init__(self, memory: int = MEMORY_LIMIT) -> None:
        self._memory = memory
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection[Any, Any] | None = None
        self._answered = 0

    def ask(self, request: dict[str, Any], timeout: float) -> bytes:
        connection = self._started()
        try:
            connection.send_bytes(json.dumps({**request, "seconds": timeout + 1}).encode())
            if not connection.poll(timeout):
                raise RenderingTookTooLong(f"no paper after {timeout:g} seconds")
            reply = connection.recv_bytes()
        except (EOFError, OSError) as error:
            self.stop()
            raise RenderingFailed("the rendering process ended") from error
        except BaseException:
            self.stop()
            raise
        self._answered += 1
        if self._answered >= RENEW_AFTER or reply == FAILED + b"out of memory":
            self.stop()
        if reply[:1] != DONE:
            raise RenderingFailed(reply[1:].decode())
        return reply[1:]

    def stop(self) -> None:
        if self._connection:
            self._connection.close()
        if self._process:
            self._process.kill()
            self._process.wait()
        self._connection = self._process = None

    def forget(self) -> None:
        """After a fork: the process belongs to the parent, and only the parent's end may stay open."""
        if self._connection:
            with contextlib.suppress(OSError):
                self._connection.close()
        self._connection = self._process = None

    def _started(self) -> "Connection[Any, Any]":
        if self._connection and self._process and self._process.poll() is None:
            return self._connection
        self.stop()
        ours, theirs = socket.socketpair()
        with theirs:
            life = f"from grants.documents.rendering import answer; answer({theirs.fileno()}, {self._memory})"
            self._process = subprocess.Popen(
                [sys.executable, "-c", life],
                cwd=_ROOT,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )
        connection: Connection[Any, Any] = Connection(ours.detach())
        self._connection, self._answered = connection, 0
        try:
            if not connection.poll(START_LIMIT) or connection.recv_bytes() != READY:
                raise RenderingFailed("the rendering process did not start")
        except (EOFError, OSError) as error:
            self.stop()
            raise RenderingFailed("the rendering process could not start: its reason is in the error output") from error
        except BaseException:
            self.stop()
            raise
        return connection


def _ask(request: dict[str, Any], timeout: float) -> bytes:
    free = _free  # the queue of this process, even if it forks meanwhile
    try:
        process = free.get(timeout=START_LIMIT)
    except queue.Empty:
        raise RenderingFailed("every rendering process is busy") from None
    try:
        return process.ask(request, timeout)
    finally:
        free.put(process)


def _new_processes() -> "queue.LifoQueue[RenderingProcess]":
    free: queue.LifoQueue[RenderingProcess] = queue.LifoQueue()
    for process in _all:
        free.put(process)
    return free


def _after_fork() -> None:
    global _free
    for process in _all:
        process.forget()
    _free = _new_processes()


def _stop_all() -> None:
    for process in _all:
        process.stop()


_all = [RenderingProcess() for _ in range(PROCESSES)]
_free = _new_processes()
os.register_at_fork(after_in_child=_after_fork)
atexit.register(_stop_all)
