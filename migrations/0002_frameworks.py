"""Frameworks, categories, indicators."""

import peewee


class SortKey(peewee.Field):
    field_type = "SORT_KEY"  # TEXT, compared character by character


def up(migrator, db):
    class Framework(peewee.Model):
        rev = peewee.IntegerField()
        code = peewee.CharField(unique=True, max_length=80)
        decision_number = peewee.CharField(max_length=80)
        decision_date = peewee.DateField(null=True)
        title_vi = peewee.CharField(max_length=600)
        title_en = peewee.CharField(max_length=600)
        status = peewee.CharField(max_length=20)
        state = peewee.CharField(max_length=20)
        replaces = peewee.ForeignKeyField("self", null=True, on_delete="RESTRICT", backref="+")
        note_vi = peewee.TextField()
        note_en = peewee.TextField()
        options = peewee.TextField()
        title_fold = peewee.CharField(max_length=1400)
        title_sort = SortKey()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "framework"

    class Category(peewee.Model):
        rev = peewee.IntegerField()
        framework = peewee.ForeignKeyField(Framework, on_delete="RESTRICT", backref="+")
        parent = peewee.ForeignKeyField("self", null=True, on_delete="RESTRICT", backref="+")
        code = peewee.CharField(max_length=40)
        title_vi = peewee.CharField(max_length=600)
        title_en = peewee.CharField(max_length=600)
        weight = peewee.CharField(null=True, max_length=60)
        combine = peewee.CharField(max_length=20)
        position = peewee.IntegerField()
        status = peewee.CharField(null=True, max_length=20)
        source = peewee.TextField()
        title_fold = peewee.CharField(max_length=1300)
        title_sort = SortKey()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "category"
            indexes = ((("framework", "code"), True),)

    class Indicator(peewee.Model):
        rev = peewee.IntegerField()
        framework = peewee.ForeignKeyField(Framework, on_delete="RESTRICT", backref="+")
        category = peewee.ForeignKeyField(Category, on_delete="RESTRICT", backref="+")
        code = peewee.CharField(max_length=40)
        title_vi = peewee.CharField(max_length=1000)
        title_en = peewee.CharField(max_length=1000)
        max = peewee.CharField(max_length=60)
        weight = peewee.CharField(null=True, max_length=60)
        inputs = peewee.TextField()
        rule = peewee.TextField()
        missing = peewee.CharField(max_length=20)
        undefined = peewee.CharField(null=True, max_length=20)
        blocs = peewee.TextField(null=True)
        answered_by = peewee.CharField(max_length=20)
        evidence = peewee.CharField(max_length=20)
        help_vi = peewee.TextField()
        help_en = peewee.TextField()
        checks = peewee.TextField()
        position = peewee.IntegerField()
        status = peewee.CharField(null=True, max_length=20)
        source = peewee.TextField()
        title_fold = peewee.CharField(max_length=2100)
        title_sort = SortKey()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "indicator"
            indexes = ((("framework", "code"), True),)

    db.create_tables([Framework, Category, Indicator], safe=False)
