"""Cuts the faces that pages load from the full ones that papers are set in.

Run from anywhere: `python grants/assets/web_fonts.py`. The same fonttools and brotli give the same bytes.
The licence reserves the names "PT Sans" and "PT Serif" for unchanged fonts, so the cuts bear ours.
"""

from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FONTS = Path(__file__).parents[1] / "static" / "fonts"
CUTS = (
    ("PTSans-Regular.ttf", "ashar-sans.woff2", "Ashar Sans", "Regular"),
    ("PTSans-Bold.ttf", "ashar-sans-bold.woff2", "Ashar Sans", "Bold"),
    ("PTSerif-Bold.ttf", "ashar-serif-bold.woff2", "Ashar Serif", "Bold"),
)
LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x100), 0x11E, 0x11F, 0x130, 0x131, 0x15E, 0x15F]
CYRILLIC = [0x401, *range(0x410, 0x450), 0x451]
KYRGYZ = [ord(letter) for letter in "ҢңҮүӨө"]
SIGNS = [ord(sign) for sign in "\u2011–—‘’“”„•…‰№−≤≥"]
FAMILY, STYLE, IDENTIFIER, FULL, POSTSCRIPT = 1, 2, 3, 4, 6
KEPT_NAMES = [0, FAMILY, STYLE, IDENTIFIER, FULL, 5, POSTSCRIPT, 13, 14]


def cut(source: Path, target: Path, family: str, style: str) -> None:
    font = TTFont(source, recalcTimestamp=False)
    options = Options(
        flavor="woff2", hinting=False, layout_features=["kern", "liga", "locl", "lnum", "tnum"], name_IDs=KEPT_NAMES
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[*LATIN, *CYRILLIC, *KYRGYZ, *SIGNS])
    subsetter.subset(font)
    full = family if style == "Regular" else f"{family} {style}"
    for name, words in ((FAMILY, family), (IDENTIFIER, full), (FULL, full), (POSTSCRIPT, full.replace(" ", "-"))):
        for record in [record for record in font["name"].names if record.nameID == name]:
            font["name"].setName(words, name, record.platformID, record.platEncID, record.langID)
    font.flavor = "woff2"
    font.save(target, reorderTables=True)


if __name__ == "__main__":
    for source, target, family, style in CUTS:
        cut(FONTS / source, FONTS / target, family, style)
        print(f"{target}: {(FONTS / target).stat().st_size} bytes")
