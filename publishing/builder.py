"""The recipe of the public site: editions in, a checked folder of pages out, put live in one step.

`build_site` builds aside and switches at the end; whatever goes wrong before leaves the live site as it was.
"""

import hashlib
import importlib.metadata
import logging
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import charts
import edition as editions
from edition import Edition
from publishing import links, open_data, pelican_plugin, release
from publishing.messages import LANGUAGES, MAIN_LANGUAGE, Texts
from publishing.publication import ChartFile, ChartView, Download, Publication
from settings import Settings

log = logging.getLogger("ictindex.build")

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "site"
STATIC = SITE / "theme" / "static"
MOST_FAULTS_SHOWN = 20
# The modules and rooms a build runs through; a test compares them with what is imported.
MODULES = (
    *("edition", "exchange", "explanation", "expressions", "old_encodings", "scoring", "settings", "vietnamese"),
    *("framework", "framework_parts", "framework_reader"),
)
ROOMS = ("charts", "publishing")
LIBRARIES = ("jinja2", "markdown", "matplotlib", "numpy", "pelican", "pillow", "xlsxwriter")  # their output is ours

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
    except (pelican_plugin.PageProblem, release.ReleaseProblem, editions.EditionProblem) as problem:
        raise BuildProblem(str(problem)) from problem
    return Built(pages, switched.files, switched.written, switched.unchanged, switched.release)


def inputs_of(settings: Settings, year: int | None) -> str:
    """A hash of all a build depends on: editions, theme and people's pages, our code, the libraries, the settings."""
    read = [*settings.editions_folder.glob("[0-9]*.json"), *(p for p in SITE.rglob("*") if p.is_file())]
    plain = (settings.languages, settings.site_url, year, [step.__name__ for step in STEPS], toolchain(), hash_of(read))
    return hashlib.sha256(repr(plain).encode()).hexdigest()


def toolchain() -> str:
    """A hash of our code and of the libraries whose output we publish."""
    code = [*(ROOT / f"{name}.py" for name in MODULES), *(p for room in ROOMS for p in (ROOT / room).rglob("*.py"))]
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
    """Recompute every version of every edition before reading them; one whose results differ is refused."""
    step = start(work, "read editions")
    folder = work.settings.editions_folder
    for path in sorted(folder.glob("[0-9]*.json")):
        if difference := editions.verify(path):
            raise BuildProblem(f"{path.name}: {difference}")
    found = [e for e in editions.read_all(folder) if work.year is None or e.year <= work.year]
    years = [e.year for e in found]
    if not found or (work.year is not None and work.year not in years):
        asked = "no edition" if work.year is None else f"no edition of {work.year}"
        raise BuildProblem(f"{folder}: {asked}; freeze the year first (ictindex freeze)")
    languages = work.settings.languages
    if languages[:1] != (MAIN_LANGUAGE,) or not set(languages) <= set(LANGUAGES):
        raise BuildProblem(
            f"languages {languages}: the first must be {MAIN_LANGUAGE}, the others of {', '.join(LANGUAGES)}"
        )
    work.publication = Publication(found, languages, work.settings.site_url.rstrip("/"))
    step(len(found), len(found))


def bundle_assets(work: Work) -> None:
    """The style sheets and scripts, the fonts and the icon, each named after its content.

    A page loads one sheet and one script: what all pages share, with what its area adds (`areas/<area>.css`, `.js`).
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
        css = "".join((STATIC / name).read_text("utf-8") for name in sheets_of(area))
        css = re.sub(r"/\*.*?\*/\n*", "", css, flags=re.DOTALL)
        css = re.sub(r'url\("fonts/([^"]+)"\)', lambda m: f'url("{fonts[m[1]]}")', css)
        put(f"{area}.css", css.encode())
    for area in ("site", *sorted(path.stem for path in (STATIC / "areas").glob("*.js"))):
        scripts = ["site.js"] if area == "site" else ["site.js", f"areas/{area}.js"]
        put(f"{area}.js", b"\n".join((STATIC / name).read_bytes() for name in scripts))
    put("icon.svg", (STATIC / "icon.svg").read_bytes())
    shutil.copyfile(STATIC / "fonts" / "OFL.txt", folder / "OFL.txt")
    work.publication.assets = named
    step(len(named), len(named))


def sheets_of(area: str) -> list[str]:
    """The style sheets an area's pages need, in order."""
    return ["tokens.css", "site.css"] + ([] if area == "site" else [f"areas/{area}.css"])


