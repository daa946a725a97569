"""The press kit of a year: what a journalist needs to write about the results, and get them right.

`told` gives what a kit says in one language, from the sentence bank; `published` gives every file of a year's kit, the
zip among them. Nothing is written here and no clock is read: the same edition gives the same bytes. A kit made before
publication carries the embargo at the head of every text (docs/press-kit.md).
"""

import datetime
import hashlib
import io
import re
import tempfile
import textwrap
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import xlsxwriter
from markupsafe import Markup

import exchange
import vietnamese
from edition import Edition
from paper import qr, zips
from publishing import prose, release_docx, seals
from publishing.messages import MAIN_LANGUAGE, Texts
from publishing.prose import Block
from publishing.publication import ChartFile, ChartView, Download, Publication
from publishing.references import ReferenceProblem, References
from publishing.standings import NO_LEVEL, BlocView, Standings

MOST_CHARTS = 5
# What a kit shows, as the beginnings of charts' names: first of the largest bloc, then what stands in for the missing.
WANTED = ("xep-hang", "phan-bo", "thay-doi-hang", "nhieu-nam", "ban-do-nhiet")
INSTEAD = ("theo-vung",)
OTHERS = ("xep-hang", "phan-bo")  # of the other blocs, as long as there is room
PICTURES = ("PNG", "SVG", "PDF")
DATA = ("ranking.csv", "categories.csv", "dictionary.csv")
TOP_RANKS = 5  # ranks of each bloc in the table of facts
LINE = 100  # letters of a line in plain texts
MARK = b"\xef\xbb\xbf"  # tells old editors on Windows that a text is UTF-8
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NAMES = {
    "vi": {
        "readme": "DOC-TRUOC.txt",
        "release": "thong-cao-bao-chi-{year}",
        "facts": "so-lieu-chinh-{year}",
        "captions": "chu-thich.txt",
        "seal": "niem-phong.txt",
        "licence": "GIAY-PHEP.txt",
    },
    "en": {
        "readme": "README.txt",
        "release": "press-release-{year}",
        "facts": "key-figures-{year}",
        "captions": "captions.txt",
        "seal": "seal.txt",
        "licence": "LICENCE.txt",
    },
}

Read = Callable[[str], bytes]  # a published file, by its path from the root of the site


class Fact(NamedTuple):
    """One row of the table of key figures; `unit` is '' for words."""

    group: str
    item: str
    value: str
    unit: str
    reference: str
    key: bool = False  # among the few that a page and a release show first

    @property
    def cells(self) -> tuple[str, ...]:
        """What the files hold of it."""
        return self.group, self.item, self.value, self.unit, self.reference


class Shown(NamedTuple):
    """A chart of the kit with what stands below it in print."""

    chart: ChartView
    caption: str


class Told(NamedTuple):
    """What a kit says in one language."""

    lang: str
    standings: Standings
    five: tuple[Block, ...]
    title: str
    release: tuple[Block, ...]
    do: tuple[Block, ...]
    dont: tuple[Block, ...]
    contact: tuple[Block, ...]
    embargo: tuple[Block, ...]
    facts: tuple[Fact, ...]
    charts: tuple[Shown, ...]
    seal_address: str
    held_until: datetime.datetime | None  # nothing may be published before, in Việt Nam's time; None: it is free

    @property
    def texts(self) -> Texts:
        return self.standings.texts

    @property
    def edition(self) -> Edition:
        return self.standings.edition

    @property
    def marks(self) -> list[str]:
        """What stands at the head of every text of the kit."""
        t = self.texts
        until = self.held_until
        held = [t("kit.embargoed", time=f"{until:%H:%M}", day=t.day(until.date()))] if until else []
        return [*held, *([f"{t('made_up')}."] if self.edition.made_up else [])]

    def html(self, part: str, heading: str = "h3") -> Markup:
        """A part of it for the page; the bank escapes every word."""
        return Markup(prose.html(getattr(self, part), heading))  # noqa: S704

    def name(self, what: str) -> str:
        """The name of a file in this language."""
        return NAMES[self.lang][what].format(year=self.edition.year)


