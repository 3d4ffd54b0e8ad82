"""`flask --app wsgi serve`: the web server and the worker side by side, ended together."""

import os
import signal
import subprocess
import sys
import time
from types import FrameType

import click


@click.command("serve")
@click.option("--port", default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--processes", default=2, show_default=True, help="Web processes.")
def serve(port: int, host: str, processes: int) -> None:
    """Serve the pages and do the work that is owed, until stopped."""
    raise SystemExit(run(port, host=host, processes=processes))


def run(port: int, *, host: str = "127.0.0.1", processes: int = 2) -> int:
    """Start both and wait; when one ends, or we are told to stop, both are ended. The web server's exit code."""
    environment = {name: value for name, value in os.environ.items() if name != "FLASK_RUN_FROM_CLI"}
    web = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--bind", f"{host}:{port}", "--workers", str(processes), "--timeout", "60"]
        + ["--no-control-socket", "wsgi:app"],
        env=environment,
    )
    worker = subprocess.Popen([sys.executable, "-m", "flask", "--app", "wsgi", "worker"])
    children = [web, worker]

    def stop(_number: int, _frame: FrameType | None) -> None:
        for child in children:
            if child.poll() is None:
                child.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while all(child.poll() is None for child in children):
        time.sleep(0.3)
    stop(0, None)
    for child in children:
        try:
            child.wait(timeout=20)
        except subprocess.TimeoutExpired:
            child.kill()
    return web.returncode or 0


def register(cli: click.Group) -> None:
    cli.add_command(serve)
