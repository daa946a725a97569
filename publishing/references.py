"""Numbers in prose come from the edition: `{{2021.STNMT.1.name}}` in a page people write is a reference into it.

A reference is a path: a year (or `newest`), then what is asked of it (docs/references.md lists the words). A code that
holds a full stop stands in brackets: `{{2021.indicator[I.1.1].title}}`. With `= …` the writer says what is expected,
`{{2021.units = 96}}`: the page still shows the edition's value, and a build fails where the two differ. An unknown
reference fails it too; the message names the file and the sentence. Values are never marked up: names are escaped.

Prose about one year says `{{this.units}}`, about one unit `{{unit.rank}}`, about one document `{{paper.symbol}}`; what
is no figure of an edition and yet has digits stands in `{{text: 30/2020/NĐ-CP}}`.

A page that belongs to one edition says so in its head (`Edition: 2021`), and is left out where that year is not
published.
"""

import datetime
import html
import re
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

import vietnamese
from publishing import phrases, press_sentences, sentences, unit_sentences
from publishing.messages import MAIN_LANGUAGE
from publishing.pages.writer import Writer, writer_of
from publishing.publication import Publication
from publishing.standings import BlocView, Row, Standings, quantile

REFERENCE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
ALONE = re.compile(r"<p>\s*\{\{\s*([^{}]*?)\s*\}\}\s*</p>")  # a paragraph that is one reference: a list becomes one
STEP = re.compile(r"\[([^\[\]]+)\]|([^.\[\]]+)")
NEWEST, THIS, UNIT, BLOC, PAPER = "newest", "this", "unit", "bloc", "paper"
LITERAL = "text:"


class ReferenceProblem(ValueError):
    """A reference that leads nowhere, or whose value is not the one expected."""


class References:
    """The values references stand for, in one language: `this` is the year, `unit` the unit, `paper` has the values.

    `bloc` is the bloc a text is about; without one, the year's largest.
    """

    def __init__(
        self,
        publication: Publication,
        lang: str,
        *,
        year: int | None = None,
        unit: str | None = None,
        bloc: str | None = None,
        values: Mapping[str, str] | None = None,
    ) -> None:
        self.publication = publication
        self.lang = lang
        self.writer = writer_of(publication, lang)
        self.year = publication.current.year if year is None and unit is not None else year
        self.unit = unit
        self.bloc = bloc
        self.values = values or {}

    def value(self, reference: str) -> str | list[str]:
        """What a reference stands for: a text, or the lines of a list. Raises ReferenceProblem."""
        if reference.startswith(LITERAL):
            return " ".join(reference.removeprefix(LITERAL).split())
        path, equals, expected = (part.strip() for part in reference.partition("="))
        found = self._at([bracketed or plain for bracketed, plain in STEP.findall(path)], path)
        shown = " ".join(found) if isinstance(found, list) else found
        if equals and vietnamese.nfc(expected) != shown:
            raise ReferenceProblem(f"{path}: viết “{expected}”, kết quả là “{shown}” / written and published differ")
        return found

    def fill(self, text: str, escape: Callable[[str], str] = html.escape) -> str:
        """A text with every reference replaced. Raises ReferenceProblem."""

        def one(match: re.Match[str]) -> str:
            found = self.value(html.unescape(match[1]))
            return escape(" ".join(found) if isinstance(found, list) else found)

        def block(match: re.Match[str]) -> str:
            found = self.value(html.unescape(match[1]))
            if isinstance(found, str) or len(found) == 1:
                return f"<p>{escape(''.join(found))}</p>"
            return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in found) + "</ul>"

        return REFERENCE.sub(one, ALONE.sub(block, text))

    def _at(self, steps: list[str], path: str) -> str | list[str]:
        if not steps:
            raise ReferenceProblem("{{}}: chỗ trống không trỏ vào đâu / an empty reference")
        try:
            node: Any = self._start(steps[0])
            for step in steps[1:]:
                node = node[step]
        except (LookupError, ValueError, TypeError):
            raise ReferenceProblem(
                f"{path}: không có trong kết quả đã công bố / no such value in the edition"
            ) from None
        if not isinstance(node, str | list):
            raise ReferenceProblem(f"{path}: chưa phải một giá trị, còn thiếu phần sau / not a value yet, say which")
        return node

    def names(self, path: str) -> list[str]:
        """What can be asked of a stop on the way to a value: of `this`, of `unit.category`. Raises ReferenceProblem."""
        first, *rest = [bracketed or plain for bracketed, plain in STEP.findall(path)]
        try:
            node: Any = self._start(first)
            for step in rest:
                node = node[step]
        except (LookupError, ValueError, TypeError):
            raise ReferenceProblem(f"{path}: không có chỗ này / there is no such stop") from None
        return list(node.values()) if isinstance(node, _Node) else []

    def _start(self, step: str) -> "_Node":
        """Where a path begins: a year, the unit, the document. Raises LookupError or ValueError."""
        standings = self.writer.standings
        if step == PAPER:
            return _Values(self.values)
        if step == NEWEST:
            return _Year(self.writer, self.writer.newest)
        if step == BLOC and self.year is not None:
            s = standings[self.year]
            return _Bloc(self.writer, s, next(b for b in s.blocs if b.code == (self.bloc or s.largest.code)))
        if step not in (THIS, UNIT):
            return _Year(self.writer, standings[int(step)])
        if self.year is None or (step == UNIT and self.unit is None):
            raise KeyError(step)
        own = _Year(self.writer, standings[self.year])
        return own if step == THIS else own["unit"][self.unit]


