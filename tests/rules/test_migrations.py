"""The schema comes from the migrations, and is that of the models."""

import re
from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from grants import create_app
from grants.database import MIGRATIONS, Base, alembic_config, db, upgrade
from grants.records.words import INDEX
from tests.databases import settings

NAME = re.compile(r"(\d{4})_[a-z0-9]+(?:_[a-z0-9]+)+\.py")


def revisions() -> list[str]:
    """From the first to the newest."""
    script = ScriptDirectory.from_config(alembic_config())
    return [revision.revision for revision in reversed(list(script.walk_revisions()))]


def differences() -> list[object]:
    with db.engine.connect() as connection:
        opts = {"compare_type": True, "include_name": _has_a_model}
        context = MigrationContext.configure(connection, opts=opts)
        return list(compare_metadata(context, Base.metadata))


def _has_a_model(name: str | None, *_: object) -> bool:
    """The index of words has none: each engine keeps its own."""
    return name is None or not name.startswith(INDEX)


def test_the_migrations_make_what_the_models_say(app: Flask) -> None:
    with app.app_context():
        assert differences() == []


def test_a_model_without_its_migration_is_found(app: Flask) -> None:
    with app.app_context():
        with db.engine.begin() as connection:
            connection.execute(sa.text("ALTER TABLE files DROP COLUMN media_type"))
        assert any("media_type" in str(difference) for difference in differences())


def test_an_empty_database_is_brought_up_revision_by_revision(empty_database_url: str, tmp_path: Path) -> None:
    app = create_app(settings(empty_database_url, tmp_path))
    with app.app_context():
        assert not sa.inspect(db.engine).get_table_names()
        for revision in revisions():
            upgrade(app, revision)
        assert differences() == []
        upgrade(app)
        assert differences() == []
        db.engine.dispose()


def test_every_check_of_the_models_is_kept_by_the_database(app: Flask) -> None:
    """Alembic does not compare check constraints; a missing one is a row that must not be."""
    with app.app_context():
        inspector = sa.inspect(db.engine)
        for table in Base.metadata.sorted_tables:
            wanted = {c.name for c in table.constraints if isinstance(c, sa.CheckConstraint)}
            assert wanted <= {c["name"] for c in inspector.get_check_constraints(table.name)}, table.name


def test_revisions_are_numbered_in_one_line_and_named_with_words() -> None:
    found = revisions()
    assert found == [f"{number:04}" for number in range(1, len(found) + 1)]
    assert ScriptDirectory.from_config(alembic_config()).get_heads() == found[-1:]
    names = sorted(path.name for path in (MIGRATIONS / "versions").glob("*.py"))
    assert [name for name in names if not NAME.fullmatch(name)] == []
    assert [name[:4] for name in names] == found
