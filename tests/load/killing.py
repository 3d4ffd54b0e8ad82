"""Server and worker killed again and again while people submit; they send the same form until they are answered."""

import random
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from tests.load.deadline_day import Person, at_once
from tests.load.server import Server
from tests.load.visitor import patiently

KILLS = 2
GIVES_UP_AFTER = 120.0


class Submitting:
    """`acknowledged` are the references whose submission was answered as done; `others` what else was answered."""

    def __init__(self, server: Server, people: Sequence[Person]) -> None:
        self._server, self._people = server, people
        self._lock = Lock()
        self.acknowledged: list[str] = []
        self.others: list[str] = []

    def run(self, chance: random.Random, kills: int = KILLS) -> None:
        """Everybody submits; meanwhile everything is killed and started again so many times."""
        after = sorted(chance.sample(range(1, len(self._people) - 10), kills))
        pauses = [chance.uniform(0, 0.1) for _ in after]
        with ThreadPoolExecutor(1) as killer:
            killing = killer.submit(self._kill, after, pauses)
            at_once(self._submit, self._people)
            killing.result()

    def _submit(self, person: Person) -> None:
        status, location, _ = patiently(lambda: person.press(self._server.port))
        with self._lock:
            if status == 302 and location == f"/records/{person.reference}":
                self.acknowledged.append(person.reference)
            else:
                self.others.append(f"{person.reference}: {status} {location}")

    def _kill(self, after: Sequence[int], pauses: Sequence[float]) -> None:
        end = time.monotonic() + GIVES_UP_AFTER
        for count, pause in zip(after, pauses, strict=True):
            while self._answered() < count:
                if time.monotonic() > end:
                    raise TimeoutError("nobody is answered")
                time.sleep(0.001)
            time.sleep(pause)
            self._server.kill()
            self._server.start()

    def _answered(self) -> int:
        with self._lock:
            return len(self.acknowledged) + len(self.others)
