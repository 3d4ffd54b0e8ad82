"""What earlier releases left: their databases as backups, and the definitions in them."""

import json
import tarfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from workflows import loading
from workflows.definition import Workflow

BACKUPS = sorted(Path(__file__).parent.glob("revision_*.tar.xz"))


def unpack(backup: Path, folder: Path) -> Path:
    """The folder that `restore` takes."""
    with tarfile.open(backup) as archive:
        archive.extractall(folder, filter="data")
    return folder / backup.name.removesuffix(".tar.xz").replace("revision", "after")


@cache
def earlier_workflows() -> Sequence[Workflow]:
    found = []
    for backup in BACKUPS:
        with tarfile.open(backup) as archive:
            member = next(each for each in archive if each.name.endswith("tables/definitions.jsonl"))
            lines = archive.extractfile(member)
            assert lines is not None
            rows = [json.loads(line) for line in lines]
        found += [loading.from_canonical(row["canonical"]) for row in rows if row["family"] == "workflow"]
    return found
