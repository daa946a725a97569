"""The open data: downloads of a year and of each version, the dictionary, all years, verification, corrections."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

import edition as editions
import exchange
from edition import Edition
from paper import qr
from publishing import catalogue, corrections, open_data, seals, tables
from publishing.corrections import Change, Correction, UnitChange
from publishing.pages.writer import Writer
from publishing.publication import Download, Issue, Page
from publishing.standings import Standings
from scoring import exact_text

LINES_SHOWN = 4  # of what a command prints: the head and three units


def pages(w: Writer) -> Iterator[Page]:
    """In the order of the site map."""
    yield home(w)
    yield versions(w)
    for s in w.years:
        yield downloads(w, s)
        yield from (version(w, s, issue) for issue in w.publication.issued.get(s.year, []))
        yield dictionary(w, s)
        yield verify(w, s)


# --- downloads


def downloads(w: Writer, s: Standings) -> Page:
    """The files of a year, in its newest version."""
    p, t, path = w.publication, w.texts, f"{s.year}/tai-ve/"
    return w.edition_page(
        s,
        path,
        "downloads.html",
        t("downloads.title", year=s.year),
        crumbs=[(t("nav.downloads"), path)],
        years=[(year, f"{year}/tai-ve/") for year in w.standings],
        issues=p.issued.get(s.year, []),
        charts=[c for b in s.blocs for c in w.charts(s, f"bloc:{b.code}")],
        data_block=dataset(w, s),
        **_files(w, s.edition, p.downloads.get(s.year, []), path),
    )


def version(w: Writer, s: Standings, issue: Issue) -> Page:
    """The files of one version, at the address they keep."""
    t = w.texts
    number = issue.edition.version
    title = t("downloads.version.title", year=s.year, version=number)
    return w.edition_page(
        s,
        issue.folder,
        "version.html",
        title,
        crumbs=[(t("nav.downloads"), f"{s.year}/tai-ve/"), (t("version", version=number), issue.folder)],
        description=title,
        issues=w.publication.issued[s.year],
        issue=issue,
        **_files(w, issue.edition, list(issue.files), issue.folder),
    )


def _files(w: Writer, edition: Edition, files: list[Download], path: str) -> dict[str, Any]:
    """What the list of a version's files needs."""
    t, p = w.texts, w.publication
    groups = [
        (group, t(f"downloads.group.{group}"), [f for f in files if f.group == group]) for group in open_data.GROUPS
    ]
    first = next((r.unit for bloc in edition.blocs for r in edition.ranking(bloc.code)), "")
    example = f"{path}{open_data.UNITS}/{edition.addresses[first]}.json" if first else ""
    own = p.absolute(w.lang, path) if p.site_url else ""
    return {
        "version": edition.version,
        "approved": edition.approved,
        "groups": [each for each in groups if each[2]],
        "unit_files": len(edition.results),
        "unit_example": example,
        "framework": edition.framework.code,
        "cited": catalogue.cited(edition, t, own),
        "examples": code_examples(w, edition, example),
    }


def code_examples(w: Writer, edition: Edition, unit_file: str) -> list[tuple[str, str]]:
    """Programs that fetch the data: (tool, text). Empty cells are no value, and `NA` is a word, not a gap."""
    p, t = w.publication, w.texts
    root = p.site_url or "https://…"
    newest, fixed = f"{root}/{edition.year}/tai-ve", f"{root}/{edition.year}/tai-ve/v{edition.version}"
    said = {
        "newest": t("downloads.code.newest"),
        "fixed": t("downloads.code.fixed", version=edition.version),
        "unit": t("downloads.code.unit"),
    }
    curl = (
        f"# {said['newest']}\ncurl -O {newest}/ranking.csv\n"
        f"# {said['fixed']}\ncurl -O {fixed}/ranking.csv\n"
        f"# {said['unit']}\ncurl -O {root}/{unit_file}"
    )
    python = (
        "import pandas as pd\n\n"
        f'ranking = pd.read_csv("{fixed}/ranking.csv",\n'
        '                      dtype={"unit": str, "rank": "Int64"}, keep_default_na=False, na_values=[""])\n'
        'print(ranking[["bloc", "rank", "name", "total"]].head())'
    )
    r = (
        f'ranking <- read.csv("{fixed}/ranking.csv",\n'
        '                    encoding = "UTF-8", na.strings = "", check.names = FALSE,\n'
        '                    colClasses = c(unit = "character"))\n'
        'head(ranking[, c("bloc", "rank", "name", "total")])'
    )
    return [("curl", curl), ("Python (pandas)", python), ("R", r)]


# --- the dictionary


