"""A press kit made from one frozen edition, without building the site: for the office, before the day of publication.

It is the kit the site will offer, but for what only the site has; with an embargo it says so in its name and at the
head of every text. Earlier years come from the folder of published editions: the edition is compared with them.
"""

import datetime
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

import charts
import edition as editions
from charts import cards
from edition import Edition
from publishing import builder, open_data, press_kit
from publishing.publication import Download, Publication
from settings import Settings

MOMENT = re.compile(r"(\d{1,2}):(\d{2}) (\d{1,2})/(\d{1,2})/(\d{4})")


class KitProblem(ValueError):
    """A kit that cannot be made as asked; says why in both languages."""


def moment(text: str) -> datetime.datetime:
    """'08:00 28/12/2021'. Raises KitProblem."""
    found = MOMENT.fullmatch(text.strip())
    try:
        if not found:
            raise ValueError(text)
        hour, minute, day, month, year = map(int, found.groups())
        return datetime.datetime(year, month, day, hour, minute)  # noqa: DTZ001 -- Việt Nam's, as it is written
    except ValueError:
        raise KitProblem(
            f"“{text}” không phải thời điểm; viết như 08:00 28/12/2021 / not a moment; write it as 08:00 28/12/2021"
        ) from None


def made(settings: Settings, path: Path, held_until: datetime.datetime | None) -> bytes:
    """The zip of an edition's kit. Raises EditionProblem, ProseProblem and ChartProblem."""
    edition = editions.read(path)
    with tempfile.TemporaryDirectory(prefix="ictindex-kit-") as made_in:
        folder = Path(made_in)
        publication = publication_of(settings, edition)
        work = builder.Work(settings, edition.year, folder, lambda step, done, total: None, publication)
        builder.read_prose(work)
        publication.downloads[edition.year] = data_files(publication, edition, folder)
        draw(work, edition)
        languages = [press_kit.told(publication, edition.year, lang, held_until) for lang in publication.languages]
        pictures = {
            f"{card.name}.png": cards.png(card.facts)
            for own in languages
            for card in cards.cards_of(edition, own.lang, units=False)
        }
        single = press_kit.single_files(languages)
        read = lambda name: (folder / name).read_bytes()  # noqa: E731
        return press_kit.zipped(press_kit.whole(publication, languages, single, read, pictures))


def publication_of(settings: Settings, edition: Edition) -> Publication:
    """The edition and the published years before it."""
    folder = settings.editions_folder
    earlier = [e for e in editions.read_all(folder) if e.year < edition.year] if folder.is_dir() else []
    years = sorted([*earlier, edition], key=lambda each: each.year)
    versions = {each.year: [each] for each in years}
    return Publication(years, settings.languages, settings.site_url.rstrip("/"), versions=versions)


def data_files(publication: Publication, edition: Edition, folder: Path) -> list[Download]:
    """The data a kit holds, written into a folder."""
    files = open_data.files_of(edition, publication.why)
    for name in press_kit.DATA:
        (folder / name).write_bytes(files[name])
    return [Download(name, name, "text/csv", len(files[name]), "") for name in press_kit.DATA]


def draw(work: builder.Work, edition: Edition) -> None:
    """The charts of the kit, and no others."""
    p = work.publication
    earlier = [each for each in p.editions if each.year < edition.year]
    issued = charts.charts_of(edition, earlier, p.languages, units=False)
    s = press_kit.standings_of(p, edition.year)
    names = press_kit.names_chosen(s, [chart.id for chart in issued])
    wanted = [chart for chart in issued if chart.id in names]
    place = {edition.year: builder.charts_folder(edition.year)}
    cache = work.settings.data_folder / "cache" / "charts"
    laid_out: Sequence[charts.LaidOut] = charts.lay_out(wanted, work.output, place, cache=cache)
    prints = charts.print_all(wanted, work.output, place, cache=cache)
    views = [builder.chart_view(each) for each in laid_out]
    p.charts[edition.year] = [
        view._replace(files=(*view.files, *builder.chart_files(prints[chart.stem], edition.year)))
        for view, chart in zip(views, wanted, strict=True)
    ]
