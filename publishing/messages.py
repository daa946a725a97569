"""Every word the public site says by itself, in each language: the tables of `wording/`, with equal keys.

Names of units, categories and criteria come from the edition; prose people write lies in `site/content/`.
"""

import datetime
import importlib
import pkgutil
from typing import Any

import vietnamese
from publishing import wording

MAIN_LANGUAGE = "vi"


def _tables() -> dict[str, dict[str, str]]:
    """The tables of all files of `wording/`, joined; a key that two files claim is an error."""
    joined: dict[str, dict[str, str]] = {"vi": {}, "en": {}}
    for module in pkgutil.iter_modules(wording.__path__):
        part = importlib.import_module(f"publishing.wording.{module.name}")
        for lang, table in (("vi", part.VI), ("en", part.EN)):
            if twice := joined[lang].keys() & table.keys():
                raise ValueError(f"publishing/wording/{module.name}.py: already said elsewhere: {sorted(twice)}")
            joined[lang] |= table
    return joined


MESSAGES = _tables()
LANGUAGES = tuple(MESSAGES)


class Texts:
    """The words of one language: `t("rank.of", n=63)`. An unknown key is an error, and so is a missing value."""

    def __init__(self, lang: str) -> None:
        if lang not in MESSAGES:
            raise ValueError(f"the site has no words in {lang!r}; it has {', '.join(LANGUAGES)}")
        self.lang = lang
        self._words = MESSAGES[lang]

    def __call__(self, key: str, **values: Any) -> str:
        return self._words[key].format(**values) if values else self._words[key]

    def known(self, key: str) -> str:
        """A word that there may or may not be; '' if there is none."""
        return self._words.get(key, "")

    def region(self, code: str) -> str:
        """A region's name; one the table does not know is shown as the edition writes it."""
        return vietnamese.region_name(code, self.lang)

    def day(self, day: datetime.date) -> str:
        """A date the reader's way: 24/12/2021, 24 December 2021."""
        return vietnamese.format_date(day, self.lang)

    def size(self, size: int) -> str:
        """'12 KB', '1,4 MB'."""
        text = f"{max(size / 1000, 1):.0f}\u00a0KB" if size < 1_000_000 else f"{size / 1_000_000:.1f}\u00a0MB"
        return text.replace(".", ",") if self.lang == "vi" else text
