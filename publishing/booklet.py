"""The booklet of a year: everything that is published of it, as a book of A4 pages (publishing/typst/booklet.typ).

`booklet(publication, edition, lang)` gives its facts and pictures. Every number is one the site shows: it comes from
the same Standings, the same charts, the same sentences.
"""

import functools
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from charts import facts as chart_facts
from charts import issued
from charts.facts.common import labels as chart_labels
from charts.sheet import COLOURS
from edition import Edition
from framework import Category, Indicator
from paper import qr
from publishing import glance, prose, seals, unit_story
from publishing.messages import MAIN_LANGUAGE, Texts
from publishing.pages import method
from publishing.pages.rankings import category_median, moved, usual
from publishing.pages.writer import Writer, writer_of
from publishing.publication import Publication
from publishing.references import References
from publishing.standings import NO_LEVEL, BlocView, Row, Standings, indicators_under, quantile
from publishing.typeset import TALLEST, Cell, Column, Plain, Story, bold, marked, page_of

MOST_CATEGORIES = 6  # with their points beside the total; more stand in tables of their own
MOST_IN_HALVES = 80  # units whose table stands in two halves on one page
BELOW_HEADING = 214.0  # mm: a picture on a page that begins with a heading
MOST_BARS = 96  # on the cover
FIRST = ("distribution", "ranking")  # charts that stand before the others
MOST_ON_FIRST_PAGE = 22  # units of a bloc whose ranking is drawn on the page its chapter begins on
MOST_IN_FULL = 40  # units of a bloc whose ranking gives their names in full
LISTS_FROM = 4  # figures and tables from which the contents list them
REGION = {"vi": "VN", "en": "GB"}