class Kit(NamedTuple):
    """A kit as its page offers it: what it says, its single files by name, and the zip."""

    told: Told
    files: Mapping[str, Download]
    zip: Download
    inside: int  # files in the zip


# --- what it says


def told(publication: Publication, year: int, lang: str, held_until: datetime.datetime | None = None) -> Told:
    """Everything a kit says in a language. Raises ProseProblem."""
    references = References(publication, lang, year=year)
    s = references.writer.standings[year]
    return Told(
        lang=lang,
        standings=s,
        five=prose.filled(references, "kit.five"),
        title=prose.filled_line(references, "release.title"),
        release=prose.filled(references, "release.body"),
        do=prose.filled(references, "kit.do"),
        dont=prose.filled(references, "kit.dont"),
        contact=prose.filled(references, "kit.contact"),
        embargo=prose.filled(references, "kit.embargo"),
        facts=tuple(facts(references, s)),
        charts=tuple(shown(publication, s)),
        seal_address=seals.edition_address(publication.site_url, s.edition, lang),
        held_until=held_until,
    )


def standings_of(publication: Publication, year: int) -> Standings:
    """A year in the main language."""
    return References(publication, publication.languages[0], year=year).writer.standings[year]


def shown(publication: Publication, s: Standings) -> list[Shown]:
    """The charts of the kit with their captions."""
    found = []
    for chart in chosen(publication, s):
        bloc = chart.about.partition(":")[2]
        references = References(publication, s.lang, year=s.year, bloc=bloc)
        code = f"caption.{chart.kind}"
        caption = prose.filled_line(references, code) if code in prose.PIECES else chart.subtitle
        found.append(Shown(chart, caption))
    return found


def chosen(publication: Publication, s: Standings) -> list[ChartView]:
    """The charts of the kit, of those this publication has."""
    issued = {chart.id: chart for chart in publication.charts.get(s.year, []) if chart.lang == s.lang}
    return [issued[name] for name in names_chosen(s, issued)]


def names_chosen(s: Standings, issued: Iterable[str]) -> list[str]:
    """At most five of the charts a year has, by one rule for all years (docs/press-kit.md)."""
    there = set(issued)
    others = [bloc for bloc in s.blocs if bloc is not s.largest]
    wanted = [(s.largest, kind) for kind in (*WANTED, *INSTEAD)]
    wanted += [(bloc, kind) for kind in OTHERS for bloc in others]
    names = [f"{kind}-{s.slug(bloc.code)}" for bloc, kind in wanted]
    return [name for name in names if name in there][:MOST_CHARTS]


# --- the table of facts: every value is a reference


def facts(references: References, s: Standings) -> list[Fact]:
    """Every key figure of a year, as the sentence bank gives it; what a year does not have is left out."""
    found = [*year_facts(s), *(row for bloc in s.blocs for row in bloc_facts(s, bloc))]
    rows = []
    for group, item, reference, unit, key in found:
        try:
            value = references.value(reference)
        except ReferenceProblem:
            continue
        text = value if isinstance(value, str) else " ".join(value)
        if text not in ("", "–"):
            rows.append(Fact(group, item, text, unit, reference, key))
    return rows


Asked = tuple[str, str, str, str, bool]  # group, item, reference, unit, key


def year_facts(s: Standings) -> Iterable[Asked]:
    """Of the assessment as a whole."""
    t, group = s.texts, s.texts("fact.group.year")
    units = {"units": t("fact.in.units"), "ranked": t("fact.in.units")}
    plain = ("year", "version", "approved", "framework", "decision", "decision_date", "units", "ranked", "blocs")
    for name in (*plain, "categories", "indicators", "decided"):
        yield group, t(f"fact.{name}"), f"{s.year}.{name}", units.get(name, ""), name in units
    told_of = {"method": "method", "newcomers": "newcomers", "moves": "moves", "unranked": "without_rank"}
    for name, sentence in {**told_of, "corrected": "corrected"}.items():
        yield group, t(f"fact.{name}"), f"{s.year}.sentence.{sentence}", "", False
    yield group, t("fact.seal"), f"{s.year}.seal", "", False


