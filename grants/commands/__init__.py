"""What an operator types: `flask --app wsgi …`."""

from importlib import import_module

from flask import Flask

GROUPS = ("backup", "database", "demo", "journal", "people", "serve", "workflows", "worker")


def set_up(app: Flask) -> None:
    for name in GROUPS:
        import_module(f"grants.commands.{name}").register(app.cli)
