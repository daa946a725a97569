"""Cycles, submissions, answers, evidence."""

import peewee


class SortKey(peewee.Field):
    field_type = "SORT_KEY"  # TEXT, compared character by character


def up(migrator, db):
    class Framework(peewee.Model):
        class Meta:
            database = db
            legacy_table_names = False
            table_name = "framework"

    class Unit(peewee.Model):
        class Meta:
            database = db
            legacy_table_names = False
            table_name = "unit"

    class Category(peewee.Model):
        class Meta:
            database = db
            legacy_table_names = False
            table_name = "category"

    class User(peewee.Model):
        class Meta:
            database = db
            legacy_table_names = False
            table_name = "users"

    class Indicator(peewee.Model):
        class Meta:
            database = db
            legacy_table_names = False
            table_name = "indicator"

    class Cycle(peewee.Model):
        rev = peewee.IntegerField()
        year = peewee.IntegerField(unique=True)
        framework = peewee.ForeignKeyField(Framework, on_delete="RESTRICT", backref="+")
        state = peewee.CharField(max_length=20)
        opens = peewee.DateField(null=True)
        report_deadline = peewee.DateField(null=True)
        results_deadline = peewee.DateField(null=True)
        grace_minutes = peewee.IntegerField()
        hard_stop = peewee.BooleanField()
        made_up = peewee.BooleanField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "cycle"

    class Submission(peewee.Model):
        rev = peewee.IntegerField()
        cycle = peewee.ForeignKeyField(Cycle, on_delete="RESTRICT", backref="+")
        unit = peewee.ForeignKeyField(Unit, on_delete="RESTRICT", backref="+")
        receipt = peewee.CharField(null=True, max_length=64)
        sent_at = peewee.DateTimeField(null=True)
        late = peewee.BooleanField()
        note = peewee.TextField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "submission"
            indexes = ((("cycle", "unit"), True),)

    class SectionState(peewee.Model):
        rev = peewee.IntegerField()
        submission = peewee.ForeignKeyField(Submission, on_delete="RESTRICT", backref="+")
        category = peewee.ForeignKeyField(Category, on_delete="RESTRICT", backref="+")
        state = peewee.CharField(max_length=30)
        reopened_until = peewee.DateTimeField(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "section_state"
            indexes = ((("submission", "category"), True),)

    class StateMove(peewee.Model):
        rev = peewee.IntegerField()
        kind = peewee.CharField(max_length=20)
        cycle = peewee.ForeignKeyField(Cycle, on_delete="RESTRICT", backref="+")
        section = peewee.ForeignKeyField(SectionState, null=True, on_delete="RESTRICT", backref="+")
        move = peewee.CharField(max_length=40)
        from_state = peewee.CharField(max_length=30)
        to_state = peewee.CharField(max_length=30)
        at = peewee.DateTimeField()
        by = peewee.ForeignKeyField(User, null=True, on_delete="RESTRICT", backref="+")
        by_name = peewee.CharField()
        reason = peewee.TextField()
        until = peewee.DateTimeField(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "state_move"

    class Answer(peewee.Model):
        rev = peewee.IntegerField()
        submission = peewee.ForeignKeyField(Submission, on_delete="RESTRICT", backref="+")
        indicator = peewee.ForeignKeyField(Indicator, on_delete="RESTRICT", backref="+")
        input = peewee.CharField(max_length=60)
        value = peewee.TextField(null=True)
        accepted = peewee.TextField(null=True)
        self_mark = peewee.CharField(null=True, max_length=60)
        note = peewee.TextField()
        source = peewee.CharField(max_length=40)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "answer"
            indexes = ((("submission", "input"), True),)

    class Evidence(peewee.Model):
        rev = peewee.IntegerField()
        unit = peewee.ForeignKeyField(Unit, null=True, on_delete="RESTRICT", backref="+")
        sha256 = peewee.CharField(max_length=64)
        name = peewee.CharField(max_length=400)
        size = peewee.BigIntegerField()
        media_type = peewee.CharField(max_length=120)
        issued_on = peewee.DateField(null=True)
        note = peewee.TextField()
        added_at = peewee.DateTimeField()
        added_by = peewee.ForeignKeyField(User, null=True, on_delete="RESTRICT", backref="+")
        name_fold = peewee.CharField(max_length=800)
        name_sort = SortKey()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "evidence"
            indexes = ((("unit", "sha256"), True),)

    class AnswerEvidence(peewee.Model):
        rev = peewee.IntegerField()
        answer = peewee.ForeignKeyField(Answer, on_delete="RESTRICT", backref="+")
        evidence = peewee.ForeignKeyField(Evidence, on_delete="RESTRICT", backref="+")
        note = peewee.CharField(max_length=400)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "answer_evidence"
            indexes = ((("answer", "evidence"), True),)

    db.create_tables([Cycle, Submission, SectionState, StateMove, Answer, Evidence, AnswerEvidence], safe=False)
