"""The recipe of the public site: editions in, a checked folder of pages out, put live in one step.

`build_site` builds aside and switches at the end; whatever goes wrong before leaves the live site as it was.
"""

import hashlib
import importlib.metadata
import json
import logging
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import charts
import edition as editions
import receipt_list
from charts import cards
from edition import Edition
from paper import typesetting
from publishing import catalogue, corrections, links, open_data, papers, pelican_plugin, press_kit, prose, release
from publishing.messages import LANGUAGES, MAIN_LANGUAGE, Texts
from publishing.publication import Card, ChartFile, ChartView, Download, Issue, Publication
from receipt_list import ReceiptList
from settings import Settings

log = logging.getLogger("ictindex.build")

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "site"
STATIC = SITE / "theme" / "static"
PLAIN = ("home", "ranking", "year")  # areas without drawings of charts/; they draw their own small ones
SHARED = {"chart": "copy.js", "press": "copy.js", "receipts": "seals.js", "verify": "seals.js"}  # scripts of two areas
APART = ("embed",)  # areas shown in frames of other sites: they bring nothing of the site but its colours and font
MOST_FAULTS_SHOWN = 20
# The modules and rooms a build runs through; a test compares them with what is imported.
MODULES = (
    *("edition", "exchange", "explanation", "expressions", "old_encodings", "scoring", "settings", "vietnamese"),
    *("framework", "framework_diff", "framework_parts", "framework_reader", "gains", "receipt_list", "robustness"),
)
ROOMS = ("charts", "paper", "publishing")
CODE = (".py", ".typ", ".ttf")  # endings of the files that rooms make things with
LIBRARIES = (
    "jinja2",
    "markdown",
    "matplotlib",
    "numpy",
    "pelican",
    "pillow",
    "python-docx",
    "qrcode",
    "typst",
    "xlsxwriter",
)  # their output is ours

Progress = Callable[[str, int, int], None]  # step, done, total


class BuildProblem(RuntimeError):
    """The site cannot be built; the message says why and the live site is as it was."""


class Built(NamedTuple):
    """What a build did."""

    pages: int
    files: int
    written: int
    unchanged: bool
    release: Path


@dataclass
class Work:
    """What the steps of one build share."""

    settings: Settings
    year: int | None
    output: Path
    progress: Progress
    publication: Publication
    issued: list[charts.Chart] = field(default_factory=list)
    printed: bool = False  # charts have been: this build makes what presses take


def build_site(settings: Settings, progress: Progress | None = None, year: int | None = None) -> Built:
    """Build the site of every edition up to `year` (default: the newest) and put it live. Raises BuildProblem."""
    progress = progress or (lambda step, done, total: None)
    try:
        inputs = inputs_of(settings, year)
        if release.built_from(settings.public_folder) == inputs:
            log.info("nothing has changed")
            live = settings.public_folder.resolve()
            files = sum(1 for path in live.rglob("*") if path.is_file())
            return Built(sum(1 for _ in live.rglob("*.html")), files, 0, True, live)
        with release.building(settings.public_folder) as output:
            work = Work(settings, year, output, progress, Publication([]))
            for step in STEPS:
                step(work)
            pages = sum(1 for _ in output.rglob("*.html"))
            switched = put_live(work)
            release.note_inputs(settings.public_folder, inputs)
    except (
        pelican_plugin.PageProblem,
        release.ReleaseProblem,
        editions.EditionProblem,
        charts.ChartProblem,
        prose.ProseProblem,
        typesetting.TypesettingProblem,
        ChildProcessError,
    ) as problem:
        raise BuildProblem(str(problem)) from problem
    return Built(pages, switched.files, switched.written, switched.unchanged, switched.release)


def inputs_of(settings: Settings, year: int | None) -> str:
    """A hash of all a build depends on: editions, theme, people's pages and texts, our code, libraries, settings."""
    folder = settings.editions_folder
    frozen = [*folder.glob("[0-9]*.json"), *(folder / receipt_list.FOLDER).glob("[0-9]*.json")]
    read = [*frozen, *(p for p in SITE.rglob("*") if p.is_file())]
    read += [*prose.TEXTS.glob("*.md"), *prose_folder(settings).glob("*.md")]
    plain = (
        settings.languages,
        settings.site_url,
        settings.print_years,
        year,
        [step.__name__ for step in STEPS],
        toolchain(),
        hash_of(read),
    )
    return hashlib.sha256(repr(plain).encode()).hexdigest()


