"""A real server for load and fault tests: gunicorn and the worker on loopback, in a process group that can be killed."""

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


class Server:
    """`wsgi` names the application, so that a test can plant a fault in another one."""

    def __init__(self, database_url: str, folder: Path, *, wsgi: str = "wsgi:app", worker: bool = True) -> None:
        self.port = _free_port()
        self._wsgi, self._with_worker = wsgi, worker
        self._log = (folder / "server.log").open("ab")
        self._environment = {
            **os.environ,
            "ASHAR_DATABASE_URL": database_url,
            "ASHAR_SECRET_KEY": "known to every test",
            "ASHAR_FOLDER": str(folder),
            "PYTHONPATH": str(ROOT),
        }
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        web = ["-m", "gunicorn", "--bind", f"127.0.0.1:{self.port}", "--workers", "2", "--no-control-socket", self._wsgi]
        commands = [web]
        if self._with_worker:
            commands.append(["-m", "flask", "--app", "wsgi", "worker"])
        self.processes = [self._open(command) for command in commands]
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise TimeoutError("the server did not start")

    def kill(self) -> None:
        """kill -9, server and worker with all their children."""
        for process in self.processes:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait(timeout=20)

    def _open(self, command: list[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=self._environment,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )


@contextmanager
def running(server: Server) -> Iterator[Server]:
    server.start()
    try:
        yield server
    finally:
        server.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
