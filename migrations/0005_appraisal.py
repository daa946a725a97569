"""Assignments, marks, decisions, explanations."""

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

    class Bloc(peewee.Model):
        class Meta:
            database = db
            legacy_table_names = False
            table_name = "bloc"

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

    class Submission(peewee.Model):
        class Meta:
            database = db
            legacy_table_names = False
            table_name = "submission"

    class Indicator(peewee.Model):
        class Meta:
            database = db
            legacy_table_names = False
            table_name = "indicator"

    class Assignment(peewee.Model):
        rev = peewee.IntegerField()
        cycle = peewee.ForeignKeyField(Cycle, on_delete="RESTRICT", backref="+")
        appraiser = peewee.ForeignKeyField(User, on_delete="RESTRICT", backref="+")
        bloc = peewee.ForeignKeyField(Bloc, null=True, on_delete="RESTRICT", backref="+")
        unit = peewee.ForeignKeyField(Unit, null=True, on_delete="RESTRICT", backref="+")
        category = peewee.ForeignKeyField(Category, null=True, on_delete="RESTRICT", backref="+")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "assignment"

    class Appraisal(peewee.Model):
        rev = peewee.IntegerField()
        submission = peewee.ForeignKeyField(Submission, on_delete="RESTRICT", backref="+")
        indicator = peewee.ForeignKeyField(Indicator, on_delete="RESTRICT", backref="+")
        appraiser = peewee.ForeignKeyField(User, on_delete="RESTRICT", backref="+")
        mark = peewee.CharField(null=True, max_length=60)
        reason = peewee.TextField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "appraisal"
            indexes = ((("submission", "indicator", "appraiser"), True),)

    class Decision(peewee.Model):
        rev = peewee.IntegerField()
        submission = peewee.ForeignKeyField(Submission, on_delete="RESTRICT", backref="+")
        indicator = peewee.ForeignKeyField(Indicator, on_delete="RESTRICT", backref="+")
        points = peewee.CharField(max_length=60)
        reason = peewee.TextField()
        decided_by = peewee.ForeignKeyField(User, null=True, on_delete="RESTRICT", backref="+")
        decided_at = peewee.DateTimeField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "decision"
            indexes = ((("submission", "indicator"), True),)

    class Explanation(peewee.Model):
        rev = peewee.IntegerField()
        submission = peewee.ForeignKeyField(Submission, on_delete="RESTRICT", backref="+")
        indicator = peewee.ForeignKeyField(Indicator, null=True, on_delete="RESTRICT", backref="+")
        text = peewee.TextField()
        state = peewee.CharField(max_length=20)
        written_by = peewee.ForeignKeyField(User, null=True, on_delete="RESTRICT", backref="+")
        written_at = peewee.DateTimeField()
        decided_by = peewee.ForeignKeyField(User, null=True, on_delete="RESTRICT", backref="+")
        decided_at = peewee.DateTimeField(null=True)
        decision_reason = peewee.TextField()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "explanation"

    db.create_tables([Assignment, Appraisal, Decision, Explanation], safe=False)