class Booklet:
    """One booklet being written."""

    def __init__(self, publication: Publication, edition: Edition, lang: str) -> None:
        self.publication, self.edition, self.lang = publication, edition, lang
        self.w: Writer = writer_of(publication, lang)
        self.s: Standings = self.w.standings[edition.year]
        self.t: Texts = self.w.texts
        self.references = References(publication, lang, year=edition.year)
        self.earlier = [other for other in publication.editions if other.year < edition.year]
        self.story = Story(lang)

    # --- the whole

    def facts(self) -> Plain:
        """What booklet.typ reads."""
        for part in (
            self.foreword, self.reading, self.method, self.overview, self.blocs, self.categories, self.units,
            self.unranked, self.corrections, self.firmness, self.checking, self.indicators, self.imprint,
        ):  # fmt: skip
            part()
        s, t = self.s, self.t
        kinds = Counter(block["kind"] for block in self.story.blocks)
        return frame(s, t) | {
            "document": t("booklet.document", year=s.year),
            "description": t("booklet.description", year=s.year, units=s.number(len(s.results))),
            "head": t("booklet.head", year=s.year),
            "slug": f"ICT-Index {s.year}, {t('booklet.version', version=s.edition.version)}",
            "cover": self.cover(),
            "about": self.about(),
            "lists": kinds["picture"] + kinds["table"] >= LISTS_FROM,
            "blocks": self.story.blocks,
        }

    def cover(self) -> Plain:
        """The words of the cover, and its picture: a bar for each ranked unit of the largest bloc."""
        s, t = self.s, self.t
        largest = max(s.blocs, key=lambda bloc: len(bloc.rows), default=None)
        shares = [row.share for row in largest.rows if row.share is not None] if largest else []
        return {
            "title": t("booklet.title").split("\n"),
            "subtitle": t("booklet.subtitle"),
            "year": str(s.year),
            "place": t("booklet.place", year=s.edition.approved.year),
            "bars": shares[:MOST_BARS],
        }

    def about(self) -> list[tuple[str, str | list[str]]]:
        """The facts of the title page: which edition, approved when, by which rules, under which seal."""
        s, t = self.s, self.t
        decision = s.framework.decision
        version = t("booklet.version", version=s.edition.version)
        rows: list[tuple[str, str | list[str]]] = [
            (t("booklet.about.year"), str(s.year)),
            (t("booklet.about.version"), version),
            (t("booklet.about.approved"), t.day(s.edition.approved)),
            (
                t("booklet.about.rules"),
                t("decision", number=decision.number, date=t.day(decision.date))
                if decision
                else s.framework.title[self.lang],
            ),
            (t("booklet.about.units"), self.counted()),
            (t("booklet.about.seal"), seals.grouped(s.edition.seal)),
        ]
        if s.edition.made_up:
            rows.append((t("booklet.about.figures"), f"{t('made_up')}. {t('made_up.more')}"))
        return rows

    def counted(self) -> str:
        """'96 đơn vị, 3 khối; 93 đơn vị được xếp hạng.'"""
        s = self.s
        ranked = sum(bloc.ranked for bloc in s.blocs)
        numbers = (s.number(len(s.results)), s.number(len(s.blocs)), s.number(ranked))
        return self.t("booklet.counted", units=numbers[0], blocs=numbers[1], ranked=numbers[2])

    # --- before the results

    def foreword(self) -> None:
        """What the office says first."""
        self.story.heading(self.t("booklet.foreword"), 1, numbered=False)
        self.story.prose(prose.filled(self.references, "booklet.foreword"))

    def reading(self) -> None:
        """What the columns and the charts mean, and what must not be read from them."""
        t, story = self.t, self.story
        story.heading(t("booklet.reading"), 1)
        story.paragraph(t("booklet.reading.lead"))
        keys = ["rank", "total", "category", *(["level"] if self.s.framework.levels else [])]
        keys += ["change"] if self.s.before else []
        keys += ["range", "close"] if self.ranges else []
        story.heading(t("booklet.reading.tables"))
        story.items(term(t(f"booklet.reading.{key}")) for key in [*keys, "median", "dash"])
        story.heading(t("booklet.reading.charts"))
        story.items(t(f"booklet.reading.chart.{key}") for key in ("title", "colour", "source"))
        story.heading(t("booklet.reading.care"))
        story.items(t(f"booklet.reading.care.{key}") for key in ("blocs", "years", "small"))

    def method(self) -> None:
        """The rules in short."""
        s, t, story = self.s, self.t, self.story
        f = s.framework
        story.heading(t("booklet.method"), 1)
        named = f.title[self.lang]
        if f.decision:
            named += f" – {t('decision', number=f.decision.number, date=t.day(f.decision.date))}"
        story.paragraph(f"{named}.")
        if f.status == "illustrative":
            story.paragraph(t("status.illustrative.framework") + " " + t("booklet.star"), "note")
        if s.before and not s.same_framework:
            story.paragraph(t("framework.changed", before=s.before.year))
        story.paragraph(t("method.blocs.lead"))
        rows, totals = method.shape(s)
        columns = [
            Column(t("col.category"), "rest"),
            Column(t("col.criteria"), 20, "r"),
            *(Column(bloc.code, 22, "r") for bloc in s.blocs),
        ]
        shown: list[list[Cell]] = [
            [f"{category.code}. {row.title}" + star(category), s.number(row.indicators), *row.maxima]
            for category, row in zip(f.categories, rows, strict=True)
        ]
        shown.append([bold(t("method.shape.total")), bold(s.number(len(f.indicators))), *map(bold, totals)])
        story.table(t("method.shape"), columns, shown, note=self.codes(), size=8.5)
        story.heading(t("booklet.method.rules"))
        rules = [t("method.step.points"), f"{t('method.step.categories')} {t('combine.' + f.combine)}"]
        rules += [t(f"rounding.{f.rounding}", places=f.places), t(f"rank_on.{f.rank_on}"), t(f"ties.{f.ties}")]
        rules += [t("method.missing"), t("method.decided")]
        if s.edition.decided:
            rules[-1] += " " + t("method.decided.n", n=s.number(len(s.edition.decided)))
        story.items(rules)
        if f.levels:
            story.heading(t("method.levels"))
            story.table(
                t("method.levels.caption"),
                [Column(t("col.level"), 50), Column(t("col.from"), 30, "r"), Column(t("col.below"), 30, "r")],
                [[view.title, start, end or "–"] for view, start, end in method.level_bounds(self.w, s)],
                note=t("method.category_levels") if f.category_levels else "",
                size=8.5,
            )
        story.paragraph(t("booklet.method.more", address=self.address(f"{s.year}/phuong-phap/")), "ragged")

    def codes(self) -> str:
        """Which bloc each code stands for."""
        return "; ".join(f"{bloc.code}: {bloc.title}" for bloc in self.s.blocs) + "."

    # --- results

    def overview(self) -> None:
        """The year at a glance."""
        s, t, story = self.s, self.t, self.story
        story.heading(t("booklet.overview"), 1)
        story.paragraph(glance.headline(s, s.blocs), "lead")
        columns = [Column(t("booklet.bloc"), "rest"), Column(t("booklet.units"), 15, "r")]
        columns += [Column(t("booklet.ranked"), 18, "r"), Column(t("col.median"), 18, "r")]
        columns += [Column(level.title, 17, "r") for level in s.levels.values()]
        rows: list[list[Cell]] = []
        for bloc in s.blocs:
            counts = {view.code: n for view, n, _ in bloc.levels}
            rows.append(
                [
                    *(bloc.title, s.number(len(bloc.rows)), s.number(bloc.ranked), bloc.median),
                    *(s.number(counts.get(code, 0)) for code in s.levels),
                ]
            )
        story.table(
            t("booklet.overview.caption", year=s.year), columns, rows, note=t("booklet.overview.note"), size=8.5
        )
        story.heading(t("booklet.leaders"))
        story.items(self.sentence("leaders"))
        story.heading(t("booklet.movers"))
        story.items(self.sentence("movers"))
        news = glance.news(s)
        if news:
            story.heading(t("booklet.news", before=s.before.year if s.before else ""))
            story.items([news.framework, *news.units])

    def sentence(self, name: str) -> list[str]:
        """The lines of a sentence of the bank."""
        found = self.references.value(f"this.sentence.{name}")
        return [found] if isinstance(found, str) else found

    def blocs(self) -> None:
        """A chapter a bloc."""
        for bloc in self.s.blocs:
            self.bloc(bloc)

    def bloc(self, bloc: BlocView) -> None:
        """Findings, ranking, charts of one bloc."""
        s, t, story = self.s, self.t, self.story
        story.heading(bloc.title, 1)
        story.paragraph(glance.finding(s, bloc), "lead")
        said = [glance.in_words(s, bloc)] if bloc.median != "–" else []
        said.append(moved(self.w, s, glance.changes(s, bloc.rows)))
        close = sum(row.close_to_next for row in bloc.rows)
        if close:
            said.append(t("booklet.close", n=s.number(close)))
        story.items(said)
        charts = {kind: [c for c in self.charts.get(bloc.code, []) if c.kind == kind] for kind in FIRST}
        few = len(bloc.rows) <= MOST_ON_FIRST_PAGE
        for chart in [] if few else charts["distribution"]:
            story.chart(chart.facts, self.caption(chart, bloc))
        story.heading(t("booklet.ranking"))
        for chart in charts["ranking"]:
            story.chart(chart.facts, self.caption(chart, bloc), tallest=BELOW_HEADING)
        self.ranking(bloc)
        rest = charts["distribution"] if few else []
        rest += [chart for chart in self.charts.get(bloc.code, []) if chart.kind not in FIRST]
        if rest:
            story.heading(t("booklet.charts"))
        for number, chart in enumerate(rest):
            room = TALLEST if number else BELOW_HEADING
            story.chart(chart.facts, self.caption(chart, bloc), tallest=room)

    @functools.cached_property
    def charts(self) -> dict[str, list[issued.Issued]]:
        """The charts the site issues of each bloc."""
        found: dict[str, list[issued.Issued]] = {}
        for chart in issued.issued(self.edition, self.earlier, self.lang, units=False):
            found.setdefault(chart.about.removeprefix("bloc:"), []).append(chart)
        return found

    def caption(self, chart: issued.Issued, bloc: BlocView) -> str:
        """What a chart shows: 'Xếp hạng. Khối …, năm 2021'."""
        kind = self.t(f"kind.{chart.id.removesuffix('-' + self.s.slug(bloc.code))}")
        return self.t("booklet.caption", kind=kind, about=bloc.title, year=self.s.year)

    def ranking(self, bloc: BlocView) -> None:
        """The ranking of a bloc with the points of its categories."""
        s, t = self.s, self.t
        places = range(len(s.top_categories))
        beside = list(places) if len(places) <= MOST_CATEGORIES else []
        caption = t("booklet.ranking.caption", bloc=bloc.title, year=s.year, max=self.maximum(bloc))
        self.ranking_table(bloc, beside, caption, self.ranking_note(bloc, beside), marks=True)
        for start in range(0, 0 if beside else len(places), MOST_CATEGORIES):
            part = list(places)[start : start + MOST_CATEGORIES]
            named = t("booklet.points.caption", bloc=bloc.title, year=s.year)
            self.ranking_table(bloc, part, named, self.ranking_note(bloc, part), marks=False)

    def maximum(self, bloc: BlocView) -> str:
        return usual(self.s.number(self.s.results[row.code].max) for row in bloc.rows)

    def ranking_table(self, bloc: BlocView, places: list[int], caption: str, note: str, *, marks: bool) -> None:
        s, t, story = self.s, self.t, self.story
        changes = marks and any(row.places_won is not None for row in bloc.rows)
        ranges = marks and any(row.range for row in bloc.rows)
        columns = [Column(t("col.rank"), 10, "r"), Column(t("col.unit"), "rest")]
        columns += [Column(s.top_categories[place].code, 13, "r") for place in places]
        columns += [Column(t("col.total"), 17, "r")]
        columns += [Column(t("col.change"), 14, "r")] if changes else []
        columns += [Column(t("booklet.range"), 17, "r")] if ranges else []
        rows: list[list[Cell]] = []
        for level, group in by_level(bloc.rows):
            if s.framework.levels or level.code == NO_LEVEL:
                heading = t("booklet.level", level=level_word(t, level, group), n=s.number(len(group)))
                rows.append(story.level_row(s, level, heading, len(columns)))
            for row in group:
                name = full_name(row) if len(bloc.rows) <= MOST_IN_FULL else self.names(bloc)[row.code]
                rows.append(
                    [
                        rank_text(row),
                        marked(name, f"unit-{row.code}") if marks else name,
                        *(row.cells[place].points for place in places),
                        bold(row.total),
                        *([change_text(row)] if changes else []),
                        *([range_text(row)] if ranges else []),
                    ]
                )
        story.table(caption, columns, rows, note=note, size=7.6)

    def ranking_note(self, bloc: BlocView, places: list[int]) -> str:
        """What the columns stand for, with their maxima and medians."""
        s, t = self.s, self.t
        parts = []
        for place in places:
            category = s.top_categories[place]
            top = usual(row.cells[place].max for row in bloc.rows)
            median = category_median(s, bloc, category.code)
            title = category.title[self.lang]
            parts.append(t("booklet.column", code=category.code, title=title, max=top, median=median))
        notes = ["; ".join(parts) + "." if parts else ""]
        notes += [t("booklet.note.tied")] if any(row.tied for row in bloc.rows) else []
        notes += [t("booklet.note.close")] if any(row.close_to_next for row in bloc.rows) else []
        return " ".join(note for note in notes if note)

    def categories(self) -> None:
        """Each category of the first level: how points are spread, and every unit's."""
        s, t, story = self.s, self.t, self.story
        story.heading(t("booklet.categories"), 1)
        story.paragraph(t("booklet.categories.lead"))
        for place, category in enumerate(s.top_categories):
            if place:
                story.new_page()
            story.heading(f"{category.code}. {category.title[self.lang]}")
            facts = chart_facts.category_shares(self.edition, category, self.lang)
            caption = t("booklet.caption", kind=t("kind.nhom"), about=category.title[self.lang], year=s.year)
            story.chart(facts, caption)
            for bloc in s.blocs:
                self.category_table(place, category, bloc)

    def category_table(self, place: int, category: Category, bloc: BlocView) -> None:
        """The points of a bloc's units in a category, most first."""
        s, t = self.s, self.t
        own = [(row, row.cells[place]) for row in bloc.rows if category.code in s.results[row.code].categories]
        if not own:
            return
        levels = any(cell.level for _, cell in own)
        columns = [Column(t("col.unit"), "rest"), Column(t("col.points"), 14, "r"), Column(t("booklet.share"), 13, "r")]
        columns += [Column(t("col.level"), 18)] if levels else []
        own.sort(
            key=lambda each: (-(s.results[each[0].code].categories[category.code].points_exact or 0), each[0].sort)
        )
        rows = [
            [
                *(self.names(bloc)[row.code], cell.points, share_text(s, row, category)),
                *([cell.level.title if cell.level else "–"] if levels else []),
            ]
            for row, cell in own
        ]
        top, median = usual(cell.max for _, cell in own), category_median(s, bloc, category.code)
        caption = t("booklet.category.caption", code=category.code, bloc=bloc.title, year=s.year)
        note = t("booklet.category.note", max=top, median=median)
        self.story.table(caption, columns, rows, note=note, size=7.6, halves=1 < len(rows) <= MOST_IN_HALVES)

    def names(self, bloc: BlocView) -> dict[str, str]:
        """Names for long lists; English has no short ones, so there words that all share are left out, as on charts."""
        if self.lang == MAIN_LANGUAGE:
            return {row.code: row.short for row in bloc.rows}
        return chart_labels(self.edition, [row.code for row in bloc.rows], self.lang)

    def units(self) -> None:
        """Every unit by its name, and where it stands."""
        s, t = self.s, self.t
        self.story.heading(t("booklet.units.title"), 1)
        self.story.paragraph(t("booklet.units.lead"))
        found = sorted(((row.sort, row.code, row, bloc) for bloc in s.blocs for row in bloc.rows), key=lambda e: e[:2])
        columns = [Column(t("col.unit"), "rest"), Column(t("booklet.bloc"), 18), Column(t("col.rank"), 18, "r")]
        columns += [Column(t("col.total"), 20, "r")]
        columns += [Column(t("col.level"), 24)] if s.framework.levels else []
        columns += [Column(t("booklet.page"), 14, "r")]
        rows: list[list[Cell]] = [
            [
                *(row.name, bloc.code, rank_text(row), bold(row.total)),
                *([row.level.title if row.level.code != NO_LEVEL else "–"] if s.framework.levels else []),
                page_of(f"unit-{row.code}"),
            ]
            for _, _, row, bloc in found
        ]
        self.story.table(t("booklet.units.caption", year=s.year), columns, rows, note=self.codes(), size=7.8)

    # --- what must not be left out

    def unranked(self) -> None:
        """Who has no rank, and which figure was missing."""
        s, t = self.s, self.t
        self.story.heading(t("booklet.unranked.title"), 1)
        self.story.heading(t("booklet.unranked.section"))
        rows: list[list[Cell]] = []
        for bloc in s.blocs:
            for row in bloc.rows:
                if row.rank is None:
                    lacking = unit_story.withheld_by(s.results[row.code])
                    why = "; ".join(f"{code}. {s.framework.indicators[code].title[self.lang]}" for code in lacking)
                    rows.append([row.name, bloc.code, why or t("booklet.unranked.other")])
        if not rows:
            self.story.items(self.sentence("unranked"))
            return
        self.story.paragraph(t("booklet.unranked.lead", n=s.number(len(rows))))
        columns = [Column(t("col.unit"), 62), Column(t("booklet.bloc"), 18), Column(t("booklet.unranked.why"), "rest")]
        self.story.table(t("booklet.unranked.caption", year=s.year), columns, rows, note=self.codes(), size=8.5)

    def corrections(self) -> None:
        """What a new version changed, or that there was none."""
        s, t = self.s, self.t
        self.story.heading(t("booklet.corrections"))
        correction = self.w.correction(s)
        if s.edition.notice:
            self.story.paragraph(s.edition.notice[self.lang])
        if correction is None:
            self.story.paragraph(t("booklet.corrections.none" if s.edition.version == 1 else "booklet.corrections.see"))
            return
        columns = [Column(t("col.unit"), "rest"), Column(t("booklet.was"), 40), Column(t("booklet.now"), 40)]
        rows: list[list[Cell]] = []
        for change in correction.units:
            old, new = correction.before.results.get(change.unit), correction.after.results.get(change.unit)
            rows.append(
                [s.name(change.unit) if change.unit in s.results else change.name, self.stood(old), self.stood(new)]
            )
        self.story.table(t("booklet.corrections.caption", version=s.edition.version), columns, rows, size=8.5)

    def stood(self, result: Any) -> str:
        """'hạng 5, 71,20 điểm'"""
        if result is None:
            return "–"
        rank = self.t("rank.none") if result.rank is None else self.t("rank.short", rank=result.rank)
        return rank if result.total is None else f"{rank}; {self.s.points(result.total)}"

    def firmness(self) -> None:
        """How firm a rank is."""
        s, t = self.s, self.t
        self.story.heading(t("firm.title"))
        if not self.ranges:
            self.story.paragraph(t("firm.none"))
            return
        self.story.paragraph(t("firm.why", draws=s.number(s.draws)))
        self.story.items(t(f"firm.{key}") for key in ("range", "close", "not", "parts", "none", "same"))
        if s.without_ranges:
            self.story.paragraph(t("firm.absent", blocs="; ".join(s.without_ranges)))
        columns = [Column(t("booklet.bloc"), "rest"), Column(t("booklet.ranked"), 24, "r")]
        columns += [Column(t("booklet.one_rank"), 32, "r"), Column(t("booklet.widest"), 32, "r")]
        columns += [Column(t("booklet.close.head"), 36, "r")]
        rows: list[list[Cell]] = []
        for bloc in s.blocs:
            spans = [row.range[1] - row.range[0] + 1 for row in bloc.rows if row.range]
            if spans:
                close = sum(row.close_to_next for row in bloc.rows)
                numbers = (bloc.ranked, sum(span == 1 for span in spans), max(spans), close)
                rows.append([bloc.title, *map(s.number, numbers)])
        self.story.table(t("booklet.firm.caption", year=s.year), columns, rows, size=8.5)

    @property
    def ranges(self) -> bool:
        return any(row.range for bloc in self.s.blocs for row in bloc.rows)

    def checking(self) -> None:
        """Where the data are, and how anybody checks these pages."""
        s, t = self.s, self.t
        self.story.heading(t("booklet.checking"), 1)
        self.story.paragraph(t("booklet.checking.lead"))
        self.story.items(
            [
                t("booklet.checking.data", address=self.address(f"{s.year}/tai-ve/")),
                t("booklet.checking.method", address=self.address(f"{s.year}/phuong-phap/")),
                t("booklet.checking.verify", address=self.address(f"{s.year}/kiem-chung/")),
                t("booklet.checking.licence"),
            ]
        )
        self.story.heading(t("verify.seal"))
        self.story.paragraph(t("booklet.checking.seal"))
        lines = seals.grouped(s.edition.seal)
        address = seals.edition_address(self.publication.site_url, s.edition, self.lang)
        if address:
            shown = [*lines, t("booklet.checking.code", address=address.partition("#")[0].partition("//")[2])]
            self.story.code(qr.svg(address), t("booklet.checking.alt", address=address), shown)
        else:
            self.story.paragraph(" ".join(lines), "note")

    def address(self, path: str) -> str:
        """An address as readers type it: without https; from the root of the site where the host is not known."""
        if not self.publication.site_url:
            return self.publication.address(self.lang, path)
        return self.publication.absolute(self.lang, path).partition("//")[2]

    def indicators(self) -> None:
        """Annex: every indicator with its maximum, and the median and the best of each bloc."""
        s, t = self.s, self.t
        self.story.heading(t("booklet.annex"), 1)
        self.story.paragraph(t("booklet.annex.lead"))
        columns = [Column(t("col.indicator"), "rest"), Column(t("booklet.max"), 12, "r")]
        for bloc in s.blocs:
            columns += [Column(f"{bloc.code} {t('booklet.median')}", 16, "r"), Column(t("booklet.best"), 16, "r")]
        rows: list[list[Cell]] = []
        for category in s.top_categories:
            text = f"{category.code}. {category.title[self.lang]}" + star(category)
            rows.append([{"text": text, "span": len(columns), "bold": True}])
            rows += [self.indicator(each) for each in indicators_under(category)]
        illustrative = any(each.status == "illustrative" for each in s.framework.indicators.values())
        notes = [t("booklet.best.note"), t("booklet.star") if illustrative else "", self.codes()]
        note = " ".join(each for each in notes if each)
        self.story.table(t("booklet.annex.caption", year=s.year), columns, rows, note=note, size=7.6)

    def indicator(self, indicator: Indicator) -> list[Cell]:
        s = self.s
        row: list[Cell] = [f"{indicator.code}. {indicator.title[self.lang]}" + star(indicator), s.number(indicator.max)]
        for bloc in s.blocs:
            marks = [s.results[each.code].indicators.get(indicator.code) for each in bloc.rows]
            points = sorted(Fraction(m.points_exact) for m in marks if m and m.points_exact is not None)
            if not points:
                row += ["–", "–"]
                continue
            best = sum(value == points[-1] for value in points)
            row += [s.points(quantile(points, Fraction(1, 2))), f"{s.points(points[-1])} ({s.number(best)})"]
        return row

    def imprint(self) -> None:
        """Who made this, and from what."""
        self.story.heading(self.t("booklet.imprint"), 1, numbered=False)
        self.story.prose(prose.filled(self.references, "booklet.imprint"))
        self.story.paragraph(self.t("booklet.imprint.made"))


