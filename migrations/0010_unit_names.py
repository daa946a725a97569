"""Former names of units: what a unit was called until a day."""

import peewee


def up(migrator, db):
    class Unit(peewee.Model):
        class Meta:
            database = db
            legacy_table_names = False
            table_name = "unit"

    class UnitName(peewee.Model):
        rev = peewee.IntegerField()
        unit = peewee.ForeignKeyField(Unit, on_delete="RESTRICT", backref="+")
        until = peewee.DateField()
        name_vi = peewee.CharField()
        name_en = peewee.CharField()
        short_name = peewee.CharField(max_length=80)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "unit_name"
            indexes = ((("unit", "until"), True),)

    db.create_tables([UnitName], safe=False)
