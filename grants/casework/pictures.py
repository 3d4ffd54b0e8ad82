"""Pictures as telephones and scanners send them, upright and free of all that is hidden in them; small where asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from PIL import ExifTags, Image, ImageOps, JpegImagePlugin

from grants.clock import LOCAL
from grants.languages import Message, say

LARGE, SMALL = 2000, 480
"""The longer side, in pixels, of a picture and of its thumbnail."""
MOST_PIXELS = 80_000_000
FORMATS = ("JPEG", "PNG", "WEBP")
_SHOWN_IN_JPEG = {"APP0", "APP14"}
_SHOWN_IN_PNG = set(b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP sBIT bKGD hIST pHYs".split())
_HEIC = (b"ftypheic", b"ftypheix", b"ftyphevc", b"ftypmif1", b"ftypmsf1", b"ftypheim", b"ftypheis")


class NoPicture(Exception):
    """Bytes that are no picture we take; `reason` says why, to whoever sent them."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Picture:
    """JPEG without metadata; what was hidden in the original stands beside it."""

    data: bytes
    small: bytes
    taken_at: datetime | None
    location: str


def freed(name: str, data: bytes) -> bytes:
    """The same picture, as large and as good, without anything else: as it was sent where nothing was hidden in it.

    Raises `NoPicture`.
    """
    with _opened(name, data) as image:
        if not _hides_something(image, data):
            return data
        written, upright = BytesIO(), ImageOps.exif_transpose(image)
        shown: dict[str, Any] = {"icc_profile": image.info.get("icc_profile")}
        if image.format == "JPEG":
            shown |= {"qtables": image.quantization, "subsampling": JpegImagePlugin.get_sampling(image)}
            upright.info.clear()
        upright.save(written, image.format, **shown)
    return written.getvalue()


def _hides_something(image: Any, data: bytes) -> bool:
    """Whether a JPEG or PNG holds more than its picture: where, when and by what it was taken, a second picture."""
    if image.format == "PNG":
        return not set(_chunks(data)) <= _SHOWN_IN_PNG
    segments = {name for name, content in image.applist if not (name == "APP2" and content.startswith(b"ICC_PROFILE"))}
    alone = data.count(b"\xff\xd8\xff") == 1 and data.endswith(b"\xff\xd9")
    return not (segments <= _SHOWN_IN_JPEG and alone)


def _chunks(data: bytes) -> Iterator[bytes]:
    """The kinds of the chunks of a PNG, and of whatever follows its end."""
    at = 8
    while at < len(data):
        yield data[at + 4 : at + 8]
        at += 12 + int.from_bytes(data[at : at + 4])


@contextmanager
def _opened(name: str, data: bytes) -> Iterator[Any]:
    """Raises `NoPicture`, also where it is read no further."""
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise NoPicture(say("“%(name)s” has too many pixels. Send a smaller picture.", name=name))
            yield image
    except (OSError, SyntaxError, ValueError, ArithmeticError, Image.DecompressionBombError) as error:
        raise NoPicture(
            say("“%(name)s” cannot be opened as a picture. Send a photograph as JPEG or PNG.", name=name)
        ) from error


def reduced(name: str, data: bytes) -> Picture:
    """Raises `NoPicture`."""
    if data[4:12] in _HEIC:
        raise NoPicture(
            say(
                "“%(name)s” is a HEIC picture, which cannot be opened everywhere. In the settings of the camera choose "
                "“Most compatible”, or send the picture as JPEG.",
                name=name,
            )
        )
    with _opened(name, data) as image:
        hidden = image.getexif()
        taken, location = _taken_at(hidden), _location(hidden)
        image.draft("RGB", (LARGE, LARGE))
        upright = ImageOps.exif_transpose(image).convert("RGB")
        upright.thumbnail((LARGE, LARGE))
    small = upright.copy()
    small.thumbnail((SMALL, SMALL))
    return Picture(_jpeg(upright, 80), _jpeg(small, 72), taken, location)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    image.info.clear()
    written = BytesIO()
    image.save(written, "JPEG", quality=quality, progressive=True)
    return written.getvalue()


def _taken_at(hidden: Image.Exif) -> datetime | None:
    """By the clock of the camera, which has no time zone: local time."""
    text = hidden.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal) or hidden.get(ExifTags.Base.DateTime)
    try:
        return datetime.strptime(str(text), "%Y:%m:%d %H:%M:%S").replace(tzinfo=LOCAL).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _location(hidden: Image.Exif) -> str:
    """Latitude and longitude in degrees, such as “42.49070, 78.39360”; empty where the picture tells none."""
    found = hidden.get_ifd(ExifTags.IFD.GPSInfo)
    try:
        latitude = _degrees(found[ExifTags.GPS.GPSLatitude], found[ExifTags.GPS.GPSLatitudeRef] == "S")
        longitude = _degrees(found[ExifTags.GPS.GPSLongitude], found[ExifTags.GPS.GPSLongitudeRef] == "W")
    except (KeyError, TypeError, ValueError, ArithmeticError):
        return ""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return ""
    return f"{latitude:.5f}, {longitude:.5f}"


def _degrees(parts: tuple[float, float, float], is_negative: bool) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    found = degrees + minutes / 60 + seconds / 3600
    return -found if is_negative else found
