"""Collection and appraisal: duties, comments, receipts, conflicts, stock reasons, holidays, templates of letters."""

import datetime

import peewee
from playhouse.migrate import migrate


def up(migrator, db):
    class Cycle(peewee.Model):
        class Meta:
            database = db
            legacy_table_names = False
            table_name = "cycle"

    class Category(peewee.Model):
        class Meta:
            database = db
            legacy_table_names = False
            table_name = "category"

    class Evidence(peewee.Model):
        class Meta:
            database = db
            legacy_table_names = False
            table_name = "evidence"

    class Explanation(peewee.Model):
        class Meta:
            database = db
            legacy_table_names = False
            table_name = "explanation"

    class Indicator(peewee.Model):
        class Meta:
            database = db
            legacy_table_names = False
            table_name = "indicator"

    class Submission(peewee.Model):
        class Meta:
            database = db
            legacy_table_names = False
            table_name = "submission"

    class Unit(peewee.Model):
        class Meta:
            database = db
            legacy_table_names = False
            table_name = "unit"

    class User(peewee.Model):
        class Meta:
            database = db
            legacy_table_names = False
            table_name = "users"

    class Holiday(peewee.Model):
        rev = peewee.IntegerField()
        day = peewee.DateField(unique=True)
        title_vi = peewee.CharField()
        title_en = peewee.CharField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "holiday"

    class Duty(peewee.Model):
        rev = peewee.IntegerField()
        submission = peewee.ForeignKeyField(Submission, on_delete="RESTRICT", backref="+")
        category = peewee.ForeignKeyField(Category, on_delete="RESTRICT", backref="+")
        user = peewee.ForeignKeyField(User, on_delete="RESTRICT", backref="+")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "duty"
            indexes = [(("submission", "category", "user"), True)]

    class Comment(peewee.Model):
        rev = peewee.IntegerField()
        submission = peewee.ForeignKeyField(Submission, on_delete="RESTRICT", backref="+")
        indicator = peewee.ForeignKeyField(Indicator, on_delete="RESTRICT", backref="+")
        text = peewee.TextField()
        council_only = peewee.BooleanField()
        follow_up = peewee.BooleanField()
        by = peewee.ForeignKeyField(User, null=True, on_delete="RESTRICT", backref="+")
        by_name = peewee.CharField()
        at = peewee.DateTimeField()
        settled_at = peewee.DateTimeField(null=True)
        settled_by = peewee.ForeignKeyField(User, null=True, on_delete="RESTRICT", backref="+")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "comment"

    class Receipt(peewee.Model):
        rev = peewee.IntegerField()
        submission = peewee.ForeignKeyField(Submission, on_delete="RESTRICT", backref="+")
        number = peewee.CharField(unique=True, max_length=60)
        seal = peewee.CharField(max_length=64)
        content = peewee.TextField()
        at = peewee.DateTimeField()
        by = peewee.ForeignKeyField(User, null=True, on_delete="RESTRICT", backref="+")
        withdrawn_at = peewee.DateTimeField(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "receipt"

    class Conflict(peewee.Model):
        rev = peewee.IntegerField()
        appraiser = peewee.ForeignKeyField(User, on_delete="RESTRICT", backref="+")
        unit = peewee.ForeignKeyField(Unit, on_delete="RESTRICT", backref="+")
        reason = peewee.TextField()
        by = peewee.ForeignKeyField(User, null=True, on_delete="RESTRICT", backref="+")
        at = peewee.DateTimeField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "conflict"
            indexes = [(("appraiser", "unit"), True)]

    class StockReason(peewee.Model):
        rev = peewee.IntegerField()
        code = peewee.CharField(unique=True, max_length=40)
        text_vi = peewee.TextField()
        text_en = peewee.TextField()
        position = peewee.IntegerField()
        active = peewee.BooleanField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "stock_reason"

    class ExplanationEvidence(peewee.Model):
        rev = peewee.IntegerField()
        explanation = peewee.ForeignKeyField(Explanation, on_delete="RESTRICT", backref="+")
        evidence = peewee.ForeignKeyField(Evidence, on_delete="RESTRICT", backref="+")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "explanation_evidence"
            indexes = [(("explanation", "evidence"), True)]

    class MessageTemplate(peewee.Model):
        rev = peewee.IntegerField()
        code = peewee.CharField(max_length=40)
        language = peewee.CharField(max_length=5)
        subject = peewee.CharField(max_length=400)
        body = peewee.TextField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "message_template"
            indexes = [(("code", "language"), True)]

    db.create_tables(
        [Holiday, Duty, Comment, Receipt, Conflict, StockReason, ExplanationEvidence, MessageTemplate],
        safe=False,
    )

    evidence = peewee.ForeignKeyField(Evidence, field=Evidence.id, null=True, on_delete="RESTRICT", backref="+")
    cycle = peewee.ForeignKeyField(Cycle, field=Cycle.id, null=True, on_delete="RESTRICT", backref="+")
    long_ago = datetime.datetime(2000, 1, 1)  # noqa: DTZ001 - marks given before moments were kept
    columns = (
        ("cycle", "explanation_deadline", peewee.DateField(null=True)),
        ("cycle", "evidence_cut_off", peewee.DateField(null=True)),
        ("submission", "signed_id", evidence),
        ("answer", "confirmed", peewee.BooleanField(default=True)),
        ("appraisal", "verdict", peewee.CharField(max_length=20, default="points")),
        ("appraisal", "figures", peewee.TextField(default="{}")),
        ("appraisal", "at", peewee.DateTimeField(default=long_ago)),
        ("explanation", "kind", peewee.CharField(max_length=20, default="wrong_fact")),
        ("explanation", "wanted", peewee.TextField(default="")),
        ("explanation", "sent_at", peewee.DateTimeField(null=True)),
        ("message", "kind", peewee.CharField(max_length=40, default="")),
        ("message", "cycle_id", cycle),
        ("message", "not_before", peewee.DateTimeField(null=True)),
    )
    migrate(*(migrator.add_column(*column) for column in columns))
    db.execute_sql("UPDATE explanation SET sent_at = written_at")  # what was written so far counts as sent
