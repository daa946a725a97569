"""People, their roles, their sessions."""

import peewee


class SortKey(peewee.Field):
    field_type = "SORT_KEY"  # TEXT, compared character by character


def up(migrator, db):
    class Unit(peewee.Model):
        class Meta:
            database = db
            legacy_table_names = False
            table_name = "unit"

    class Role(peewee.Model):
        rev = peewee.IntegerField()
        name = peewee.CharField(unique=True, max_length=40)
        description = peewee.CharField()
        permissions = peewee.TextField(null=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "role"

    class User(peewee.Model):
        rev = peewee.IntegerField()
        email = peewee.CharField(unique=True)
        name = peewee.CharField()
        password = peewee.CharField(null=True)
        active = peewee.BooleanField()
        unit = peewee.ForeignKeyField(Unit, null=True, on_delete="RESTRICT", backref="+")
        language = peewee.CharField(max_length=5)
        fs_uniquifier = peewee.CharField(unique=True, max_length=64)
        confirmed_at = peewee.DateTimeField(null=True)
        last_login_at = peewee.DateTimeField(null=True)
        current_login_at = peewee.DateTimeField(null=True)
        last_login_ip = peewee.CharField(null=True, max_length=64)
        current_login_ip = peewee.CharField(null=True, max_length=64)
        login_count = peewee.IntegerField()
        tf_primary_method = peewee.CharField(null=True, max_length=64)
        tf_totp_secret = peewee.CharField(null=True)
        tf_phone_number = peewee.CharField(null=True, max_length=40)
        tf_last_counter = peewee.BigIntegerField(null=True)
        mf_recovery_codes = peewee.TextField(null=True)
        name_fold = peewee.CharField(max_length=600)
        name_sort = SortKey()

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "users"

    class UserRole(peewee.Model):
        rev = peewee.IntegerField()
        user = peewee.ForeignKeyField(User, on_delete="RESTRICT", backref="+")
        role = peewee.ForeignKeyField(Role, on_delete="RESTRICT", backref="+")

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "user_role"
            indexes = ((("user", "role"), True),)

    class WebSession(peewee.Model):
        token_hash = peewee.CharField(unique=True, max_length=64)
        user = peewee.ForeignKeyField(User, null=True, on_delete="RESTRICT", backref="+")
        data = peewee.TextField()
        address = peewee.CharField(max_length=64)
        agent = peewee.CharField(max_length=400)
        created_at = peewee.DateTimeField()
        seen_at = peewee.DateTimeField()
        expires_at = peewee.DateTimeField(index=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "web_session"

    class LoginFailure(peewee.Model):
        account = peewee.CharField(index=True)
        address = peewee.CharField(index=True, max_length=64)
        at = peewee.DateTimeField(index=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_name = "login_failure"

    db.create_tables([Role, User, UserRole, WebSession, LoginFailure], safe=False)
