"""Bring the database to this version; run again it changes nothing."""

import argparse

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(options: argparse.Namespace) -> int:  # noqa: ARG001 - the same for every command
    """Apply all migrations."""
    migrate(verbosity=1)
    return 0


def migrate(verbosity: int = 0) -> None:
    """Apply all migrations."""
    call_command("migrate", interactive=False, verbosity=verbosity)
    call_command("createcachetable", verbosity=verbosity)


def is_behind() -> bool:
    """Whether the database lacks something that this version needs."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
