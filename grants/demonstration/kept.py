"""Whether the world that was loaded earlier today can be served again."""

import json
import sqlite3
from datetime import date
from hashlib import sha256
from pathlib import Path

from grants.database import MIGRATIONS
from grants.demonstration.scripts import FOLDER
from grants.records.library import LIBRARY


def note(file: Path, database: Path, day: date) -> None:
    """Remember beside the database that it is whole, of which day and from which stories, definitions and tables."""
    file.write_text(
        json.dumps({"day": day.isoformat(), "made_of": _fingerprint(), "events": _events(database)}), "utf-8"
    )


def is_fit(file: Path, database: Path, day: date) -> bool:
    """Whether the database is of this day, made of what lies here now, and undamaged; it may have grown since."""
    try:
        noted = json.loads(file.read_text("utf-8"))
        of_today = (noted["day"], noted["made_of"]) == (day.isoformat(), _fingerprint())
        return bool(of_today and _events(database) >= noted["events"])
    except (OSError, ValueError, KeyError, TypeError, sqlite3.Error):
        return False


def _fingerprint() -> str:
    content = sha256()
    for folder, pattern in ((FOLDER, "*.yaml"), (FOLDER.parent, "*.py"), (LIBRARY, "*.yaml"), (MIGRATIONS, "*.py")):
        for path in sorted(folder.rglob(pattern)):
            content.update(path.name.encode() + path.read_bytes())
    return content.hexdigest()


def _events(database: Path) -> int:
    """How many events there are. Raises `sqlite3.Error` for a file that is absent or damaged."""
    connection = sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)
    try:
        if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("damaged")
        found: tuple[int] = connection.execute("SELECT count(*) FROM events").fetchone()
    finally:
        connection.close()
    return found[0]
