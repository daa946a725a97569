"""`ictindex import …` and `ictindex form`: an office's files from a terminal, planned first, applied on request."""

from __future__ import annotations

from pathlib import Path

import click

import models
from importers import figures, frameworks, people, three_way, units, workbook
from importers.plan import ImportProblem, Plan
from settings import SettingProblem, Settings

REFUSED = 2


@click.group("import")
def import_command() -> None:
    """Bring files into the office: what would change is shown; `--apply` does it, whole or not at all.

    Example: ictindex import units units.csv --apply
    """


def common(command):
    command = click.option("--apply", "apply", is_flag=True, help="Do it; without this it is only shown.")(command)
    command = click.option("--reason", default="", help="Why, for the audit.")(command)
    return click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))(command)


@import_command.command("framework")
@common
def framework_command(file: Path, apply: bool, reason: str) -> None:
    """A framework as YAML."""
    run(lambda: frameworks.plan(file), apply, reason)


@import_command.command("units")
@common
def units_command(file: Path, apply: bool, reason: str) -> None:
    """units.csv."""
    run(lambda: units.plan(file), apply, reason)


@import_command.command("people")
@common
def people_command(file: Path, apply: bool, reason: str) -> None:
    """A list of people (CSV or XLSX): accounts, with their invitations in the outbox."""
    run(lambda: people.plan(file), apply, reason)


@import_command.command("figures")
@click.argument("year", type=int)
@click.option("--decimal", type=click.Choice(["point", "comma"]), help="What 1.234 means.")
@click.option("--accept", is_flag=True, help="Take the figures as accepted too.")
@common
def figures_command(file: Path, year: int, decimal, accept: bool, apply: bool, reason: str) -> None:
    """figures.csv of a YEAR."""
    run(lambda: figures.plan(cycle_of(year), file, decimal=decimal, accept=accept), apply, reason)


@import_command.command("form")
@click.argument("year", type=int)
@click.option("--accept", is_flag=True, help="Take the figures as accepted too.")
@click.option("--conflicts", type=click.Choice(["mine", "theirs"]), help="Where both changed: the file's, or ours.")
@common
def workbook_command(file: Path, year: int, accept: bool, conflicts: str | None, apply: bool, reason: str) -> None:
    """A filled-in Excel form of a YEAR. Where file and office both changed a figure, neither is taken unasked."""
    run(
        lambda: workbook.plan(cycle_of(year), file, accept=accept, keys=keys_of_office(), preferred=conflicts or ""),
        apply,
        reason,
    )


@click.command("form")
@click.argument("year", type=int)
@click.argument("unit")
@click.argument("output", type=click.Path(path_type=Path, dir_okay=False))
def form_command(year: int, unit: str, output: Path) -> None:
    """Write the Excel form of UNIT for YEAR to OUTPUT.

    Example: ictindex form 2021 DN bieu-mau.xlsx
    """
    open_office()
    row = models.Unit.get_or_none(models.Unit.code == unit)
    if row is None:
        raise click.ClickException(f"Không có đơn vị “{unit}”. (There is no unit {unit!r}.)")
    [key, *_] = keys_of_office()
    output.write_bytes(workbook.write(cycle_of(year), row, key))
    click.echo(output)


def open_office() -> None:
    try:
        models.connect(Settings.from_env().database_url)
    except SettingProblem as problem:
        raise click.ClickException(str(problem)) from None


def keys_of_office() -> list[str]:
    """What a form is sealed with, and looked at by: the present key first."""
    settings = Settings.from_env()
    return [settings.secret_key, *settings.older_secret_keys]


def cycle_of(year: int) -> models.Cycle:
    cycle = models.Cycle.get_or_none(models.Cycle.year == year)
    if cycle is None:
        raise click.ClickException(f"Không có kỳ đánh giá năm {year}. (There is no year {year}.)")
    return cycle


def told_of_form(plan: three_way.FormPlan) -> None:
    """What the file does not simply save: what it was compared with, and where both changed a figure."""
    for notice in plan.notices:
        click.echo(f"{notice.text('vi')} / {notice.en}", err=True)
    for part in plan.conflicts:
        taken = {"mine": "lấy của tệp (mine)", "theirs": "giữ của hệ thống (theirs)"}.get(part.choice)
        told = taken or "chưa chọn nên không lưu (not saved; see --conflicts)"
        click.echo(f"{part.name}: {part.mine or '∅'} ≠ {part.server or '∅'} ({part.by or '-'}): {told}", err=True)


def run(make, apply: bool, reason: str) -> None:
    """Show the plan; with `apply`, carry it out. A refused file ends with status 2 and one line per fault."""
    open_office()
    plan: Plan = make()
    if plan.problems:
        for problem in plan.problems:
            click.echo(f"{problem.text('vi')} / {problem.en}", err=True)
        raise SystemExit(REFUSED)
    for repair in plan.repairs:
        click.echo(f"{repair.text('vi')} / {repair.at.en}", err=True)
    for warning in plan.warnings:
        click.echo(f"{warning.text('vi')} / {warning.en}", err=True)
    if isinstance(plan, three_way.FormPlan):
        told_of_form(plan)
    for change in plan.effects:
        differences = ", ".join(f"{f.name}: {f.old or '∅'} → {f.new or '∅'}" for f in change.fields)
        click.echo(f"{change.state} {change.noun} {change.key}: {differences}")
    click.echo(f"{len(plan.effects)} changes, {len(plan.unchanged)} unchanged")
    if apply and plan.effects:
        try:
            plan.apply("import", reason)
        except (ImportProblem, models.OfficeProblem) as problem:
            raise click.ClickException(problem.text("vi")) from None
        click.echo("applied")
    models.disconnect()
