"""Official letters, decisions and minutes: their files, numbers and letterheads; prose; what goes out with a letter."""

import peewee


def up(migrator, db):
    class Base(peewee.Model):
        class Meta:
            database = db
            legacy_table_names = False

    class User(Base):
        class Meta:
            table_name = "users"

    class Unit(Base):
        class Meta:
            table_name = "unit"

    class Edition(Base):
        class Meta:
            table_name = "edition"

    class Message(Base):
        class Meta:
            table_name = "message"

    class PaperFile(Base):
        sha256 = peewee.CharField(max_length=64, unique=True)
        media_type = peewee.CharField(max_length=120)
        size = peewee.IntegerField()
        data = peewee.BlobField()
        added_at = peewee.DateTimeField()

        class Meta:
            table_name = "paper_file"

    class NumberBook(Base):
        rev = peewee.IntegerField()
        code = peewee.CharField(max_length=20)
        year = peewee.IntegerField()
        title = peewee.CharField(max_length=200)
        symbol = peewee.CharField(max_length=60)
        next_number = peewee.IntegerField()

        class Meta:
            table_name = "number_book"
            indexes = ((("code", "year"), True),)

    class Letterhead(Base):
        rev = peewee.IntegerField()
        kind = peewee.CharField(max_length=20, unique=True)
        agency_above = peewee.CharField(max_length=200)
        agency = peewee.CharField(max_length=200)
        place = peewee.CharField(max_length=100)
        book = peewee.CharField(max_length=20)
        symbol = peewee.CharField(max_length=60)
        authority = peewee.CharField(max_length=200)
        position = peewee.CharField(max_length=200)
        signer = peewee.CharField(max_length=200)
        recipients = peewee.TextField()
        template = peewee.ForeignKeyField(PaperFile, null=True, on_delete="RESTRICT", backref="+")
        template_name = peewee.CharField(max_length=200)

        class Meta:
            table_name = "letterhead"

    class Document(Base):
        rev = peewee.IntegerField()
        key = peewee.CharField(max_length=120, null=True, unique=True)
        kind = peewee.CharField(max_length=20, index=True)
        edition = peewee.ForeignKeyField(Edition, on_delete="RESTRICT", backref="+")
        unit = peewee.ForeignKeyField(Unit, null=True, on_delete="RESTRICT", backref="+")
        book = peewee.ForeignKeyField(NumberBook, null=True, on_delete="RESTRICT", backref="+")
        number = peewee.IntegerField(null=True)
        symbol = peewee.CharField(max_length=60)
        dated = peewee.DateField(null=True)
        subject = peewee.TextField()
        docx = peewee.ForeignKeyField(PaperFile, null=True, on_delete="RESTRICT", backref="+")
        pdf = peewee.ForeignKeyField(PaperFile, null=True, on_delete="RESTRICT", backref="+")
        state = peewee.CharField(max_length=20, index=True)
        reason = peewee.TextField()
        message = peewee.ForeignKeyField(Message, null=True, on_delete="RESTRICT", backref="+")
        inputs = peewee.CharField(max_length=64)
        made_at = peewee.DateTimeField()
        made_by = peewee.ForeignKeyField(User, null=True, on_delete="RESTRICT", backref="+")

        class Meta:
            table_name = "document"
            indexes = ((("book", "number"), True),)

    class Prose(Base):
        rev = peewee.IntegerField()
        code = peewee.CharField(max_length=60)
        language = peewee.CharField(max_length=5)
        text = peewee.TextField()

        class Meta:
            table_name = "prose"
            indexes = ((("code", "language"), True),)

    class MessageAttachment(Base):
        message = peewee.ForeignKeyField(Message, on_delete="RESTRICT", backref="+")
        file = peewee.ForeignKeyField(PaperFile, on_delete="RESTRICT", backref="+")
        name = peewee.CharField(max_length=200)
        position = peewee.IntegerField()

        class Meta:
            table_name = "message_attachment"

    db.create_tables([PaperFile, NumberBook, Letterhead, Document, Prose, MessageAttachment], safe=False)
