"""`flask --app wsgi worker`: the process beside the web server."""

import os
import signal
from types import FrameType

import click

from grants.casework.work import Worker

BEHIND_THE_PAGES = 5
"""How nice the worker is: on the day of a deadline papers can wait, people cannot."""


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is owed now, then stop.")
def worker(once: bool) -> None:
    """Let the clock act, render papers and send messages that are owed."""
    os.nice(BEHIND_THE_PAGES)
    process = Worker()

    def stop(_number: int, _frame: FrameType | None) -> None:
        process.stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    process.run(once=once)


def register(cli: click.Group) -> None:
    cli.add_command(worker)