def bloc_facts(s: Standings, bloc: BlocView) -> Iterable[Asked]:
    """Of one bloc."""
    t, own = s.texts, f"{s.year}.{coded(bloc.code)}"
    units, points = t("fact.in.units"), t("fact.in.points")
    for name, unit in (("units", units), ("ranked", units), ("max", points), ("median", points)):
        yield bloc.title, t(f"fact.{name}"), f"{own}.{name}", unit, name != "units"
    for rank in dict.fromkeys(row.rank for row in bloc.rows if row.rank is not None and row.rank <= TOP_RANKS):
        yield bloc.title, t("fact.place", rank=rank), f"{own}.{rank}.names", "", rank == 1
        yield bloc.title, t("fact.place.total", rank=rank), f"{own}.{rank}.total", points, rank == 1
    for view, _, _ in bloc.levels:
        if view.code != NO_LEVEL:
            yield bloc.title, t("fact.level", level=view.title), f"{own}.level.{coded(view.code)}", units, False
    for category in s.top_categories:
        reference = f"{s.year}.category.{coded(category.code)}.median.{coded(bloc.code)}"
        yield bloc.title, t("fact.category", title=category.title[s.lang]), reference, points, False
    for name in ("moved", "last", "ties", "ranges", "close"):
        yield bloc.title, t(f"fact.{name}"), f"{own}.sentence.{name}", "", False


def coded(code: str) -> str:
    """A code as references write it: in brackets if it holds a full stop, which else begins the next step."""
    return f"[{code}]" if "." in code else code


def facts_csv(own: Told) -> bytes:
    """The table as a spreadsheet on Windows opens it: UTF-8 with its mark; numbers as the language writes them."""
    t = own.texts
    note = [" ".join(own.marks)] if own.marks else []  # a column, so that no row loses it
    head = [
        t(f"press.col.{name}") for name in ("group", "item", "value", "unit", "reference", *(["note"] if note else []))
    ]
    rows = [[*fact.cells, *note] for fact in own.facts]
    return MARK + exchange.csv_text(head, rows).replace("\n", "\r\n").encode()


