"""A person at a browser, as far as a load test needs one: cookies, hidden fields, and patience."""

import http.client
import re
import time
from collections.abc import Callable, Mapping
from html import unescape
from typing import TypeVar
from urllib.parse import urlencode

_FIELD = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
Result = TypeVar("Result")


class Visitor:
    def __init__(self, port: int, cookies: Mapping[str, str] | None = None) -> None:
        self._port = port
        self.cookies = dict(cookies or {})

    def sign_in(self, email: str, password: str) -> None:
        fields = self.hidden("/sign-in")
        status, _, _ = self.ask("POST", "/sign-in", {**fields, "email": email, "password": password})
        assert status == 302, f"sign-in answered {status}"

    def hidden(self, path: str) -> dict[str, str]:
        """The hidden fields of the main form of a page."""
        status, _, page = self.ask("GET", path)
        assert status == 200, f"{path} answered {status}"
        main = page[page.index("<main") :]
        return {name: unescape(value) for name, value in _FIELD.findall(main)}

    def ask(self, method: str, path: str, form: Mapping[str, str] | None = None) -> tuple[int, str, str]:
        """Status, Location and text. Raises OSError or HTTPException when the connection breaks."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, urlencode(form) if form is not None else None, headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return answer.status, answer.headers.get("Location", ""), text


def patiently(attempt: Callable[[], Result], *, seconds: float = 60.0) -> Result:
    """Try again while the connection breaks, as a person would who sees an error page of the browser."""
    end = time.monotonic() + seconds
    while True:
        try:
            return attempt()
        except (OSError, http.client.HTTPException):
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