def booklet(publication: Publication, edition: Edition, lang: str) -> tuple[Plain, dict[str, str]]:
    """The facts of a year's booklet in a language, and its pictures. Raises prose.ProseProblem."""
    making = Booklet(publication, edition, lang)
    return making.facts(), making.story.pictures


def frame(s: Standings, t: Texts) -> Plain:
    """What all that is typeset of a year needs besides its blocks."""
    keys = ("contents", "figures", "tables", "figure", "table", "notes")
    return {
        "lang": s.lang,
        "region": REGION[s.lang],
        "agency": t("booklet.agency"),
        "keywords": ["ICT-Index", str(s.year)],
        "mark": t("made_up") if s.edition.made_up else "",
        "words": {key: t(f"booklet.word.{key}") for key in keys},
        "colours": {"accent": COLOURS["level-1"]},
        "marks": False,
    }


# --- cells


def by_level(rows: tuple[Row, ...]) -> Iterator[tuple[Any, list[Row]]]:
    """The rows of a ranking in runs of one level; the units without a rank are the last."""
    groups: list[tuple[Any, list[Row]]] = []
    for row in rows:
        key = (row.rank is None, row.level.code)
        if not groups or groups[-1][0] != key:
            groups.append((key, []))
        groups[-1][1].append(row)
    for _, group in groups:
        yield group[0].level, group


