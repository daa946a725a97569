"""The office's words: English msgids in the code, Vietnamese in translations/vi/LC_MESSAGES/messages.po.

The catalogue is read at start-up from the .po file itself, so there is no compiled twin to forget. One catalogue serves
our own screens and the libraries under them: Flask-Admin ships a Vietnamese one with faults, WTForms and
Flask-Security ship none, so all of them are given ours.
"""

import functools
import io
from pathlib import Path
from typing import Any

import flask_admin.babel
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g, has_request_context, request
from flask_babel import Babel
from flask_babel.speaklater import LazyString
from flask_login import current_user
from flask_wtf import FlaskForm

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
DEFAULT_LANGUAGE = "vi"
LANGUAGE_COOKIE = "ictindex_language"
CATALOGUES = Path(__file__).resolve().parent.parent / "translations"


def language() -> str:
    """'vi' or 'en': what this request is answered in. Outside a request: Vietnamese."""
    if not has_request_context():
        return DEFAULT_LANGUAGE
    if "language" not in g:
        g.language = _chosen_language()
    return g.language


def _chosen_language() -> str:
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return chosen
    preferred = getattr(current_user, "language", None) if current_user and current_user.is_authenticated else None
    return preferred if preferred in LANGUAGES else DEFAULT_LANGUAGE


@functools.cache
def translations(lang: str) -> NullTranslations:
    """The catalogue of one language, from all .po files in its folder; English is the msgids themselves."""
    catalogue = Catalog(locale=lang)
    for path in sorted((CATALOGUES / lang / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as source:
            for message in read_po(source, locale=lang):
                if message.id and message.string:
                    catalogue[message.id] = message
    if not catalogue._messages:
        return NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def gettext(msgid: str, **values: Any) -> str:
    """The text in the language of the request, with %(name)s filled in."""
    text = translations(language()).ugettext(msgid)
    return text % values if values else text


def ngettext(one: str, many: str, count: int, **values: Any) -> str:
    """The text for a count; %(count)s is filled in by itself."""
    values.setdefault("count", count)
    values.setdefault("num", count)
    return translations(language()).ungettext(one, many, count) % values


def lazy_gettext(msgid: str, **values: Any) -> LazyString:
    """As `gettext`, decided when it is shown: for labels declared in a class body."""
    return LazyString(gettext, msgid, **values)


class FormTranslations:
    """What WTForms asks for its own messages."""

    def gettext(self, text: str) -> str:
        return gettext(text)

    def ngettext(self, one: str, many: str, count: int) -> str:
        return translations(language()).ungettext(one, many, count)


def init_app(app: Flask) -> None:
    """Set up Flask-Babel and point every library's message domain at our catalogue."""
    Babel(app, default_locale=DEFAULT_LANGUAGE, default_timezone="Asia/Ho_Chi_Minh", locale_selector=language)

    def ours() -> NullTranslations:
        return translations(language())

    # Flask-Admin reads its own compiled file first, so its mistakes would win over any correction of ours.
    flask_admin.babel.domain.get_translations = ours  # type: ignore[method-assign]
    flask_admin.babel.wtforms_domain.get_translations = ours  # type: ignore[method-assign]
    FlaskForm.Meta.get_translations = lambda meta, form: FormTranslations()  # Flask-Security's forms stand on it
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]


def titled(row: Any) -> str:
    """A row's title or name in the reader's language; the Vietnamese one where there is no English."""
    kind = "title" if hasattr(row, "title_vi") else "name"
    return (language() == "en" and getattr(row, f"{kind}_en")) or getattr(row, f"{kind}_vi")