class _Node:
    """One stop on the way to a value: `node[step]` is the next, or the value."""

    def values(self) -> dict[str, Callable[[], Any]]:
        """What can be asked of it."""
        raise NotImplementedError  # pragma: no cover -- every node answers

    def __getitem__(self, step: str) -> Any:
        found = self.values()[step]()
        if found is None:
            raise KeyError(step)
        return found


class _Year(_Node):
    def __init__(self, w: Writer, s: Standings) -> None:
        self.w, self.s = w, s

    def values(self) -> dict[str, Callable[[], Any]]:
        s, edition, f = self.s, self.s.edition, self.s.framework
        asked: dict[str, Callable[[], Any]] = {
            "year": lambda: str(s.year),
            "version": lambda: str(edition.version),
            "approved": lambda: vietnamese.format_date(edition.approved, s.lang),
            "units": lambda: s.number(len(s.results)),
            "ranked": lambda: s.number(sum(bloc.ranked for bloc in s.blocs)),
            "blocs": lambda: s.number(len(s.blocs)),
            "categories": lambda: s.number(len(f.categories)),
            "indicators": lambda: s.number(len(f.indicators)),
            "decided": lambda: s.number(len(edition.decided)),
            "framework": lambda: f.title[s.lang],
            "decision": lambda: f.decision.number if f.decision else None,
            "decision_date": lambda: vietnamese.format_date(f.decision.date, s.lang) if f.decision else None,
            "decision_day": lambda: _long(f.decision.date, s.lang) if f.decision else None,
            "seal": lambda: edition.seal,
            "link": lambda: link(s.lang, f"{s.year}/"),
            "method": lambda: link(s.lang, f"{s.year}/phuong-phap/"),
            "data": lambda: link(s.lang, f"{s.year}/tai-ve/"),
            "verify": lambda: link(s.lang, f"{s.year}/kiem-chung/"),
            "before": lambda: _Year(self.w, self.w.standings[s.before.year]) if s.before else None,
            "unit": lambda: _Units(self.w, s),
            "category": lambda: _Topics(s, "category"),
            "indicator": lambda: _Topics(s, "indicator"),
            "sentence": lambda: _Sentences(self.w, s),
        }
        for bloc in s.blocs:
            asked.setdefault(bloc.code, lambda bloc=bloc: _Bloc(self.w, s, bloc))
        return asked


def _long(day: datetime.date, lang: str) -> str:
    """A date as official documents write it."""
    return vietnamese.long_date(day) if lang == "vi" else vietnamese.format_date(day, lang)


class _Bloc(_Node):
    def __init__(self, w: Writer, s: Standings, bloc: BlocView) -> None:
        self.w, self.s, self.bloc = w, s, bloc

    def values(self) -> dict[str, Callable[[], Any]]:
        s, bloc = self.s, self.bloc
        ranks: dict[str, list[Row]] = {}
        for row in bloc.rows:
            if row.rank is not None:
                ranks.setdefault(str(row.rank), []).append(row)
        return {
            "title": lambda: bloc.title,
            "units": lambda: s.number(len(bloc.rows)),
            "ranked": lambda: s.number(bloc.ranked),
            "median": lambda: bloc.median,
            "max": lambda: s.number(s.results[bloc.rows[0].code].max),
            "link": lambda: link(s.lang, bloc.address),
            "level": lambda: _Values({view.code: s.number(units) for view, units, _ in bloc.levels}),
            "sentence": lambda: _BlocSentences(s, bloc),
            **{rank: lambda rows=rows: _Rank(self.w, s, rows) for rank, rows in ranks.items()},
        }


class _Rank(_Node):
    """The unit of a rank; where several share it, only what they share and `names` can be asked."""

    def __init__(self, w: Writer, s: Standings, rows: list[Row]) -> None:
        self.w, self.s, self.rows = w, s, rows

    def values(self) -> dict[str, Callable[[], Any]]:
        asked = _Unit(self.w, self.s, self.rows[0]).values()
        if len(self.rows) > 1:
            asked = {name: asked[name] for name in ("total", "rank", "level", "max", "bloc")}
        return {**asked, "names": lambda: phrases.listed(self.s.texts, [row.name for row in self.rows])}


class _Units(_Node):
    def __init__(self, w: Writer, s: Standings) -> None:
        self.w, self.s = w, s

    def values(self) -> dict[str, Callable[[], Any]]:
        return {code: lambda row=row: _Unit(self.w, self.s, row) for code, row in self.s.row_of.items()}

    def __getitem__(self, step: str) -> Any:
        return _Unit(self.w, self.s, self.s.row_of[step])


