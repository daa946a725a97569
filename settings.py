"""The environment, read once into one frozen `Settings`; the doors read it and pass values on.

Every setting is an `ICTINDEX_…` variable; `.env.example` lists them all with examples.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

SHORTEST_KEY = 32  # characters; a shorter key can be guessed, and with it every session
YES = {"1", "yes", "true", "on"}
NO = {"", "0", "no", "false", "off"}


SMTP_EXAMPLE = "smtp://user:password@mail.example.vn:587?starttls"


class SettingProblem(ValueError):
    """A setting that is missing or cannot be used: its name, what was expected, an example, where to put it."""


@dataclass(frozen=True)
class Smtp:
    """The mail server: where it is, how the line to it is kept private ("", "starttls" or "tls"), who we are to it."""

    url: str = field(repr=False)  # as it was set; holds the password
    host: str
    port: int
    security: str
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""  # certificates to trust besides the system's: a ministry's own


@dataclass(frozen=True)
class Settings:
    """What differs from one installation to the next."""

    database_url: str
    data_folder: Path  # database, uploaded files, logs: private
    public_folder: Path  # the built site: a link to the newest folder in `public.releases` beside it
    editions_folder: Path  # the frozen years
    secret_key: str = field(repr=False)  # signs sessions and links
    demo: bool = False
    site_url: str = "http://127.0.0.1:8000"
    host: str = "127.0.0.1"
    port: int = 8000
    languages: tuple[str, ...] = ("vi", "en")  # of the public site, the main one first
    print_years: str = "newest"  # whose unit charts are printed: "newest" or "all"; charts of blocs always are
    dask: str = ""  # where charts are drawn: a Dask scheduler's address; '' for processes of this machine
    proxies: int = 0  # how many proxies stand before the office and set X-Forwarded-*
    older_secret_keys: tuple[str, ...] = field(default=(), repr=False)  # still accepted while a key is being changed
    backups: Path | None = None  # another disk than the data's, if there is one
    smtp: Smtp | None = None  # None: letters stay in the outbox
    mail_from: str = "ICT-Index <ictindex@localhost>"  # who letters are from

    @property
    def backups_folder(self) -> Path:
        """Where backups, exports and the published heads of the audit are kept: private."""
        return self.backups or self.data_folder / "backups"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, *, signing: bool = True) -> "Settings":
        """Read `ICTINDEX_*`. Raises SettingProblem naming the variable.

        A door that signs nothing (building the site, freezing a year) asks with `signing=False` and needs no key.
        """
        env = os.environ if environ is None else environ
        data = Path(env.get("ICTINDEX_DATA") or "data").absolute()
        host = env.get("ICTINDEX_HOST") or "127.0.0.1"
        port = _whole(env, "ICTINDEX_PORT", 8000, least=1, most=65535)
        return cls(
            database_url=_database(env.get("ICTINDEX_DATABASE") or f"sqlite:///{data / 'office.db'}"),
            data_folder=data,
            public_folder=Path(env.get("ICTINDEX_PUBLIC") or "public").absolute(),
            editions_folder=Path(env.get("ICTINDEX_EDITIONS") or data / "editions").absolute(),
            secret_key=_key(env) if signing else "",
            demo=_yes_no(env, "ICTINDEX_DEMO"),
            site_url=_site_url(env.get("ICTINDEX_SITE_URL") or f"http://{host}:{port}"),
            host=host,
            port=port,
            languages=tuple((env.get("ICTINDEX_LANGUAGES") or "vi en").split()),
            print_years=_one_of(env, "ICTINDEX_PRINT_YEARS", ("newest", "all")),
            dask=_dask(env.get("ICTINDEX_DASK") or ""),
            proxies=_whole(env, "ICTINDEX_PROXIES", 0, least=0, most=5),
            older_secret_keys=tuple((env.get("ICTINDEX_OLDER_SECRET_KEYS") or "").split()),
            backups=Path(env["ICTINDEX_BACKUPS"]).absolute() if env.get("ICTINDEX_BACKUPS") else None,
            smtp=_smtp(env.get("ICTINDEX_SMTP") or ""),
            mail_from=_mail_from(env),
        )


def _database(url: str) -> str:
    if not re.match(r"(sqlite:///|postgres(ql)?://)", url):
        raise SettingProblem(
            "ICTINDEX_DATABASE must begin with sqlite:/// or postgresql://, for example "
            "sqlite:////srv/ictindex/office.db or postgresql://ictindex:password@db/ictindex"
        )
    return url


def _key(env: Mapping[str, str]) -> str:
    key = env.get("ICTINDEX_SECRET_KEY") or ""
    if len(key) < SHORTEST_KEY:
        found = f"has {len(key)} characters" if key else "is missing"
        raise SettingProblem(
            f"ICTINDEX_SECRET_KEY {found}; it must have at least {SHORTEST_KEY}. Put one in .env, made by: "
            'python -c "import secrets; print(secrets.token_urlsafe(48))"'
        )
    return key


def _yes_no(env: Mapping[str, str], name: str) -> bool:
    text = (env.get(name) or "").strip().lower()
    if text not in YES | NO:
        raise SettingProblem(f"{name} is {text!r}; expected yes or no")
    return text in YES


def _one_of(env: Mapping[str, str], name: str, words: tuple[str, ...]) -> str:
    text = (env.get(name) or words[0]).strip().lower()
    if text not in words:
        raise SettingProblem(f"{name} is {text!r}; expected {' or '.join(words)}")
    return text


def _dask(address: str) -> str:
    if address and not re.fullmatch(r"(tcp|tls)://[^\s/]+:[0-9]+", address):
        raise SettingProblem(
            f"ICTINDEX_DASK is {address!r}; expected a scheduler's address such as tcp://10.0.0.5:8786"
        )
    return address


def _whole(env: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = (env.get(name) or str(default)).strip()
    if not re.fullmatch(r"[0-9]{1,6}", text) or not least <= int(text) <= most:
        raise SettingProblem(f"{name} is {text!r}; expected a whole number from {least} to {most}")
    return int(text)


def _smtp(url: str) -> Smtp | None:
    """`smtp://`, `smtp://…?starttls` or `smtps://`; `ca=` names a file of certificates."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise SettingProblem(f"ICTINDEX_SMTP cannot be read; expected an address such as {SMTP_EXAMPLE}") from None
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or set(options) - {"starttls", "ca"}:
        raise SettingProblem(f"ICTINDEX_SMTP cannot be used; expected an address such as {SMTP_EXAMPLE}")
    security = "tls" if parts.scheme == "smtps" else "starttls" if "starttls" in options else ""
    if parts.username and not security and parts.hostname not in ("127.0.0.1", "::1", "localhost"):
        raise SettingProblem("ICTINDEX_SMTP would send its password over an open line; write smtps:// or add ?starttls")
    return Smtp(
        url=url,
        host=parts.hostname,
        port=port or {"": 25, "starttls": 587, "tls": 465}[security],
        security=security,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        ca_file=options.get("ca", ""),
    )


def _mail_from(env: Mapping[str, str]) -> str:
    text = (env.get("ICTINDEX_MAIL_FROM") or "").strip()
    if not text and not env.get("ICTINDEX_SMTP"):
        return Settings.mail_from
    if not re.fullmatch(r"(?:[^<>\r\n@]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)", text):
        found = f"is {text!r}" if text else "is missing, and ICTINDEX_SMTP is set"
        raise SettingProblem(
            f"ICTINDEX_MAIL_FROM {found}; expected whom letters are from, such as ICT-Index <ictindex@example.vn>"
        )
    return text


def _site_url(url: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", url):
        raise SettingProblem(f"ICTINDEX_SITE_URL is {url!r}; expected an address such as https://ict.monre.gov.vn")
    return url.rstrip("/")
