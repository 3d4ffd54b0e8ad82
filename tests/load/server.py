"""A real server for load and fault tests: gunicorn and the worker on loopback, in process groups that can be killed."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN = ENDS_WITHIN = 30.0


class Server:
    """`wsgi` names the application, so that a test can plant a fault in another one. Its port stays."""

    def __init__(self, database_url: str, folder: Path, *, wsgi: str = "wsgi:app", worker: bool = True) -> None:
        self.port = _free_port()
        self._wsgi, self._with_worker, self._folder = wsgi, worker, folder
        self._environment = {
            **os.environ,
            "ASHAR_DATABASE_URL": database_url,
            "ASHAR_SECRET_KEY": "known to every test",
            "ASHAR_FOLDER": str(folder),
            "PYTHONPATH": str(ROOT),
        }
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        web = [
            "-m",
            "gunicorn",
            "--bind",
            f"127.0.0.1:{self.port}",
            "--workers",
            "2",
            "--no-control-socket",
            self._wsgi,
        ]
        commands = [web]
        if self._with_worker:
            commands.append(["-m", "flask", "--app", "wsgi", "worker"])
        self._processes = [self._open(command) for command in commands]
        deadline = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise TimeoutError(f"the server did not start: {self.log()[-2000:]}")

    def kill(self) -> None:
        """kill -9, server and worker with all their children at once."""
        for process in self._processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        for process in self._processes:
            process.wait(timeout=ENDS_WITHIN)

    def alive(self) -> bool:
        return all(process.poll() is None for process in self._processes)

    def survivors(self) -> list[int]:
        """Process ids of this server that are still there a while after it was killed, printing processes included."""
        deadline = time.monotonic() + ENDS_WITHIN
        while (found := self._in_this_folder()) and time.monotonic() < deadline:
            time.sleep(0.1)
        return found

    def log(self) -> str:
        return (self._folder / "server.log").read_text("utf-8", "replace")

    def _in_this_folder(self) -> list[int]:
        mark = f"ASHAR_FOLDER={self._folder}\0".encode()
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if mark in (entry / "environ").read_bytes():
                    found.append(int(entry.name))
        return found

    def _open(self, command: list[str]) -> subprocess.Popen[bytes]:
        with (self._folder / "server.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


@contextmanager
def running(server: Server) -> Iterator[Server]:
    server.start()
    try:
        yield server
    except BaseException as error:
        error.add_note(f"the server said at last:\n{server.log()[-2000:]}")
        raise
    finally:
        server.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