def facts_xlsx(languages: Sequence[Told]) -> bytes:
    """The same as a workbook, a sheet a language, numbers as numbers."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    edition = languages[0].edition
    moment = datetime.datetime.combine(edition.approved, datetime.time())  # not the clock's
    title = languages[0].texts("press.facts.caption", year=edition.year)
    book.set_properties({"title": title, "comments": " ".join(languages[0].marks), "created": moment})
    bold = book.add_format({"bold": True, "bottom": 1})
    warning = book.add_format({"bold": True, "font_color": "#8A4B00"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for own in languages:
        sheet = book.add_worksheet(own.texts("sheet.facts"))
        for column, width in enumerate((42, 40, 60, 10, 34)):
            sheet.set_column(column, column, width)
        for line, mark in enumerate(own.marks):
            sheet.write_string(line, 0, mark, warning)
        top = len(own.marks)
        for column, name in enumerate(("group", "item", "value", "unit", "reference")):
            sheet.write_string(top, column, own.texts(f"press.col.{name}"), bold)
        for line, fact in enumerate(own.facts, top + 1):
            for column, text in enumerate(fact.cells):
                sheet.write_string(line, column, text, wrap)
            if (number := number_of(own, fact)) is not None:
                places = max(-int(number.as_tuple().exponent), 0)
                shape = book.add_format({"num_format": "0" + ("." + "0" * places if places else ""), "align": "left"})
                sheet.write_number(line, 2, number, shape)
        sheet.freeze_panes(top + 1, 2)
    book.close()
    return zips.normalised(out.getvalue())


def number_of(own: Told, fact: Fact) -> Decimal | None:
    """The value of a fact as a number; None for words."""
    if not fact.unit:
        return None
    return vietnamese.parse_number(fact.value, "comma" if own.lang == "vi" else "point")


# --- plain texts


def plain(blocks: Iterable[Block], wrapped: bool = False) -> str:
    """Blocks as plain text: an empty line between them, items together."""
    lines: list[str] = []
    last = ""
    for block in blocks:
        text = ("- " if block.kind == "item" else "") + block.plain().strip()
        if wrapped:
            text = "\n".join(textwrap.wrap(text, LINE, subsequent_indent="  " if block.kind == "item" else ""))
        if lines and not (block.kind == last == "item"):
            lines.append("")
        lines.append(text)
        last = block.kind
    return "\n".join(lines)


def release_text(own: Told) -> str:
    """The release as plain text, to be pasted: one line a paragraph."""
    t = own.texts
    head = [*own.marks, f"{t('release.kind')} – {t('release.draft')}", own.title]
    foot = [t("release.quote"), f"{t('release.contact')}:\n{plain(own.contact)}", sealed(own)]
    return "\n\n".join([*head, plain(own.release), *foot]) + "\n"


def sealed(own: Told) -> str:
    """Which result a text is about: year, version, seal, and where to verify it."""
    edition = own.edition
    line = own.texts("release.sealed", year=edition.year, version=edition.version, seal=edition.seal)
    return f"{line}\n{own.seal_address}".strip()


def captions_text(own: Told, folders: Mapping[str, str], publication: Publication) -> str:
    """Every chart of the kit with its finding, its caption, its words for those who cannot see it, its source."""
    t = own.texts
    parts = ["\n".join([*own.marks, t("captions.title", year=own.edition.year)])]
    for number, (chart, caption) in enumerate(own.charts, 1):
        rows = [
            (t("captions.finding"), chart.title),
            (t("captions.caption"), caption),
            (t("captions.alt"), chart.alt),
            *([(t("captions.long"), chart.long)] if chart.long != chart.alt else []),
            (t("captions.files"), f"{folders[chart.id]}/"),
        ]
        if publication.site_url:
            rows.append((t("captions.page"), publication.absolute(own.lang, chart.address)))
        parts.append(
            "\n".join([f"{number}. {chart.subtitle}", chart.source, *(f"{label}: {text}" for label, text in rows)])
        )
    return "\n\n".join(parts) + "\n"


def readme(own: Told, publication: Publication, has: Sequence[str]) -> str:
    """What is in the kit, what to heed, and whom to ask."""
    t, edition = own.texts, own.edition
    inside = {
        "release": f"thong-cao/{own.name('release')}.docx, .txt",
        "facts": f"so-lieu/{own.name('facts')}.csv, so-lieu-chinh-{edition.year}.xlsx",
        "data": f"so-lieu/{', '.join(DATA)}",
        "charts": f"bieu-do/, bieu-do/{own.name('captions')}",
        "cards": "mang-xa-hoi/",
        "seal": f"niem-phong/{own.name('seal')}, qr.svg, qr.png",
        "licence": own.name("licence"),
        "sums": "SHA256SUMS",
    }
    formats = ", ".join(
        kind for kind in PICTURES if any(f.format == kind for chart, _ in own.charts for f in chart.files)
    )
    said = {key: t(f"kit.readme.{key}", **({"formats": formats} if key == "charts" else {})) for key in inside}
    listed = "\n".join(f"- {inside[key]}: {said[key]}" for key in inside if key in has)
    address = publication.absolute(own.lang, f"{edition.year}/") if publication.site_url else ""
    state = t("press.state", version=edition.version, approved=t.day(edition.approved))
    parts = [
        *own.marks,
        f"{t('kit.readme.title', year=edition.year)}\n{state}",
        *([f"{t('release.where')} {address}"] if address else []),
        f"{t('press.embargo').upper()}\n{plain(own.embargo, wrapped=True)}",
        f"{t('press.five').upper()}\n{plain(own.five, wrapped=True)}",
        f"{t('kit.readme.inside').upper()}\n{listed}\n{t('kit.readme.check')}",
        f"{t('press.do').upper()}\n{plain(own.do, wrapped=True)}",
        f"{t('press.dont').upper()}\n{plain(own.dont, wrapped=True)}",
        f"{t('press.cite').upper()}\n{t('press.cite.short', year=edition.year, version=edition.version)}",
        f"{t('press.logo').upper()}\n{textwrap.fill(t('press.logo.more'), LINE)}",
        f"{t('press.contact').upper()}\n{plain(own.contact, wrapped=True)}",
    ]
    return "\n\n".join(parts) + "\n"


def seal_text(own: Told) -> str:
    """The seal, what it is, and where it is verified."""
    t, edition = own.texts, own.edition
    lines = [
        *own.marks,
        t("kit.seal", year=edition.year, version=edition.version),
        edition.seal,
        "",
        textwrap.fill(t("kit.seal.more"), LINE),
    ]
    if own.seal_address:
        lines += ["", f"{t('kit.seal.page')} {own.seal_address}", t("kit.seal.qr")]
    return "\n".join(lines) + "\n"


def licence_text(own: Told) -> str:
    """The licence and the line that names the source."""
    t, edition = own.texts, own.edition
    deed = f"https://creativecommons.org/licenses/by/4.0/deed.{own.lang}"
    cited = t("press.cite.short", year=edition.year, version=edition.version)
    return "\n\n".join([*own.marks, textwrap.fill(t("kit.licence"), LINE), deed, cited]) + "\n"


def as_text(text: str) -> bytes:
    """A plain text for every editor: UTF-8 with its mark, lines ended the Windows way."""
    return MARK + text.replace("\n", "\r\n").encode()


# --- the files


def single_files(languages: Sequence[Told]) -> dict[str, bytes]:
    """The files a page offers one by one: the releases and the facts."""
    made: dict[str, bytes] = {}
    for own in languages:
        made[f"{own.name('release')}.docx"] = release_docx.made(own, sealed(own))
        made[f"{own.name('release')}.txt"] = as_text(release_text(own))
        made[f"{own.name('facts')}.csv"] = facts_csv(own)
    made[f"{languages[0].name('facts')}.xlsx"] = facts_xlsx(languages)
    return made


def whole(
    publication: Publication,
    languages: Sequence[Told],
    single: Mapping[str, bytes],
    read: Read,
    cards: Mapping[str, bytes],
) -> dict[str, bytes]:
    """Every file of the zip by its name in it, the checksums last; `cards` are the pictures for social networks."""
    folder, edition = f"{kit_name(languages[0])}/", languages[0].edition
    made: dict[str, bytes] = {}
    folders = {chart.id: f"bieu-do/{n}-{chart.id}" for n, (chart, _) in enumerate(languages[0].charts, 1)}
    data = {f.name: f.path for f in publication.downloads.get(edition.year, []) if f.name in DATA}
    has = ["release", "facts", "charts", "seal", "licence", "sums", *(["data"] if data else [])]
    has += ["cards"] if cards else []
    for own in languages:
        made[own.name("readme")] = as_text(readme(own, publication, has))
    for name, content in single.items():
        made[f"{'thong-cao' if name.endswith(('.docx', '.txt')) else 'so-lieu'}/{name}"] = content
    made |= {f"so-lieu/{name}": read(path) for name, path in data.items()}
    for own in languages:
        made[f"bieu-do/{own.name('captions')}"] = as_text(captions_text(own, folders, publication))
        black = in_black(publication, edition.year, own.lang, read)
        for chart, _ in own.charts:
            made |= {f"{folders[chart.id]}/{name}": read(file.path) for name, file in pictures(chart)}
            made |= {f"{folders[chart.id]}/{name}": black[name] for name in black if name.startswith(f"{chart.id}-")}
    made |= {f"mang-xa-hoi/{name}": content for name, content in cards.items()}
    for own in languages:
        made[f"niem-phong/{own.name('seal')}"] = as_text(seal_text(own))
    if address := languages[0].seal_address:
        made |= {"niem-phong/qr.svg": qr.svg(address).encode(), "niem-phong/qr.png": qr.png(address)}
    for own in languages:
        made[own.name("licence")] = as_text(licence_text(own))
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in made.items())
    made["SHA256SUMS"] = sums.encode()
    return {folder + name: content for name, content in made.items()}


def pictures(chart: ChartView) -> list[tuple[str, ChartFile]]:
    """The pictures of a chart with their names, which say size and language."""
    return [(file.path.rpartition("/")[2], file) for file in chart.files if file.format in PICTURES]


def in_black(publication: Publication, year: int, lang: str, read: Read) -> dict[str, bytes]:
    """The charts in black ink alone, as the publications of the year issue them; none where they do not."""
    issued = [paper for paper in publication.papers.get(year, []) if paper.group == "grey" and paper.lang == lang]
    if not issued:
        return {}
    with zipfile.ZipFile(io.BytesIO(read(issued[0].path))) as archive:
        ending = "" if lang == MAIN_LANGUAGE else f"-{lang}"
        return {black_name(name, ending): archive.read(name) for name in archive.namelist()}


def black_name(name: str, ending: str) -> str:
    """A name that says its language as well: both languages share a folder."""
    stem, _, kind = name.rpartition(".")
    return f"{stem}{ending}.{kind}"


def kit_name(own: Told) -> str:
    """The name of the zip without its ending, and of the folder in it; a kit under embargo says so."""
    held = "-chua-duoc-dang" if own.held_until else ""
    return f"ict-index-{own.edition.year}-bao-chi{held}"


def zipped(files: Mapping[str, bytes], cache: Path | None = None) -> bytes:
    """The kit as one file; packing megabytes of pictures takes a second, so what was packed before is kept."""
    sums = next(content for name, content in files.items() if name.endswith("/SHA256SUMS"))
    state = hashlib.sha256("\n".join(files).encode() + sums).hexdigest()  # the folder's name is in every name
    kept = cache / f"{state}.zip" if cache else None
    if kept and kept.exists():
        return kept.read_bytes()
    made = zips.written(files)
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=kept.parent, prefix=".new-", delete=False) as aside:
            aside.write(made)
        Path(aside.name).replace(kept)
    return made


# --- publishing it


def folder_of(year: int) -> str:
    """Where the page and the files of a kit lie, from the root of the site."""
    return f"{year}/bao-chi/"


def published(
    publication: Publication, year: int, read: Read, cards: Mapping[str, bytes], cache: Path | None = None
) -> tuple[dict[str, bytes], dict[str, Kit]]:
    """The files of a year's kit by their paths on the site, and the kit as its page offers it, by language."""
    languages = [told(publication, year, lang) for lang in publication.languages]
    single = single_files(languages)
    inside = whole(publication, languages, single, read, cards)
    name = f"{kit_name(languages[0])}.zip"
    files = {**single, name: zipped(inside, cache)}
    downloads = {own: download(f"{folder_of(year)}{own}", content) for own, content in files.items()}
    kits = {own.lang: Kit(own, downloads, downloads[name], len(inside)) for own in languages}
    return {f"{folder_of(year)}{own}": content for own, content in files.items()}, kits


def download(path: str, content: bytes) -> Download:
    """A file of the kit as the page offers it."""
    ending = path.rpartition(".")[2]
    kind = {"docx": DOCX, "xlsx": XLSX, "csv": "text/csv", "txt": "text/plain", "zip": "application/zip"}[ending]
    name = path.rpartition("/")[2]
    return Download(path, name, kind, len(content), hashlib.sha256(content).hexdigest())


def card_name(path: str) -> bool:
    """Whether a card belongs into a kit: of the year or of a bloc, not of a unit."""
    return re.match(r"(nam(-\w+)?|khoi-[\w-]+)\.png$", path.rpartition("/")[2]) is not None
