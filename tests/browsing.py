"""A test client that reads every page as a strict browser would: no test has to ask for valid HTML."""

from collections import Counter
from hashlib import sha256
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_sound: set[bytes] = set()


def faults_of_page(page: str) -> list[str]:
    """What is wrong with the HTML of a page: a sentence for each fault, with its line."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(page)
    faults = [
        f"line {position[0]}: {html5lib.constants.E.get(code, code) % values}"
        for position, code, values in parser.errors
    ]
    if not tree.get("lang"):
        faults.append("the page does not say its language")
    return [*faults, *_faults_of_ids(tree)]


def _faults_of_ids(tree: Element) -> list[str]:
    ids = [element.attrib["id"] for element in tree.iter() if "id" in element.attrib]
    faults = [f"the id {name!r} is given more than once" for name, times in Counter(ids).items() if times > 1]
    for attribute in ("for", "aria-labelledby", "aria-describedby"):
        for element in tree.iter():
            for name in element.attrib.get(attribute, "").split():
                if name not in ids:
                    faults.append(f"{attribute}={name!r} points to nothing")
    return faults


class StrictClient(FlaskClient):
    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and response.data:
            digest = sha256(response.data).digest()
            if digest not in _sound:
                faults = faults_of_page(response.text)
                assert not faults, f"{response.request.path} is not valid HTML:\n" + "\n".join(faults)
                _sound.add(digest)
        return response
