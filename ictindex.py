"""The terminal door: `ictindex`, one line for each command of the rooms."""

import importlib
import io
import json
import sys
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import NoReturn

import click

import edition
import exchange
import explanation
import framework as frameworks
import scoring
from settings import SettingProblem, Settings

REFUSED = 2  # exit status for a file that is refused


# The commands of the rooms, imported when they are called: `score` needs no web application.
ROOMS = {
    "audit": "keeping.commands:audit_group",
    "backup": "keeping.commands:backup_command",
    "build": "publishing.commands:build",
    "check": "keeping.commands:check_command",
    "demo": "sample_data.commands:demo",
    "export-all": "keeping.commands:export_command",
    "import": "importers.commands:import_command",
    "import-all": "keeping.commands:import_command",
    "letters": "letters.commands:letters",
    "mail": "mail.commands:mail",
    "press-kit": "publishing.commands:press_kit_command",
    "remind": "year.reminders:remind_command",
    "restore": "keeping.commands:restore_command",
    "serve": "admin.commands:serve",
    "user": "admin.commands:user",
    "verify": "verification:verify",
    "worker": "jobs:worker_command",
}


class Doors(click.Group):
    """A group that opens a room only when its command is asked for."""

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted({*super().list_commands(context), *ROOMS})

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name in ROOMS:
            module, attribute = ROOMS[name].split(":")
            command: click.Command = getattr(importlib.import_module(module), attribute)
            return command
        return super().get_command(context, name)


@click.group(cls=Doors, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ictindex")
def main() -> None:
    """ICT-Index: score, freeze and publish the yearly ranking of IT use."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")  # the files are UTF-8, whatever the terminal's locale says


@main.command()
@click.argument("framework", type=click.Path(path_type=Path))
@click.option("--units", required=True, type=click.Path(path_type=Path), help="units.csv: the units and their blocs.")
@click.option("--figures", required=True, type=click.Path(path_type=Path), help="figures.csv: one row a figure.")
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
@click.option(
    "--decimal",
    type=click.Choice(["point", "comma"]),
    help="Which sign is the decimal one, where a figure such as 1.234 has two readings.",
)
def score(framework: Path, units: Path, figures: Path, form: str, decimal: exchange.DecimalMark | None) -> None:
    """Score a ranking from three plain files, without a database (docs/formats.md).

    Example: ictindex score framework.yaml --units units.csv --figures figures.csv
    """
    try:
        rules = frameworks.read_framework(framework)
        bodies = exchange.read_units(units, rules)
        given = exchange.read_figures(figures, rules, bodies, decimal)
        run = scoring.score(rules.scheme, [(u.code, u.bloc) for u in bodies.values()], given.values)
    except (frameworks.FrameworkProblem, exchange.FileProblem) as problem:
        refuse(str(problem).splitlines())
    except scoring.ScoringProblem as problem:
        refuse([f"{figures.name}: {problem}"])
    for warning in given.warnings:
        click.echo(f"cảnh báo (warning): {warning}", err=True)
    ordered = edition.in_order(rules, bodies, run.results.values())
    click.echo(_as_csv(rules, bodies, ordered) if form == "csv" else _as_json(rules, bodies, run, ordered), nl=False)


def _as_csv(rules: frameworks.Framework, bodies: dict[str, exchange.Unit], ordered: list[scoring.UnitResult]) -> str:
    tops = [category.code for category in rules.categories]
    header = ["bloc", "rank", "unit", "name", "total", "total_exact", "max", "level"]
    rows = []
    for result in ordered:
        shown = (
            result.rank,
            result.unit,
            bodies[result.unit].name(),
            scoring.exact_text(result.total),
            scoring.exact_text(result.total_exact),
        )
        own = result.categories
        categories = [scoring.exact_text(own[code].points) if code in own else None for code in tops]
        maximum = edition.decimal_or_fraction(result.max)
        rows.append(
            ["" if cell is None else str(cell) for cell in (result.bloc, *shown, maximum, result.level, *categories)]
        )
    return exchange.csv_text([*header, *(f"category:{code}" for code in tops)], rows)


def _as_json(
    rules: frameworks.Framework,
    bodies: dict[str, exchange.Unit],
    run: scoring.Run,
    ordered: list[scoring.UnitResult],
) -> str:
    def words(unit: str, indicator: str) -> dict[str, str]:
        named = {"name": lambda code: bodies[code].short()}
        return {lang: explanation.why(run, rules, unit, indicator, lang, **named) for lang in ("vi", "en")}

    units = []
    for result in ordered:
        plain = edition.plain_result(result)
        plain["indicators"] = {
            code: {
                "points": published(rules, mark.points_exact),
                "points_exact": scoring.exact_text(mark.points_exact),
                "max": edition.decimal_or_fraction(mark.max),
                "why": words(result.unit, code),
            }
            for code, mark in result.indicators.items()
        }
        if rules.scale is not None:
            plain["scaled"] = scoring.exact_text(result.scaled)
            for code, own in result.categories.items():
                plain["categories"][code]["scaled"] = scoring.exact_text(own.scaled)
        units.append({"unit": result.unit, "bloc": result.bloc, **plain})
    return json.dumps({"framework": rules.code, "units": units}, ensure_ascii=False, indent=1) + "\n"


def published(rules: frameworks.Framework, value: scoring.Exact | Decimal | None) -> str | None:
    """A value as published, written out without an exponent; None where there is none."""
    return None if value is None else scoring.exact_text(rules.scheme.publish(value))


@main.command()
def migrate() -> None:
    """Make the database, or bring it up to date; doing it twice changes nothing.

    Example: ictindex migrate
    """
    import models

    models.connect(environment().database_url)
    done = models.migrate()
    click.echo("\n".join(str(name) for name in done or []) or "không có gì mới (nothing to do)")


@main.command()
@click.argument("year", type=int)
@click.option("--notice", help="What a correction of a frozen year corrects; its next version carries it.")
def freeze(year: int, notice: str | None) -> None:
    """Score a year's accepted figures and freeze the results into an edition.

    Example: ictindex freeze 2021
    """
    import models
    import results

    settings = environment()
    models.connect(settings.database_url)
    cycle = models.Cycle.get_or_none(models.Cycle.year == year)
    if cycle is None:
        raise click.ClickException(f"không có kỳ đánh giá {year} (there is no cycle {year})")
    try:
        frozen = results.freeze(cycle, "terminal", settings, notice=notice)
    except models.OfficeProblem as problem:
        raise click.ClickException(f"{problem.text('vi')} / {problem.text('en')}") from None
    click.echo(f"{frozen.path}\n{frozen.seal}")


def environment() -> Settings:
    """The settings, or what is wrong with them; a restore that was cut off is finished first."""
    from keeping import disk, restore

    try:
        settings = Settings.from_env(signing=False)
        restore.finish(settings)
    except SettingProblem as problem:
        raise click.ClickException(str(problem)) from None
    except disk.OfficeBusy as refusal:
        raise click.ClickException(f"{refusal.text('vi')} / {refusal.text('en')}") from None
    return settings


def refuse(lines: Iterable[str]) -> NoReturn:
    """Say every fault on standard error, nothing on standard output, and stop."""
    for line in lines:
        click.echo(line, err=True)
    sys.exit(REFUSED)


if __name__ == "__main__":
    main()
