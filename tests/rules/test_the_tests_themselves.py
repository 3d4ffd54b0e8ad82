import smtplib
import socket

import pytest

from tests.browsing import faults_of_page
from tests.confinement import Confined


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_a_connection_beyond_this_machine_is_refused_and_remembered(host: str, confined: list[str]) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for kind, reach in (
        (socket.SOCK_STREAM, lambda s: s.connect((host, 25))),
        (socket.SOCK_STREAM, lambda s: s.connect_ex((host, 25))),
        (socket.SOCK_DGRAM, lambda s: s.sendto(b"?", (host, 53))),
        (socket.SOCK_DGRAM, lambda s: s.sendto(b"?", 0, (host, 53))),
    ):
        with socket.socket(family, kind) as endpoint, pytest.raises(Confined):
            reach(endpoint)
    assert confined == [f"a connection to {host}"] * 4
    confined.clear()


def test_a_name_of_another_machine_is_not_even_looked_up(confined: list[str]) -> None:
    with pytest.raises(Confined):
        socket.create_connection(("example.org", 443))
    assert confined == ["looking up example.org"]
    confined.clear()


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()[:2]):
        pass


def test_mail_is_not_sent(confined: list[str]) -> None:
    with pytest.raises(Confined):
        smtplib.SMTP().sendmail("a@example.org", ["b@example.org"], "text")
    assert confined == ["mail to ['b@example.org']"]
    confined.clear()


SOUND = (
    '<!doctype html><html lang="ky"><head><title>.</title></head>'
    '<body><label for="a">.</label><input id="a"></body></html>'
)


def test_a_sound_page_has_no_faults() -> None:
    assert faults_of_page(SOUND) == []


@pytest.mark.parametrize(
    ("break_it", "fault"),
    [
        (("<!doctype html>", ""), "Expected DOCTYPE"),
        ((' lang="ky"', ""), "does not say its language"),
        (("</label>", "</span>"), "end tag"),
        (('<input id="a">', '<input id="a"><input id="a">'), "more than once"),
        (('for="a"', 'for="b"'), "points to nothing"),
        (('<input id="a">', '<p><div id="a"></div></p>'), "end tag"),
    ],
)
def test_a_broken_page_is_found_out(break_it: tuple[str, str], fault: str) -> None:
    assert any(fault in found for found in faults_of_page(SOUND.replace(*break_it)))
