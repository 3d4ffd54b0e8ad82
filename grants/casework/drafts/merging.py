"""Two people who write one draft at once: what each of them changed is kept; where both changed the same, one chooses.

A page carries digests of what it showed. An answer with a text in each language counts as one answer for each.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from grants.records.journal import canonical

Path = tuple[str, ...]
Digests = Mapping[Path, str]

_LENGTH = 12
_MOST_PATHS = 2_000


@dataclass(frozen=True)
class Merged:
    """`clashes` are the answers that were changed here and there, with what is kept of them; they stay as they are.

    `before` is everything as it was kept until now.
    """

    answers: dict[str, Any]
    clashes: Mapping[Path, Any]
    before: Mapping[str, Any]

    def with_sent(self, sent: Mapping[str, Any]) -> dict[str, Any]:
        """The answers with what was sent where they clash, for a page that shows both."""
        answers, ours = self.answers, dict(_leaves(sent))
        for path in self.clashes:
            answers = _put(answers, path, ours[path])
        return answers


def digests_of(answers: Mapping[str, Any]) -> dict[Path, str]:
    return {path: _digest(value) for path, value in _leaves(answers)}


def written(digests: Digests) -> str:
    """As a page carries them."""
    return " ".join(f"{'.'.join(path)}:{digest}" for path, digest in digests.items())


def read(text: str | None) -> Digests | None:
    """What a page carried; None where it carried nothing that can be read."""
    pairs = [each.partition(":") for each in (text or "").split(" ", _MOST_PATHS) if each]
    return {tuple(path.split(".")): digest for path, _, digest in pairs} or None


def merge(shown: Digests, kept: Mapping[str, Any], sent: Mapping[str, Any]) -> Merged:
    """What was `sent` by a page that had `shown` these, upon what is `kept` now."""
    ours, theirs = dict(_leaves(sent)), dict(_leaves(kept))
    answers, clashes = dict(kept), {}
    for path, value in ours.items():
        here = theirs.get(path)
        before, now, mine = shown.get(path), _digest(here), _digest(value)
        if mine in (now, before):
            continue
        if now == before or not here:
            answers = _put(answers, path, value)
        else:
            clashes[path] = here
    return Merged(answers, clashes, kept)


def _leaves(value: Mapping[str, Any], place: Path = ()) -> Iterator[tuple[Path, Any]]:
    for name, each in value.items():
        if isinstance(each, Mapping) and each:
            yield from _leaves(each, (*place, name))
        else:
            yield (*place, name), each


def _put(answers: Mapping[str, Any], path: Path, value: Any) -> dict[str, Any]:
    head, *rest = path
    if not rest:
        return {**answers, head: value}
    inner = answers.get(head)
    return {**answers, head: _put(inner if isinstance(inner, Mapping) else {}, tuple(rest), value)}


def _digest(value: Any) -> str:
    return sha256(canonical(value).encode()).hexdigest()[:_LENGTH]