class _Unit(_Node):
    def __init__(self, w: Writer, s: Standings, row: Row) -> None:
        self.w, self.s, self.row = w, s, row

    def values(self) -> dict[str, Callable[[], Any]]:
        s, row = self.s, self.row
        return {
            "name": lambda: row.name,
            "short": lambda: row.short,
            "bloc": lambda: next(b.title for b in s.blocs if row in b.rows),
            "rank": lambda: None if row.rank is None else str(row.rank),
            "ordinal": lambda: None if row.rank is None else phrases.ordinal(s.texts, row.rank),
            "total": lambda: None if row.total == "–" else row.total,
            "max": lambda: s.number(s.results[row.code].max),
            "level": lambda: row.level.title,
            "places": lambda: None if row.places_won is None else s.number(row.places_won),
            "points_won": lambda: row.points_won,
            "link": lambda: link(s.lang, row.address),
            "category": lambda: _Values({cell.code: cell.points for cell in row.cells}),
            "sentence": lambda: _UnitSentences(self.w, s, row),
        }


class _Topics(_Node):
    """The categories or the indicators of a framework."""

    def __init__(self, s: Standings, kind: str) -> None:
        self.s, self.kind = s, kind

    def values(self) -> dict[str, Callable[[], Any]]:
        parts: Any = self.s.framework.all_categories if self.kind == "category" else self.s.framework.indicators
        return {code: lambda part=part: _Topic(self.s, self.kind, part) for code, part in parts.items()}


class _Topic(_Node):
    def __init__(self, s: Standings, kind: str, part: Any) -> None:
        self.s, self.kind, self.part = s, kind, part

    def values(self) -> dict[str, Callable[[], Any]]:
        s, part = self.s, self.part
        address = s.category_address if self.kind == "category" else s.indicator_address
        return {
            "title": lambda: part.title[s.lang],
            "max": lambda: s.number(part.max) if self.kind == "indicator" else None,
            "link": lambda: link(s.lang, address(part.code)),
            "median": lambda: _Values({bloc.code: self._median(bloc) for bloc in s.blocs}),
        }

    def _median(self, bloc: BlocView) -> str | None:
        results = [self.s.results[row.code] for row in bloc.rows]
        owns = [r.categories if self.kind == "category" else r.indicators for r in results]
        found = [own[self.part.code].points_exact for own in owns if self.part.code in own]
        points = sorted(Fraction(value) for value in found if value is not None)
        return self.s.points(quantile(points, Fraction(1, 2))) if points else None


class _Sentences(_Node):
    def __init__(self, w: Writer, s: Standings) -> None:
        self.w, self.s = w, s

    def values(self) -> dict[str, Callable[[], Any]]:
        return {name: lambda make=make: make(self.w, self.s) for name, make in sentences.BANK.items()}


class _BlocSentences(_Node):
    def __init__(self, s: Standings, bloc: BlocView) -> None:
        self.s, self.bloc = s, bloc

    def values(self) -> dict[str, Callable[[], Any]]:
        made = press_sentences.BLOC_BANK
        return {
            name: lambda about=about: press_sentences.alone(self.s, self.bloc, about) for name, about in made.items()
        }


class _UnitSentences(_Node):
    def __init__(self, w: Writer, s: Standings, row: Row) -> None:
        self.w, self.s, self.row = w, s, row

    def values(self) -> dict[str, Callable[[], Any]]:
        bank = unit_sentences.UNIT_BANK
        return {name: lambda make=make: make(self.w, self.s, self.row) for name, make in bank.items()}


class _Values(_Node):
    """Values by code."""

    def __init__(self, by_code: Mapping[str, str | None]) -> None:
        self.by_code = by_code

    def values(self) -> dict[str, Callable[[], Any]]:
        return {code: lambda value=value: value for code, value in self.by_code.items()}

    def __getitem__(self, step: str) -> Any:
        found = self.by_code[step]
        if found is None:
            raise KeyError(step)
        return found


def link(lang: str, path: str) -> str:
    """An address as people's pages write it: from the root of the site, whatever folder that is served under."""
    return f"/{'' if lang == MAIN_LANGUAGE else lang + '/'}{path}"


def faults(references: References, source: str, file: str) -> Iterator[str]:
    """Every reference of a source text that leads nowhere or differs: the file, the sentence, and what is wrong."""
    for match in REFERENCE.finditer(source):
        try:
            references.value(match[1])
        except ReferenceProblem as problem:
            yield f"{file}: “{sentence_of(source, *match.span())}”: {problem}"


def sentence_of(source: str, start: int, end: int) -> str:
    """The sentence that a piece of a text stands in, on one line."""
    before = re.split(r"(?<=[.!?:])\s+(?=\S)|(?<=[.!?])\s+$|\n\s*\n|\n(?=[-*#>]|[A-Z]\w*: )", source[:start])[-1]
    after = re.split(r"(?<=[.!?])(?:\s|$)|\n\s*\n|\n(?=[-*#>])", source[end:], maxsplit=1)[0]
    return " ".join((before + source[start:end] + after).split())
