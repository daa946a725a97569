"""Blocs and units."""

import peewee


class SortKey(peewee.Field):
    field_type = "SORT_KEY"  # TEXT, compared character by character


def up(migrator, db):
    class Bloc(peewee.Model):
        rev = peewee.IntegerField()
        code = peewee.CharField(unique=True, max_length=40)
        title_vi = peewee.CharField()
        title_en = peewee.CharField()
        position = peewee.IntegerField()
        title_fold = peewee.CharField(max_length=600)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "bloc"

    class Unit(peewee.Model):
        rev = peewee.IntegerField()
        code = peewee.CharField(unique=True, max_length=40)
        bloc = peewee.ForeignKeyField(Bloc, on_delete="RESTRICT", backref="+")
        name_vi = peewee.CharField()
        name_en = peewee.CharField()
        short_name = peewee.CharField(max_length=80)
        region = peewee.CharField(index=True, max_length=40)
        region_title_vi = peewee.CharField()
        active_from = peewee.DateField(null=True)
        active_to = peewee.DateField(null=True)
        successor = peewee.ForeignKeyField("self", null=True, on_delete="RESTRICT", backref="+")
        note = peewee.TextField()
        name_fold = peewee.CharField(index=True, max_length=800)
        name_sort = SortKey(index=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "unit"

    db.create_tables([Bloc, Unit], safe=False)