def toolchain() -> str:
    """A hash of our code and of the libraries whose output we publish."""
    made = [path for room in ROOMS for path in (ROOT / room).rglob("*") if path.suffix in CODE]
    code = [*(ROOT / f"{name}.py" for name in MODULES), *made]
    versions = [f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES]
    return hashlib.sha256(repr((hash_of(code), versions, sys.version)).encode()).hexdigest()


def hash_of(paths: Iterable[Path]) -> str:
    """A hash of files, their names included."""
    digest = hashlib.sha256()
    for path in sorted(path for path in paths if "__pycache__" not in path.parts):
        digest.update(f"{path}\n{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def build_into(
    settings: Settings,
    output: Path,
    progress: Progress | None = None,
    year: int | None = None,
    steps: Sequence[Callable[["Work"], None]] | None = None,
) -> Publication:
    """Build the site into a folder without putting it live; what was published. Raises what the steps raise."""
    output.mkdir(parents=True, exist_ok=True)
    work = Work(settings, year, output, progress or (lambda step, done, total: None), Publication([]))
    for step in steps or STEPS:
        step(work)
    return work.publication


# --- the steps, in order


def read_editions(work: Work) -> None:
    """Read and recompute every version of every edition; one whose results differ is refused."""
    step = start(work, "read editions")
    folder = work.settings.editions_folder
    versions: dict[int, list[Edition]] = {}
    for path in sorted(folder.glob("[0-9]*.json")):
        edition = editions.read(path)  # recomputed; refused if a result or the seal differs
        if work.year is None or edition.year <= work.year:
            versions.setdefault(edition.year, []).append(edition)
    for year in versions:
        versions[year].sort(key=lambda edition: edition.version)
    found = [versions[year][-1] for year in sorted(versions)]
    years = [e.year for e in found]
    if not found or (work.year is not None and work.year not in years):
        asked = "no edition" if work.year is None else f"no edition of {work.year}"
        raise BuildProblem(f"{folder}: {asked}; freeze the year first (ictindex freeze)")
    languages = work.settings.languages
    if languages[:1] != (MAIN_LANGUAGE,) or not set(languages) <= set(LANGUAGES):
        raise BuildProblem(
            f"languages {languages}: the first must be {MAIN_LANGUAGE}, the others of {', '.join(LANGUAGES)}"
        )
    work.publication = Publication(found, languages, work.settings.site_url.rstrip("/"), versions=versions)
    work.publication.receipts = receipts_of(folder, versions)
    step(len(found), len(found))


def receipts_of(folder: Path, versions: Mapping[int, list[Edition]]) -> dict[int, ReceiptList]:
    """The lists of receipts that the seals of the editions cover; one that is missing or changed is refused."""
    found = {}
    for year, own in versions.items():
        named = {edition.receipts for edition in own if edition.receipts}
        if not named:
            continue  # whatever lies there, no seal vouches for it
        path = receipt_list.path_in(folder, year)
        try:
            found[year] = receipt_list.read(path)
        except receipt_list.ReceiptListProblem as problem:
            raise BuildProblem(f"{receipt_list.FOLDER}/{problem}") from problem
        if named != {found[year].sha256}:
            raise BuildProblem(
                f"{receipt_list.FOLDER}/{path.name}: danh sách biên nhận khác bản đã niêm phong cùng kết quả "
                f"năm {year} / the list of receipts is not the one sealed with the results of {year}"
            )
    return found


def read_prose(work: Work) -> None:
    """Read the texts the office wrote in place of the program's; one with a fault is refused."""
    step = start(work, "read prose")
    work.publication.prose = prose.own_texts(prose_folder(work.settings))
    prose.check(work.publication)
    step(1, 1)


def prose_folder(settings: Settings) -> Path:
    """Where the office's own texts lie: `<piece>.<language>.md`."""
    return settings.data_folder / "prose"


