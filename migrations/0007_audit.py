"""The audit: its rows, the heads of its chains, and the lock on what is written."""

import peewee

KEEP_ON_SQLITE = """
CREATE TRIGGER audit_event_{verb} BEFORE {verb} ON audit_event
BEGIN SELECT RAISE(ABORT, 'audit rows are never changed'); END
"""
KEEP_ON_POSTGRESQL = (
    """
    CREATE FUNCTION audit_event_keep() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'audit rows are never changed'; END $$
    """,
    """
    CREATE TRIGGER audit_event_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_event_keep()
    """,
)


def up(migrator, db):
    class Chain(peewee.Model):
        name = peewee.CharField(unique=True, max_length=80)
        number = peewee.IntegerField()
        hash = peewee.CharField(max_length=64)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "chain"

    class AuditEvent(peewee.Model):
        chain = peewee.CharField(max_length=80)
        number = peewee.IntegerField()
        at = peewee.CharField(index=True, max_length=32)
        actor = peewee.CharField()
        actor_id = peewee.IntegerField(index=True, null=True)
        action = peewee.CharField(max_length=40)
        noun = peewee.CharField(max_length=60)
        row = peewee.IntegerField(null=True)
        before = peewee.TextField()
        after = peewee.TextField()
        reason = peewee.TextField()
        request_id = peewee.CharField(max_length=80)
        address = peewee.CharField(max_length=64)
        previous = peewee.CharField(max_length=64)
        hash = peewee.CharField(max_length=64)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "audit_event"
            indexes = ((("chain", "number"), True), (("noun", "row"), False))

    db.create_tables([Chain, AuditEvent], safe=False)
    if isinstance(db, peewee.SqliteDatabase):
        for verb in ("UPDATE", "DELETE"):
            db.execute_sql(KEEP_ON_SQLITE.format(verb=verb))
    else:
        for statement in KEEP_ON_POSTGRESQL:
            db.execute_sql(statement)
