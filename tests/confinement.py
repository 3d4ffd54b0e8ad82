"""No test reaches beyond this machine or sends mail, not even where the code under test would swallow the error."""

import smtplib
import socket
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from typing import Any

import pytest


class Confined(Exception):
    """The test tried to reach beyond this machine."""


def _is_this_machine(host: object) -> bool:
    if host in (None, "", "localhost", b"localhost"):
        return True
    try:
        return ip_address(host.decode() if isinstance(host, bytes) else str(host)).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def confined(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """What the test tried and must not; a test that provokes such an attempt on purpose empties the list."""
    attempts: list[str] = []

    def refuse(what: str) -> None:
        attempts.append(what)
        raise Confined(what)

    def checked(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(self: socket.socket, *args: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_this_machine(args[-1][0]):
                refuse(f"a connection to {args[-1][0]}")
            return original(self, *args)

        return call

    look_up = socket.getaddrinfo

    def checked_look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        if not _is_this_machine(host):
            refuse(f"looking up {host}")
        return look_up(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, checked(getattr(socket.socket, name)))
        patch.setattr(socket, "getaddrinfo", checked_look_up)
        if not request.node.get_closest_marker("sends_mail"):
            patch.setattr(smtplib.SMTP, "sendmail", lambda self, sender, to, *_, **__: refuse(f"mail to {to}"))
        yield attempts
    assert not attempts, "This test tried " + ", ".join(attempts)