def bundle_assets(work: Work) -> None:
    """The style sheets and scripts, the fonts and the icon, each named after its content.

    A page loads one sheet and one script: what all pages share, with what its area adds (`areas/<area>.css`, `.js`).
    What lies in `late/` is loaded by itself, when a reader asks for what it does.
    """
    step = start(work, "bundle assets")
    folder = work.output / "assets"
    folder.mkdir()
    named: dict[str, str] = {}

    def put(name: str, data: bytes) -> str:
        stem, _, ending = name.rpartition(".")
        own = f"{stem}.{hashlib.sha256(data).hexdigest()[:10]}.{ending}"
        (folder / own).write_bytes(data)
        named[name] = f"assets/{own}"
        return own

    fonts = {path.name: put(path.name, path.read_bytes()) for path in sorted((STATIC / "fonts").glob("*.woff2"))}
    for area in ("site", *sorted(path.stem for path in (STATIC / "areas").glob("*.css"))):
        css = sheet("".join((STATIC / name).read_text("utf-8") for name in sheets_of(area)))
        css = re.sub(r'url\("fonts/([^"]+)"\)', lambda m: f'url("{fonts[m[1]]}")', css)
        put(f"{area}.css", css.encode())
    for area in ("site", *sorted({path.stem for path in (STATIC / "areas").glob("*.js")} | SHARED.keys())):
        put(f"{area}.js", b"\n".join(script(STATIC / name) for name in scripts_of(area)))
    for path in sorted((STATIC / "late").iterdir()):
        put(path.name, script(path) if path.suffix == ".js" else sheet(path.read_text("utf-8")).encode())
    put("icon.svg", (STATIC / "icon.svg").read_bytes())
    shutil.copyfile(STATIC / "fonts" / "OFL.txt", folder / "OFL.txt")
    work.publication.assets = named
    step(len(named), len(named))


def sheet(css: str) -> str:
    """A style sheet without what only people read."""
    bare = re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))
    return re.sub(r" ?([{};,]) ?", r"\1", bare)  # not around + and :, where a space has a meaning


def script(path: Path) -> bytes:
    """A script without the lines that only people read, and without indentation."""
    return re.sub(r"^\s*//.*\n|^[ \t]+", "", path.read_text("utf-8"), flags=re.MULTILINE).encode()


def sheets_of(area: str) -> list[str]:
    """The style sheets an area's pages need, in order."""
    own = [] if area == "site" else [f"areas/{area}.css"]
    shared = ["tokens.css"] if area in APART else ["tokens.css", "site.css"]
    return [*shared, *own] if area in PLAIN else [*shared, "drawing.css", *own]


def scripts_of(area: str) -> list[str]:
    """The scripts an area's pages need, in order."""
    own = [f"areas/{area}.js"] if (STATIC / f"areas/{area}.js").exists() else []
    shared = [SHARED[area]] if area in SHARED else []
    return own if area in APART else ["site.js", *shared, *own]


def write_open_data(work: Work) -> None:
    """The files of every version of every year, and the series of all years.

    A version's files lie in `/{year}/tai-ve/v{number}/` for ever; the newest version's also in `/{year}/tai-ve/`.
    """
    step = start(work, "write open data")
    p = work.publication
    cache, key = work.settings.data_folder / "cache" / "downloads", toolchain()
    for done, edition in enumerate(p.editions, 1):
        newest = work.output / str(edition.year) / "tai-ve"
        p.issued[edition.year] = issues(work, edition.year, newest, cache, key)
        last = p.issued[edition.year][-1]
        open_data.link_newest(work.output / last.folder, newest)
        p.downloads[edition.year] = [
            file._replace(path=file.path.replace(last.folder, f"{edition.year}/tai-ve/", 1)) for file in last.files
        ]
        step(done, len(p.editions))
    series = open_data.write_series_cached(p.editions, work.output / "du-lieu", cache, key)
    p.series = downloads(work.output, work.output / "du-lieu", series)
    if p.site_url:
        catalogue.write_dcat(p, work.output / "du-lieu")


def issues(work: Work, year: int, newest: Path, cache: Path, key: str) -> list[Issue]:
    """Write every version of a year into its own folder."""
    found: list[Issue] = []
    for edition in work.publication.versions[year]:
        before = found[-1].edition if found else None
        folder = newest / f"v{edition.version}"
        listed = work.publication.receipts.get(year) if edition.receipts else None
        written = open_data.write_cached(edition, folder, cache, key, work.publication.why, before, listed)
        os.link(folder / "edition.json", newest / f"{edition.name}.json")  # its address before versions had folders
        correction = corrections.between(before, edition) if before else None
        files = downloads(work.output, folder, written)
        found.append(Issue(edition, tuple(files), len(edition.results), correction))
    return found