def dictionary(w: Writer, s: Standings) -> Page:
    """What every column means, from the tables the files are written from."""
    t, path = w.texts, f"{s.year}/tai-ve/tu-dien/"
    issued = w.publication.issued.get(s.year, [])
    own = tables.of_year(s.edition, s.why)
    if issued and issued[-1].correction:
        own.append(corrections.table(issued[-1].correction))
    if listed := w.receipts(s):
        own.append(tables.receipts(s.edition, listed))
    own.append(tables.dictionary([]))
    files = {file.name: file for file in w.publication.downloads.get(s.year, [])}
    f = s.framework
    codes = [
        ("blocs", [(b.code, b.title[w.lang]) for b in f.blocs]),
        ("levels", [(level.code, level.title[w.lang]) for level in f.levels]),
        ("categories", [(c.code, c.title[w.lang]) for c in f.all_categories.values()]),
        (
            "regions",
            [(code, t.region(code)) for code in sorted({u.region for u in s.edition.units.values() if u.region})],
        ),
    ]
    return w.edition_page(
        s,
        path,
        "dictionary.html",
        t("dictionary.title", year=s.year),
        crumbs=[(t("nav.downloads"), f"{s.year}/tai-ve/"), (t("dictionary.title", year=s.year), path)],
        years=[(year, f"{year}/tai-ve/tu-dien/") for year in w.standings],
        described=[(table, files.get(f"{table.name}.csv")) for table in own],
        codes=[(t(f"dictionary.codes.{kind}"), entries) for kind, entries in codes if entries],
    )


# --- all years


def home(w: Writer) -> Page:
    """Everything there is to download, in one place."""
    p, t = w.publication, w.texts
    newest = w.newest
    return w.page(
        "du-lieu/",
        "data.html",
        t("data.title"),
        [(t("home.crumb"), ""), (t("data.title"), "du-lieu/")],
        description=t("data.lead"),
        groups=[
            ("start", t("downloads.group.start"), p.series[:3]),
            ("about", t("data.group.about"), p.series[3:]),
        ],
        editions=[(s, p.issued.get(s.year, []), p.downloads.get(s.year, [])) for s in w.years],
        dcat=[f"du-lieu/{name}" for name in ("dcat.jsonld", "dcat.ttl")] if p.site_url else [],
        data_block=catalogue.data_catalog(p, t, p.series),
        cited=catalogue.cited(newest.edition, t, p.absolute(w.lang, f"{newest.year}/tai-ve/") if p.site_url else ""),
    )


def dataset(w: Writer, s: Standings) -> str:
    """schema.org Dataset of a year, for the pages about it."""
    return catalogue.data_set(w.publication, s.edition, w.texts, w.publication.downloads.get(s.year, []))


# --- verification


class Way(NamedTuple):
    """One way to verify: what to type, and what a machine must answer."""

    title: str
    about: str
    commands: str
    expected: str
    whole: bool  # the answer is shown in full


def verify(w: Writer, s: Standings) -> Page:
    """The seal of a year, what it proves, and how anyone finds it again."""
    t, path = w.texts, f"{s.year}/kiem-chung/"
    issued = w.publication.issued.get(s.year, [])
    address = seals.edition_address(w.publication.site_url, s.edition, w.lang)
    listed = w.receipts(s)
    return w.edition_page(
        s,
        path,
        "verify.html",
        t("verify.title", year=s.year),
        crumbs=[(t("nav.verify"), path)],
        years=[(year, f"{year}/kiem-chung/") for year in w.standings],
        issues=issued,
        qr=qr.svg(address) if address else "",
        seal_groups=seals.grouped(s.edition.seal, 1),
        receipts=listed.receipts if listed else (),
        checks=ways(w, s, issued[-1]) if issued else [],
        decided=len(s.edition.decided),
        decided_units=[s.row_of[code] for code in dict.fromkeys(unit for unit, _ in s.edition.decided)],
    )


def ways(w: Writer, s: Standings, issue: Issue) -> list[Way]:
    """The three ways, with the very answers this version gives."""
    t, p = w.texts, w.publication
    root = f"{p.site_url or 'https://…'}/{issue.folder}"
    sealed = next(file for file in issue.files if file.name == "edition.json")
    return [
        Way(
            t("verify.way1"),
            t("verify.way1.more"),
            f"curl -O {root}edition.json\nictindex verify edition.json",
            "edition.json: khớp hoàn toàn (equal)",
            True,
        ),
        Way(
            t("verify.way2"),
            t("verify.way2.more"),
            f"curl -O {root}edition.json\ncurl -O {root}SHA256SUMS\n"
            "sha256sum --ignore-missing -c SHA256SUMS\n\n# Windows\ncertutil -hashfile edition.json SHA256",
            f"edition.json: OK\n\n{sealed.sha256}",
            True,
        ),
        Way(
            t("verify.way3"),
            t("verify.way3.more"),
            "".join(f"curl -O {root}{name}\n" for name in ("framework.yaml", "units.csv", "figures.csv"))
            + "ictindex score framework.yaml --units units.csv --figures figures.csv",
            "\n".join(scored_lines(s.edition)[:LINES_SHOWN]),
            False,
        ),
    ]


