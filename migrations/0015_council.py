"""The Council's conclusions: how many appraisers a part wants, and why a figure was accepted as it was."""

import peewee
from playhouse.migrate import migrate


def up(migrator, db):
    migrate(
        migrator.add_column("cycle", "appraisers_wanted", peewee.IntegerField(default=2)),
        migrator.add_column("answer", "accepted_reason", peewee.TextField(default="")),
    )