def downloads(output: Path, folder: Path, written: Iterable[open_data.Written]) -> list[Download]:
    """The files of a folder as pages offer them."""
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    described = {resource["path"]: resource for resource in package["resources"]}
    return [download(output, folder / file.name, file, described.get(file.name, {})) for file in written]


def download(output: Path, path: Path, file: open_data.Written, described: dict[str, Any]) -> Download:
    data = path.read_bytes()
    return Download(
        path.relative_to(output).as_posix(),
        Texts(MAIN_LANGUAGE)(file.about),
        file.media_type,
        len(data),
        hashlib.sha256(data).hexdigest(),
        file.about,
        file.group,
        described.get("rows", 0),
        len(described.get("schema", {}).get("fields", ())),
    )


def lay_out_charts(work: Work) -> None:
    """Every issued chart in every language: its drawings for pages, its SVG files, its data.

    Charts of blocs are issued for every year; those of units, indicators and categories for the newest, or for all
    years if the settings ask for it.
    """
    step = start(work, "lay out charts")
    p = work.publication
    for number, edition in enumerate(p.editions):
        units = edition is p.current or work.settings.print_years == "all"
        work.issued += charts.charts_of(edition, p.editions[:number], p.languages, units=units)
    p.charts = {edition.year: [] for edition in p.editions}
    for laid_out in drawn_by(charts.lay_out, work, step):
        p.charts[laid_out.chart.year].append(chart_view(laid_out))
    step(1, 1)


def print_charts(work: Work) -> None:
    """The PNG and PDF files of every issued chart, by workers; what was drawn before comes from a cache."""
    step = start(work, "print charts")
    p = work.publication
    files = drawn_by(charts.print_all, work, step)
    stems = iter(chart.stem for chart in work.issued)
    for year, views in p.charts.items():
        p.charts[year] = [view._replace(files=(*view.files, *chart_files(files[next(stems)], year))) for view in views]
    work.printed = True
    step(1, 1)


def drawn_by(draw: Callable[..., Any], work: Work, step: Callable[[int, int], None]) -> Any:
    """Have the issued charts drawn, by processes of this machine or by the cluster of the settings."""
    places = {edition.year: charts_folder(edition.year) for edition in work.publication.editions}
    cache = work.settings.data_folder / "cache" / "charts"
    with charts.executor_at(work.settings.dask) as executor:
        return draw(work.issued, work.output, places, step, executor, cache=cache)


def charts_folder(year: int) -> str:
    """Where the charts of a year are, from the root of the site."""
    return f"{year}/bieu-do"


def chart_view(laid_out: charts.LaidOut) -> ChartView:
    """A chart as pages show it."""
    chart, facts = laid_out.chart, laid_out.chart.facts
    alt = charts.about_of(facts).alt
    return ChartView(
        id=chart.id,
        kind=chart.kind,
        about=chart.about,
        lang=chart.lang,
        year=chart.year,
        title=facts["title"],
        subtitle=facts["subtitle"],
        alt=alt,
        long=facts.get("long") or alt,
        source=facts["source"],
        wide=laid_out.wide,
        narrow=laid_out.narrow,
        header=tuple(facts["header"]),
        table=tuple(tuple(row) for row in facts["table"]),
        files=chart_files(laid_out.files, chart.year),
    )


def chart_files(files: Iterable[charts.File], year: int) -> tuple[ChartFile, ...]:
    """Files of a chart, by their path from the root of the site."""
    place = charts_folder(year)
    return tuple(ChartFile(f"{place}/{f.path}", f.format, f.size, f.use, f.width, f.height) for f in files)


def set_booklets(work: Work) -> None:
    """The booklet of every year; of the newest, or of all years if the settings ask for it, all that is typeset.

    What only presses take (the copy with crop marks, black and white) is made where charts are printed too.
    """
    step = start(work, "set booklets")
    p = work.publication
    cache = work.settings.data_folder / "cache" / "papers"
    key = toolchain() + hash_of(prose.TEXTS.glob("*.md"))
    most: papers.Extent = "print" if work.printed else "read"
    whole = {e.year for e in p.editions if e is p.current or work.settings.print_years == "all"}
    extents: dict[int, papers.Extent] = {e.year: most if e.year in whole else "booklet" for e in p.editions}
    total = sum(1 for e in p.editions for _ in papers.papers_of(p, e, extents[e.year]))
    done = 0

    def told() -> None:
        nonlocal done
        done += 1
        step(done, total)

    for edition in p.editions:
        folder = work.output / str(edition.year) / papers.FOLDER
        made = papers.write(p, edition, folder, cache, key, extents[edition.year], told)
        p.papers[edition.year] = [paper_download(work.output, folder / paper.name, paper) for paper in made]


