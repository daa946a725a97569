"""The environment is read once, and what is wrong with it is said by name."""

import dataclasses
import re
from pathlib import Path

import pytest

from settings import SettingProblem, Settings

KEY = {"ICTINDEX_SECRET_KEY": "k" * 40}


def test_a_secret_key_is_all_that_must_be_given():
    """Everything else has a default that works on one machine."""
    read = Settings.from_env(KEY)
    assert read.database_url == f"sqlite:///{Path('data').absolute() / 'office.db'}"
    assert (read.host, read.port, read.site_url, read.demo) == ("127.0.0.1", 8000, "http://127.0.0.1:8000", False)
    assert read.public_folder == Path("public").absolute()
    assert read.editions_folder == Path("data/editions").absolute()


def test_each_setting_is_read_from_its_variable(tmp_path):
    """What is set is what is used; folders become absolute."""
    read = Settings.from_env(
        {
            "ICTINDEX_SECRET_KEY": "x" * 32,
            "ICTINDEX_DATABASE": "postgresql://ictindex@db/ictindex",
            "ICTINDEX_DATA": str(tmp_path / "d"),
            "ICTINDEX_PUBLIC": "p",
            "ICTINDEX_EDITIONS": str(tmp_path / "e"),
            "ICTINDEX_DEMO": "Yes",
            "ICTINDEX_SITE_URL": "https://ict.example.vn/",
            "ICTINDEX_HOST": "0.0.0.0",  # noqa: S104
            "ICTINDEX_PORT": "9000",
            "ICTINDEX_PROXIES": "1",
            "ICTINDEX_PRINT_YEARS": "All",
            "ICTINDEX_DASK": "tcp://10.0.0.5:8786",
            "ICTINDEX_OLDER_SECRET_KEYS": "cũ1 cũ2",
        }
    )
    assert read == Settings(
        database_url="postgresql://ictindex@db/ictindex",
        data_folder=tmp_path / "d",
        public_folder=Path("p").absolute(),
        editions_folder=tmp_path / "e",
        secret_key="x" * 32,
        demo=True,
        site_url="https://ict.example.vn",
        host="0.0.0.0",  # noqa: S104
        port=9000,
        proxies=1,
        print_years="all",
        dask="tcp://10.0.0.5:8786",
        older_secret_keys=("cũ1", "cũ2"),
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ICTINDEX_SECRET_KEY", ""),
        ("ICTINDEX_SECRET_KEY", "ngắn"),
        ("ICTINDEX_DATABASE", "mysql://db/ictindex"),
        ("ICTINDEX_DATABASE", "office.db"),
        ("ICTINDEX_DEMO", "có lẽ"),
        ("ICTINDEX_PORT", "0"),
        ("ICTINDEX_PORT", "70000"),
        ("ICTINDEX_PORT", "tám nghìn"),
        ("ICTINDEX_PORT", "١٢"),
        ("ICTINDEX_PROXIES", "-1"),
        ("ICTINDEX_PRINT_YEARS", "2021"),
        ("ICTINDEX_DASK", "10.0.0.5:8786"),
        ("ICTINDEX_SITE_URL", "ict.example.vn"),
        ("ICTINDEX_SITE_URL", "javascript:alert(1)"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(name, value):
    """The message names the variable and what was expected."""
    with pytest.raises(SettingProblem, match=name):
        Settings.from_env(KEY | {name: value})


def test_keys_do_not_show_when_settings_are_printed():
    """A log line with the settings gives no key away."""
    shown = repr(Settings.from_env(KEY | {"ICTINDEX_OLDER_SECRET_KEYS": "cũ"}))
    assert "kkk" not in shown
    assert "cũ" not in shown


def test_settings_do_not_change():
    """They are read once, and passed on as values."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings.from_env(KEY).port = 1


def test_the_example_file_lists_every_setting():
    """.env.example names exactly the variables that settings.py reads."""
    root = Path(__file__).parent.parent
    named = set(re.findall(r"ICTINDEX_[A-Z_]+", (root / ".env.example").read_text(encoding="utf-8")))
    read = set(re.findall(r'"(ICTINDEX_[A-Z_]+)', (root / "settings.py").read_text(encoding="utf-8")))
    assert named == read


def test_a_door_that_signs_nothing_needs_no_key():
    """Building the site works on a machine that knows no secret; the office does not start there."""
    assert Settings.from_env({}, signing=False).secret_key == ""
    with pytest.raises(SettingProblem, match="ICTINDEX_SECRET_KEY is missing"):
        Settings.from_env({})


SENDER = {"ICTINDEX_MAIL_FROM": "ICT-Index <ict@example.vn>"}


@pytest.mark.parametrize(
    ("url", "host", "port", "security", "user", "password"),
    [
        ("smtp://mail.example.vn", "mail.example.vn", 25, "", "", ""),
        ("smtp://a:b@mail.example.vn?starttls", "mail.example.vn", 587, "starttls", "a", "b"),
        ("smtps://a%40x.vn:m%E1%BA%ADt%3A1@mail.example.vn:8465", "mail.example.vn", 8465, "tls", "a@x.vn", "mật:1"),
        ("smtp://a:b@127.0.0.1:2525", "127.0.0.1", 2525, "", "a", "b"),
    ],
)
def test_the_mail_server_is_one_address(url, host, port, security, user, password):
    """Its parts, with the usual port where none is named; a password is shown to nobody."""
    smtp = Settings.from_env({**KEY, **SENDER, "ICTINDEX_SMTP": url}).smtp
    assert (smtp.host, smtp.port, smtp.security, smtp.user, smtp.password) == (host, port, security, user, password)
    assert not password or password not in repr(smtp)


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.vn:25",
        "http://mail.example.vn",
        "smtp://",
        "smtp://x:99999",
        "smtp://h?tls",
        "smtp://a:b@mail.example.vn",
    ],
)
def test_a_mail_server_that_cannot_be_used_is_refused(url):
    """Among them a password over an open line; the sentence names the variable."""
    with pytest.raises(SettingProblem, match="ICTINDEX_SMTP"):
        Settings.from_env({**KEY, **SENDER, "ICTINDEX_SMTP": url})


@pytest.mark.parametrize("sender", ["", "ICT-Index", "a@b.vn\r\nBcc: c@d.vn", "A <a@b.vn>, B <b@c.vn>"])
def test_letters_need_somebody_they_are_from(sender):
    """One address, no header of its own."""
    with pytest.raises(SettingProblem, match="ICTINDEX_MAIL_FROM"):
        Settings.from_env({**KEY, "ICTINDEX_SMTP": "smtp://127.0.0.1", "ICTINDEX_MAIL_FROM": sender})


def test_without_a_mail_server_nothing_is_asked():
    """Letters stay in the outbox."""
    assert Settings.from_env(KEY).smtp is None
