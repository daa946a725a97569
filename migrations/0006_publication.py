"""Editions, jobs, outgoing letters."""

import peewee


def up(migrator, db):
    class Cycle(peewee.Model):
        class Meta:
            database = db
            legacy_table_names = False
            table_name = "cycle"

    class User(peewee.Model):
        class Meta:
            database = db
            legacy_table_names = False
            table_name = "users"

    class Edition(peewee.Model):
        rev = peewee.IntegerField()
        cycle = peewee.ForeignKeyField(Cycle, on_delete="RESTRICT", backref="+")
        year = peewee.IntegerField()
        version = peewee.IntegerField()
        path = peewee.CharField()
        seal = peewee.CharField(max_length=64)
        made_up = peewee.BooleanField()
        approved = peewee.DateField()
        frozen_at = peewee.DateTimeField()
        frozen_by = peewee.ForeignKeyField(User, null=True, on_delete="RESTRICT", backref="+")
        published_at = peewee.DateTimeField(null=True)
        notice_vi = peewee.TextField()
        notice_en = peewee.TextField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "edition"
            indexes = ((("year", "version"), True),)

    class Job(peewee.Model):
        kind = peewee.CharField(index=True, max_length=40)
        arguments = peewee.TextField()
        state = peewee.CharField(index=True, max_length=20)
        done = peewee.IntegerField()
        total = peewee.IntegerField()
        step_vi = peewee.CharField()
        step_en = peewee.CharField()
        error = peewee.TextField()
        result = peewee.TextField(null=True)
        created_by = peewee.ForeignKeyField(User, null=True, on_delete="RESTRICT", backref="+")
        created_at = peewee.DateTimeField()
        started_at = peewee.DateTimeField(null=True)
        beat_at = peewee.DateTimeField(null=True)
        finished_at = peewee.DateTimeField(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "job"

    class Message(peewee.Model):
        key = peewee.CharField(unique=True, null=True, max_length=120)
        user = peewee.ForeignKeyField(User, null=True, on_delete="RESTRICT", backref="+")
        address = peewee.CharField()
        subject = peewee.CharField(max_length=400)
        body = peewee.TextField()
        state = peewee.CharField(index=True, max_length=20)
        tries = peewee.IntegerField()
        error = peewee.TextField()
        created_at = peewee.DateTimeField()
        sent_at = peewee.DateTimeField(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "message"

    db.create_tables([Edition, Job, Message], safe=False)
