"""`ictindex build`: the site from a terminal. `build.py` is the same door by its own name."""

import dataclasses
import sys
import time
from pathlib import Path

import click

import edition
from publishing import builder
from settings import SettingProblem, Settings

DEMO_EDITIONS = Path(__file__).parent.parent / "editions"  # in a checkout; an installation has its own


@click.command()
@click.argument("year", type=int, required=False)
@click.option("--editions", type=click.Path(path_type=Path, file_okay=False), help="Folder of frozen years.")
@click.option("--public", type=click.Path(path_type=Path), help="The public site: a link to the newest release.")
def build(year: int | None, editions: Path | None, public: Path | None) -> None:
    """Build the public site with every frozen year up to YEAR (default: all), and put it live.

    Example: ictindex build 2021
    """
    try:
        settings = with_folders(Settings.from_env(signing=False), editions, public)
        if year is not None:  # naming a year publishes it
            edition.release(settings.editions_folder, year)
        begun = time.monotonic()
        built = builder.build_site(settings, show_progress, year)
    except (builder.BuildProblem, SettingProblem) as problem:
        raise click.ClickException(str(problem)) from None
    what = "unchanged" if built.unchanged else f"{built.written} files new or changed"
    click.echo(
        f"{settings.public_folder}: {built.pages} pages, {built.files} files ({what}), {time.monotonic() - begun:.1f} s"
    )


@click.command("press-kit")
@click.argument("path", metavar="EDITION.json", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The zip to write.")
@click.option("--embargo", metavar='"08:00 28/12/2021"', help="Nothing may be published before: said in every text.")
@click.option("--editions", type=click.Path(path_type=Path, file_okay=False), help="Folder of the years before.")
def press_kit_command(path: Path, out: Path, embargo: str | None, editions: Path | None) -> None:
    """Make the press kit of a frozen edition as one zip, without building the site; for the office, before publication.

    Example: ictindex press-kit editions/2021.json --out bao-chi.zip --embargo "08:00 28/12/2021"
    """
    from publishing import kit_alone

    try:
        settings = with_folders(Settings.from_env(signing=False), editions, None)
        held_until = kit_alone.moment(embargo) if embargo else None
        data = kit_alone.made(settings, path, held_until)
        out.write_bytes(data)
    except (edition.EditionProblem, SettingProblem, OSError, ValueError, RuntimeError) as problem:
        raise click.ClickException(str(problem)) from None
    click.echo(f"{out}: {len(data) / 1_000_000:.1f} MB")


def with_folders(settings: Settings, editions: Path | None, public: Path | None) -> Settings:
    """Settings with folders given on the command line."""
    given = {"editions_folder": editions, "public_folder": public}
    settings = dataclasses.replace(settings, **{name: path.absolute() for name, path in given.items() if path})
    if editions is None and not settings.editions_folder.exists() and DEMO_EDITIONS.exists():
        click.echo(
            f"{settings.editions_folder}: không có năm nào; dùng các năm minh họa (no year; using the demo's)", err=True
        )
        return dataclasses.replace(settings, editions_folder=DEMO_EDITIONS)
    return settings


def show_progress(step: str, done: int, total: int) -> None:
    """One line per step on a terminal, redrawn as it advances; one line per finished step in a log."""
    if sys.stderr.isatty():
        end = "\n" if total and done >= total else ""
        click.echo(f"\r\x1b[K{step:<18}{f' {done}/{total}' if total else ''}{end}", err=True, nl=False)
    elif total and done >= total:
        click.echo(step, err=True)