def paper_download(output: Path, path: Path, paper: papers.Paper) -> Download:
    """A printed thing as the page offers it."""
    data = path.read_bytes()
    return Download(
        path.relative_to(output).as_posix(),
        Texts(paper.lang)(paper.about),
        paper.media_type,
        len(data),
        hashlib.sha256(data).hexdigest(),
        paper.about,
        paper.group,
        lang=paper.lang,
        pages=paper.pages,
    )


def draw_cards(work: Work) -> None:
    """The pictures messengers show beside a link: of every year and bloc, and of every unit in the newest year.

    They are named by their address with the host, so a site that does not know its host needs none.
    """
    step = start(work, "draw cards")
    p = work.publication
    for done, edition in enumerate(p.editions if p.site_url else (), 1):
        made = [c for lang in p.languages for c in cards.cards_of(edition, lang, units=edition is p.current)]
        place = f"{edition.year}/the"
        cards.write_cards(made, work.output / place, work.settings.data_folder / "cache" / "cards")
        for card in made:
            path = f"{place}/{card.name}.png"
            p.cards[path] = Card(p.absolute(MAIN_LANGUAGE, path), card.alt, cards.WIDTH, cards.HEIGHT)
        step(done, len(p.editions))


def write_press_kits(work: Work) -> None:
    """The press kit of every year: one zip, and its releases and facts one by one, of what this build has made."""
    step = start(work, "write press kits")
    p, cache = work.publication, work.settings.data_folder / "cache" / "press"
    for done, edition in enumerate(p.editions, 1):
        drawn = sorted((work.output / str(edition.year) / "the").glob("*.png"))
        pictures = {path.name: path.read_bytes() for path in drawn if press_kit.card_name(path.name)}
        made, kits = press_kit.published(
            p, edition.year, lambda path: (work.output / path).read_bytes(), pictures, cache
        )
        (work.output / press_kit.folder_of(edition.year)).mkdir(parents=True)
        for path, content in made.items():
            (work.output / path).write_bytes(content)
        p.press |= {(edition.year, lang): kit for lang, kit in kits.items()}
        step(done, len(p.editions))


def write_pages(work: Work) -> None:
    """Every page, through Pelican."""
    step = start(work, "write pages")
    pelican_plugin.run(work.publication, SITE, work.output, step)


def check_links(work: Work) -> None:
    """No page of ours may lead nowhere."""
    step = start(work, "check links")
    broken = links.check(work.output, work.publication.prefix)
    if broken:
        shown = "\n".join(str(fault) for fault in broken[:MOST_FAULTS_SHOWN])
        raise BuildProblem(f"{len(broken)} broken links:\n{shown}")
    step(1, 1)


def put_live(work: Work) -> release.Switched:
    """Switch the public link to the new release."""
    step = start(work, "put live")
    switched = release.switch(work.output, work.settings.public_folder)
    step(1, 1)
    return switched


STEPS = (
    read_editions,
    read_prose,
    bundle_assets,
    write_open_data,
    lay_out_charts,
    print_charts,
    set_booklets,
    draw_cards,
    write_press_kits,
    write_pages,
    check_links,
)
STEPS_WITHOUT_PRINTS = tuple(step for step in STEPS if step is not print_charts)
STEP_NAMES = (
    "read editions",
    "read prose",
    "bundle assets",
    "write open data",
    "lay out charts",
    "print charts",
    "set booklets",
    "draw cards",
    "write press kits",
    "write pages",
    "check links",
    "put live",
)


def start(work: Work, name: str) -> Callable[[int, int], None]:
    """Announce a step in the log and to whoever shows progress; gives the function that reports how far it is."""
    log.info("%s", name)
    work.progress(name, 0, 0)
    return lambda done, total: work.progress(name, done, total)
