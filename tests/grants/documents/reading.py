"""What a reader of a finished paper finds in it, without the program that wrote it."""

import io
import re
from collections.abc import Iterator

import pikepdf

_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")


def text_of(pdf: bytes) -> str:
    """All words of all pages in their order, single spaces between them."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return " ".join("".join(piece for page in opened.pages for piece in _pieces(page)).split())


def attached(pdf: bytes) -> dict[str, bytes]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return {name: file.get_file().read_bytes() for name, file in opened.attachments.items()}


def _pieces(page: pikepdf.Page) -> Iterator[str]:
    letters = {name: _letters(font) for name, font in page.resources.Font.items()}
    known: dict[str, str] = {}
    for instruction in pikepdf.parse_content_stream(page):
        operands = instruction.operands
        match str(instruction.operator):
            case "Tf":
                known = letters[str(operands[0])]
            case "TJ":
                for part in operands[0]:
                    if isinstance(part, pikepdf.String):
                        yield from (known.get(code, "") for code in re.findall("....", bytes(part).hex()))
            case "Tj":
                yield from (known.get(code, "") for code in re.findall("....", bytes(operands[0]).hex()))
            case "ET":
                yield " "


def _letters(font: pikepdf.Object) -> dict[str, str]:
    table = font.ToUnicode.read_bytes()
    pairs = (
        pair for block in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL) for pair in _PAIR.findall(block)
    )
    return {code.decode().lower(): bytes.fromhex(word.decode()).decode("utf-16-be") for code, word in pairs}