def level_word(t: Texts, level: Any, group: list[Row]) -> str:
    """'Tốt', or 'Không xếp hạng'."""
    return t("booklet.unranked") if group[0].rank is None else level.title


def full_name(row: Row) -> str:
    """The whole name, with the short one that charts use: 'Tổng cục Môi trường (TCMT)'."""
    return row.name if row.short == row.name else f"{row.name} ({row.short})"


def term(text: str) -> list[Plain]:
    """'Hạng: thứ hạng trong khối.' with its first words standing out."""
    word, colon, said = text.partition(":")
    return [{"text": word + colon, "bold": True, "italic": False}, {"text": said, "bold": False, "italic": False}]


def rank_text(row: Row) -> str:
    """'5', '5=' for a shared rank, '–' for none."""
    return "–" if row.rank is None else f"{row.rank}=" if row.tied else str(row.rank)


def change_text(row: Row) -> str:
    """'▲3', '▼2', '=' or '–'."""
    won = row.places_won
    return "–" if won is None else f"▲{won}" if won > 0 else f"▼{-won}" if won < 0 else "="


def range_text(row: Row) -> str:
    """'10–15', with '≈' where the difference to the unit below is not meaningful."""
    if not row.range:
        return "–"
    low, high = row.range
    shown = str(low) if low == high else f"{low}–{high}"
    return f"{shown}\u00a0≈" if row.close_to_next else shown


def share_text(s: Standings, row: Row, category: Category) -> str:
    """A unit's share of a category's points: '83,5'."""
    own = s.results[row.code].categories[category.code]
    if own.points_exact is None or not own.max:
        return "–"
    return s.number(100 * Fraction(own.points_exact) / Fraction(own.max), 1)


def star(part: Any) -> str:
    """Marks what no source gives: '*'."""
    return "*" if part.status == "illustrative" else ""
