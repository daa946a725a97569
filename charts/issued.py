"""The charts we publish: which ones an edition has, under which names, about what.

A name stays for ever and is the same in every language and year: `xep-hang-<bloc>`, `ho-so-<unit>`. A new kind of
chart is one more line in `of_bloc`, `of_unit`, `of_indicator` or `of_category`.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import vietnamese
from charts import facts


class Issued(NamedTuple):
    """One chart: its name, what it is about, its facts."""

    id: str
    kind: str
    about: str  # "bloc:STNMT", "unit:HN", "indicator:1.1", "category:HT"
    facts: dict[str, Any]


class Years(NamedTuple):
    """What charts are made from: an edition, and those before it, oldest first."""

    edition: Any
    earlier: Sequence[Any]
    lang: str
    memo: facts.Memo

    @property
    def before(self) -> Any | None:
        """The edition of the year before, if there is one."""
        return self.earlier[-1] if self.earlier else None


# More units than this are not drawn one by one: a ranking of 400 is 80 cm of paper, and files for each of 3,321
# communes would outweigh the rest of the site many times. Their pages draw on the screen, and the data is whole.
MOST_UNITS = 400
Named = tuple[str, dict[str, Any]]  # the beginning of a name, and the facts


def issued(edition, earlier: Sequence = (), lang: str = "vi", *, units: bool = True) -> Iterator[Issued]:
    """Every chart of an edition in a language: of blocs, then (with `units`) of categories, indicators and units.

    Where there are more than MOST_UNITS, charts of single units and those with a line for each are left out.
    """
    years = Years(edition, sorted(earlier, key=lambda e: e.year), lang, {})
    for bloc in edition.framework.blocs:
        if edition.ranking(bloc.code):
            yield from _named(of_bloc(years, bloc.code), "bloc", bloc.code, vietnamese.slug(bloc.code))
    if not units:
        return
    for category in edition.framework.categories:
        yield from _named(of_category(years, category), "category", category.code, vietnamese.slug(category.code))
    for indicator in edition.framework.indicators.values():
        yield from _named(of_indicator(years, indicator), "indicator", indicator.code, vietnamese.slug(indicator.code))
    for unit in edition.run.results if len(edition.run.results) <= MOST_UNITS else ():
        yield from _named(of_unit(years, unit), "unit", unit, edition.addresses[unit])


def of_bloc(years: Years, bloc: str) -> Iterator[Named]:
    """The charts of a bloc."""
    edition, lang, before = years.edition, years.lang, years.before
    few = len(edition.ranking(bloc)) <= MOST_UNITS
    if few:
        yield "xep-hang", facts.ranking_bars(edition, bloc, lang, before)
    yield "phan-bo", facts.distribution(edition, bloc, lang)
    if few:
        yield "ban-do-nhiet", facts.heat_map(edition, bloc, lang)
    if facts.has_regions(edition, bloc):
        yield "theo-vung", facts.by_region(edition, bloc, lang)
    if few and before and bloc in {b.code for b in before.framework.blocs} and before.ranking(bloc):
        yield "thay-doi-hang", facts.rank_changes(before, edition, bloc, lang)
    if few and facts.has_years([*years.earlier, edition], bloc):
        yield "nhieu-nam", facts.rank_years([*years.earlier, edition], bloc, lang)


def of_category(years: Years, category) -> Iterator[Named]:
    """The charts of a category of the first level."""
    yield "nhom", facts.category_shares(years.edition, category, years.lang)


def of_indicator(years: Years, indicator) -> Iterator[Named]:
    """The charts of an indicator."""
    yield "tieu-chi", facts.indicator_shares(years.edition, indicator, years.lang)


def of_unit(years: Years, unit: str) -> Iterator[Named]:
    """The charts of a unit."""
    yield "ho-so", facts.unit_profile(years.edition, unit, years.lang, years.memo)
    yield "mat-diem", facts.unit_losses(years.edition, unit, years.lang, years.memo)
    yield "dien-bien", facts.unit_trend([*years.earlier, years.edition], unit, years.lang, years.memo)


def _named(found: Iterator[Named], what: str, code: str, slug: str) -> Iterator[Issued]:
    for name, made in found:
        yield Issued(f"{name}-{slug}", made["kind"], f"{what}:{code}", made)
