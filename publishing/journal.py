"""A year's results as pages of the journal, and as plain tables for the gazette (publishing/typst/).

Both are in Vietnamese, the language they are printed in; numbers are the ones the site and the booklet show.
"""

from charts import issued
from edition import Edition
from publishing import prose
from publishing.booklet import by_level, change_text, frame, level_word, rank_text
from publishing.messages import MAIN_LANGUAGE
from publishing.pages.rankings import category_median, usual
from publishing.pages.writer import writer_of
from publishing.publication import Publication
from publishing.references import References
from publishing.standings import NO_LEVEL, BlocView, Standings
from publishing.typeset import BOTH, COLUMN, Cell, Column, Plain, Story, bold

SEAL_LETTERS = 16  # of the seal: enough to tell two versions apart
MOST_CATEGORIES = 6  # in a table of the gazette


def journal(publication: Publication, edition: Edition, *, black: bool = False) -> tuple[Plain, dict[str, str]]:
    """The article with a table and charts for each bloc, and its pictures; `black`: for a page printed in black alone.

    Raises prose.ProseProblem.
    """
    lang = MAIN_LANGUAGE
    w = writer_of(publication, lang)
    s, t, story = w.standings[edition.year], w.texts, Story(lang, black)
    story.prose(prose.filled(References(publication, lang, year=edition.year), "journal.article"))
    earlier = [other for other in publication.editions if other.year < edition.year]
    charts: dict[str, list[issued.Issued]] = {}
    for chart in issued.issued(edition, earlier, lang, units=False):
        charts.setdefault(chart.about.removeprefix("bloc:"), []).append(chart)
    largest = max(s.blocs, key=lambda bloc: len(bloc.rows), default=None)
    across: list[tuple[Plain, str]] = []
    for bloc in s.blocs:
        for chart in (chart for chart in charts.get(bloc.code, []) if chart.kind in ("distribution", "heat")):
            named = t(f"kind.{chart.id.removesuffix('-' + s.slug(bloc.code))}")
            caption = t("booklet.caption", kind=named, about=bloc.title, year=s.year)
            if chart.kind == "heat" and bloc is largest:
                across.append((chart.facts, caption))
            else:
                story.chart(chart.facts, caption, COLUMN)  # stands where a column has room, near what follows
        story.heading(bloc.title)
        standing(s, bloc, story)
    seal = edition.seal[:SEAL_LETTERS]
    day = t.day(edition.approved)
    source = t("journal.source", year=s.year, version=edition.version, approved=day, seal=seal)
    story.paragraph(source, "note")
    for facts, caption in across:  # the largest bloc's, at the foot of the last page
        story.chart(facts, caption, BOTH)
    return _facts(s, story, "journal") | {"black": black, "head": t("journal.head", year=s.year)}, story.pictures


def standing(s: Standings, bloc: BlocView, story: Story) -> None:
    """The ranking of a bloc in one column."""
    t = s.texts
    changes = any(row.places_won is not None for row in bloc.rows)
    columns = [Column(t("col.rank"), 9, "r"), Column(t("col.unit"), "rest"), Column(t("col.points"), 14, "r")]
    columns += [Column(t("booklet.moved"), 12, "r")] if changes else []
    rows: list[list[Cell]] = []
    for level, group in by_level(bloc.rows):
        if s.framework.levels or level.code == NO_LEVEL:
            heading = t("booklet.level", level=level_word(t, level, group), n=s.number(len(group)))
            rows.append(story.level_row(s, level, heading, len(columns)))
        rows += [
            [rank_text(row), row.short, bold(row.total), *([change_text(row)] if changes else [])] for row in group
        ]
    top = usual(s.number(s.results[row.code].max) for row in bloc.rows)
    note = t("journal.median", median=bloc.median, max=top)
    note += " " + t("booklet.note.tied") if any(row.tied for row in bloc.rows) else ""
    story.table(t("journal.table", bloc=bloc.title, year=s.year), columns, rows, note=note, size=7.4, parted=True)


def gazette(publication: Publication, edition: Edition) -> tuple[Plain, dict[str, str]]:
    """The ranking of each bloc with its categories, in black type alone."""
    w = writer_of(publication, MAIN_LANGUAGE)
    s, t, story = w.standings[edition.year], w.texts, Story(MAIN_LANGUAGE, black=True)
    decision = s.framework.decision
    rules = t("decision", number=decision.number, date=t.day(decision.date)) if decision else s.framework.title[s.lang]
    story.paragraph(t("gazette.lead", approved=t.day(edition.approved), version=edition.version, rules=rules))
    for bloc in s.blocs:
        story.heading(bloc.title)
        _gazette_table(s, bloc, story)
    story.paragraph(t("gazette.seal", seal=edition.seal), "note")
    return _facts(s, story, "gazette"), story.pictures


def _gazette_table(s: Standings, bloc: BlocView, story: Story) -> None:
    t, places = s.texts, range(len(s.top_categories))
    beside = list(places) if len(places) <= MOST_CATEGORIES else []
    columns = [Column(t("col.rank"), 12, "c"), Column(t("col.unit"), "rest")]
    columns += [Column(s.top_categories[place].code, 12.5, "r") for place in beside]
    columns += [Column(t("col.total"), 14.5, "r")]
    columns += [Column(t("col.level"), 17)] if s.framework.levels else []
    rows: list[list[Cell]] = [
        [
            *(rank_text(row).removesuffix("="), row.name),
            *(row.cells[place].points for place in beside),
            bold(row.total),
            *([row.level.title if row.level.code != NO_LEVEL else "–"] if s.framework.levels else []),
        ]
        for row in bloc.rows
    ]
    parts = []
    for place in beside:
        category = s.top_categories[place]
        top, median = usual(row.cells[place].max for row in bloc.rows), category_median(s, bloc, category.code)
        title = category.title[s.lang]
        parts.append(t("booklet.column", code=category.code, title=title, max=top, median=median))
    story.table(
        "; ".join(parts) + "." if parts else t("journal.table", bloc=bloc.title, year=s.year), columns, rows, size=10.5
    )


def _facts(s: Standings, story: Story, kind: str) -> Plain:
    t = s.texts
    return frame(s, t) | {
        "document": t(f"{kind}.document", year=s.year),
        "title": t(f"{kind}.title", year=s.year),
        "description": t("booklet.description", year=s.year, units=s.number(len(s.results))),
        "blocks": story.blocks,
    }