def scored_lines(edition: Edition) -> list[str]:
    """What `ictindex score` prints from the downloaded figures: the ranking without the Council's decisions."""
    scored = edition
    if edition.decided:
        scored = editions.make(
            year=edition.year,
            made_up=edition.made_up,
            approved=edition.approved,
            framework=edition.framework,
            units=edition.units,
            figures=edition.figures,
        )
    tops = [category.code for category in edition.framework.categories]
    head = ["bloc", "rank", "unit", "name", "total", "total_exact", "max", "level", *(f"category:{c}" for c in tops)]
    rows = []
    for r in tables.ordered(scored):
        points = [r.categories[c].points if c in r.categories else None for c in tops]
        name = edition.units[r.unit].name()
        own = (r.bloc, r.rank, r.unit, name, r.total, exact_text(r.total_exact), exact_text(r.max), r.level, *points)
        rows.append(["" if value is None else str(value) for value in own])
        if len(rows) == LINES_SHOWN:
            break
    return exchange.csv_text(head, rows).splitlines()


# --- versions and corrections


class Moved(NamedTuple):
    """One unit of a correction as the page shows it."""

    name: str
    address: str  # '' if the newest version has no page of it
    rank: tuple[str, str]
    total: tuple[str, str] | None  # None: as it was
    level: tuple[str, str] | None
    causes: tuple[tuple[str, str, str], ...]  # what was corrected, before, after


class Corrected(NamedTuple):
    """One correction as the page shows it."""

    issue: Issue
    standings: Standings
    notice: str
    corrected: list[Moved]
    moved: list[Moved]
    rules: list[str]  # codes of indicators whose rules differ
    file: Download | None

    @property
    def anchor(self) -> str:
        return f"{self.issue.edition.year}-v{self.issue.edition.version}"


def versions(w: Writer) -> Page:
    """Every version of every year, and what each correction changed."""
    p, t = w.publication, w.texts
    issued = [(s, issue) for s in w.years for issue in reversed(p.issued.get(s.year, []))]
    return w.page(
        "phien-ban/",
        "versions.html",
        t("versions.title"),
        [(t("home.crumb"), ""), (t("versions.title"), "phien-ban/")],
        description=t("versions.description"),
        issued=issued,
        corrections=[corrected(w, s, issue, issue.correction) for s, issue in issued if issue.correction],
    )


def corrected(w: Writer, s: Standings, issue: Issue, correction: Correction) -> Corrected:
    """A correction in the words of the page."""
    notice = issue.edition.notice
    return Corrected(
        issue,
        s,
        notice[w.lang] if notice else "",
        [_moved(w, s, correction, unit) for unit in correction.corrected],
        [_moved(w, s, correction, unit) for unit in correction.moved],
        [change.code for change in correction.general if change.code],
        next((file for file in issue.files if file.name == "changes.csv"), None),
    )


def _moved(w: Writer, s: Standings, correction: Correction, unit: UnitChange) -> Moved:
    """A unit's change as shown: ranks always, the rest where it differs."""
    old, new = (edition.results.get(unit.unit) for edition in (correction.before, correction.after))
    ranks = tuple("–" if r is None or r.rank is None else str(r.rank) for r in (old, new))
    totals = tuple("–" if r is None else s.points(r.total) for r in (old, new))
    levels = tuple(s.level(r.level).title if r and r.level else "–" for r in (old, new))
    return Moved(
        (correction.after.units.get(unit.unit) or correction.before.units[unit.unit]).name(w.lang),
        s.unit_address(unit.unit) if unit.unit in s.results else "",
        ranks,
        totals if totals[0] != totals[1] else None,
        levels if levels[0] != levels[1] else None,
        tuple(_cause(w, s, correction, change) for change in unit.of(*corrections.CAUSES)),
    )


def _cause(w: Writer, s: Standings, correction: Correction, change: Change) -> tuple[str, str, str]:
    """What was corrected, before and after, in words."""
    t, before, after = w.texts, change.before, change.after
    if change.kind == "figure":
        for edition in (correction.after, correction.before):
            asked = edition.framework.inputs.get(change.code)
            if asked:
                break
        label = asked.label[w.lang] if asked else change.code
        shown = tuple(s.figure_text(asked, value) if asked else value for value in (before, after))
    elif change.kind == "decision":
        found = correction.after.framework.indicators.get(change.code)
        label = found.title[w.lang] if found else change.code
        shown = tuple(s.points(Fraction(value)) if value else t("versions.empty") for value in (before, after))
    else:
        columns = {column.name: column for column in tables.UNITS_FILE}
        column = columns.get(change.code)
        label = (column.vi if w.lang == "vi" else column.en) if column else change.code
        shown = tuple(value or t("versions.empty") for value in (before, after))
    return (t(f"versions.change.{change.kind}", label=label), *shown)
