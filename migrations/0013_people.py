"""People: telephone numbers, when somebody was invited, and the resetting of one-time codes by two administrators."""

import peewee
from playhouse.migrate import migrate


def up(migrator, db):
    class User(peewee.Model):
        class Meta:
            database = db
            legacy_table_names = False
            table_name = "users"

    class FactorReset(peewee.Model):
        rev = peewee.IntegerField()
        user = peewee.ForeignKeyField(User, on_delete="RESTRICT", backref="+")
        reason = peewee.TextField()
        asked_by = peewee.ForeignKeyField(User, on_delete="RESTRICT", backref="+")
        asked_at = peewee.DateTimeField()
        decided_by = peewee.ForeignKeyField(User, null=True, on_delete="RESTRICT", backref="+")
        decided_at = peewee.DateTimeField(null=True)
        state = peewee.CharField(max_length=20)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "factor_reset"

    db.create_tables([FactorReset], safe=False)
    columns = (
        ("users", "phone", peewee.CharField(max_length=40, default="")),
        ("users", "invited_at", peewee.DateTimeField(null=True)),
        ("users", "totp_wanted", peewee.BooleanField(default=False)),
        ("unit", "contact_name", peewee.CharField(max_length=200, default="")),
        ("unit", "contact_phone", peewee.CharField(max_length=40, default="")),
    )
    migrate(*(migrator.add_column(*column) for column in columns))
