"""Bytes under their own hash, in a folder or wherever fsspec can reach."""

import hashlib

import fsspec
from flask import current_app


def keep(data: bytes) -> str:
    """Store the bytes and give their SHA-256; storing them again changes nothing."""
    digest = hashlib.sha256(data).hexdigest()
    filesystem, path = _place(digest)
    if not filesystem.exists(path):
        filesystem.makedirs(path.rpartition("/")[0], exist_ok=True)
        partial = f"{path}.{id(data)}.part"
        filesystem.pipe_file(partial, data)
        filesystem.mv(partial, path)
    return digest


def fetch(digest: str) -> bytes:
    """Raises FileNotFoundError for what was never kept, ValueError for bytes that changed since."""
    filesystem, path = _place(digest)
    data: bytes = filesystem.cat_file(path)
    if hashlib.sha256(data).hexdigest() != digest:
        raise ValueError(f"the bytes under {digest} are no longer what was kept")
    return data


def _place(digest: str) -> tuple[fsspec.AbstractFileSystem, str]:
    filesystem, root = fsspec.url_to_fs(current_app.config["FILES"])
    return filesystem, f"{root}/{digest[:2]}/{digest}"