def write_open_data(work: Work) -> None:
    """The downloads of every edition, and every version of it as it was published."""
    step = start(work, "write open data")
    texts, p = Texts(MAIN_LANGUAGE), work.publication
    cache, key = work.settings.data_folder / "cache" / "downloads", toolchain()
    for done, edition in enumerate(p.editions, 1):
        folder = work.output / str(edition.year) / "tai-ve"
        written = open_data.write_cached(edition, folder, cache, key, p.why)
        p.downloads[edition.year] = [
            download(work.output, folder / file.name, texts(file.about), file.media_type) for file in written
        ]
        p.versions[edition.year] = []
        for number, path in versions_of(work.settings.editions_folder, edition):
            shutil.copyfile(path, folder / path.name)
            title = texts("version", version=number)
            p.versions[edition.year].append(download(work.output, folder / path.name, title, open_data.JSON))
        step(done, len(p.editions))


def versions_of(folder: Path, newest: Edition) -> list[tuple[int, Path]]:
    """The files of a year's versions, oldest first, up to the newest."""
    found = [(1, folder / f"{newest.year}.json")]
    found += [(number, folder / f"{newest.year}-v{number}.json") for number in range(2, newest.version + 1)]
    return [(number, path) for number, path in found if path.exists()]


def download(output: Path, path: Path, title: str, media_type: str) -> Download:
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    return Download(path.relative_to(output).as_posix(), title, media_type, len(data), digest)


def draw_charts(work: Work) -> None:
    """The print charts: of every bloc and year, and of every unit in the newest year.

    Charts drawn before from the same facts come from a cache; a thousand charts of old unit pages, which draw their own
    on the screen, would cost every first build minutes.
    """
    step = start(work, "draw charts")
    p = work.publication
    cache = work.settings.data_folder / "cache" / "charts"
    total = len(p.editions)
    for number, edition in enumerate(p.editions):
        place = f"{edition.year}/bieu-do"

        def advance(done: int, charts_of_year: int, number: int = number) -> None:
            step(100 * number + 100 * done // max(charts_of_year, 1), 100 * total)  # per cent of each year

        drawn_now = charts.draw_all(
            edition,
            p.editions[:number],
            work.output / place,
            advance,
            languages=p.languages,
            cache=cache,
            units=edition is p.current,
        )
        p.charts[edition.year] = [chart_view(entry, place, work.output) for entry in drawn_now]
    step(100 * total, 100 * total)


def chart_view(entry: dict[str, Any], place: str, output: Path) -> ChartView:
    """A chart of the manifest as pages show it."""
    files = tuple(
        ChartFile(
            f"{place}/{name}",
            kind.upper(),
            (output / place / name).stat().st_size,
            "data" if kind in ("csv", "xlsx") else f"{entry['width_mm']:.0f}",
            entry["width"],
            entry["height"],
        )
        for kind, name in entry["files"].items()
    )
    of_unit = entry["kind"] in ("profile", "trend")
    return ChartView(
        id=entry["id"].removesuffix("-en").removesuffix(f"-{place[:4]}"),
        kind=entry["kind"],
        about=f"{'unit' if of_unit else 'bloc'}:{entry['subject']}",
        lang=entry["lang"],
        year=int(place[:4]),
        title=entry["title"],
        subtitle=entry["subtitle"],
        alt=entry["alt"],
        long=entry["alt"],
        source=entry["source"],
        wide="",
        narrow="",
        header=(),
        table=(),
        files=files,
    )


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


STEPS = (read_editions, bundle_assets, write_open_data, draw_charts, write_pages, check_links)
STEPS_WITHOUT_CHARTS = tuple(step for step in STEPS if step is not draw_charts)
STEP_NAMES = (
    "read editions",
    "bundle assets",
    "write open data",
    "draw charts",
    "write pages",
    "check links",
    "put live",
)


def start(work: Work, name: str) -> Callable[[int, int], None]:
    """Announce a step in the log and to whoever shows progress; gives the function that reports how far it is."""
    log.info("%s", name)
    work.progress(name, 0, 0)
    return lambda done, total: work.progress(name, done, total)
