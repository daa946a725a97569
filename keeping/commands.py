"""The keeping of the office from the terminal: back up, restore, check, leave with everything, publish the heads."""

import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

import models
from keeping import archive, disk
from settings import SettingProblem, Settings


@contextlib.contextmanager
def _plainly() -> Iterator[None]:
    """What a person can act on is said in a sentence, and the exit status is 1."""
    try:
        yield
    except models.OfficeProblem as problem:
        raise click.ClickException(f"{problem.text('vi')}\n{problem.text('en')}") from None


def _settings() -> Settings:
    try:
        return Settings.from_env(signing=False)
    except SettingProblem as problem:
        raise click.ClickException(str(problem)) from None


def _office() -> Settings:
    """The settings, with the database connected and up to date."""
    from keeping import restore

    settings = _settings()
    with _plainly():
        restore.finish(settings)
    models.connect(settings.database_url)
    missing = models.missing_migrations()
    if missing:
        raise click.ClickException(f"cơ sở dữ liệu cần nâng cấp: ictindex migrate (the database lacks {missing[-1]})")
    return settings


@click.command("backup")
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--keep", type=click.IntRange(1), help="Keep this many backups and remove older ones; else all stay.")
@click.option("--zip", "as_zip", is_flag=True, help="Also write the backup as one .zip beside it.")
def backup_command(folder: Path | None, keep: int | None, as_zip: bool) -> None:
    """Back up database, evidence and editions while people work; the backup is read through again before it counts.

    Example: ictindex backup --keep 48
    """
    from keeping import backup

    settings = _office()
    with _plainly():
        made = backup.make(settings, keep, _tell, folder.absolute() if folder else None)
        if as_zip:
            archive.zipped(made.path, made.path.with_name(made.name + ".zip"))
    click.echo(str(made.path))
    for fault in made.faults:
        click.echo(f"cảnh báo (warning): {fault['what']}: {fault['vi']} / {fault['en']}", err=True)
    if made.fault_vi:
        click.echo(f"{made.fault_vi}\n{made.fault_en}", err=True)
    if made.faults or made.fault_vi:
        sys.exit(1)


def _tell(vi: str, en: str, percent: int = -1) -> None:
    """How far the work is, on standard error."""
    click.echo(f"  {vi} ({en})", err=True)


@click.command("restore")
@click.argument("backup", type=click.Path(path_type=Path, exists=True))
@click.option("--replace", is_flag=True, help="Replace the office that is here; it is moved aside, not deleted.")
@click.option("--check", "only_check", is_flag=True, help="Try the backup through and through; restore nothing.")
def restore_command(backup: Path, replace: bool, only_check: bool) -> None:
    """Put a backup (a folder or its .zip) in the office's place, after every byte of it has been tried.

    Example: ictindex restore data/backups/2021-11-30_083000-412 --replace
    """
    from keeping import backup as backups
    from keeping import restore

    settings = _settings()
    with _plainly():
        if only_check:
            with archive.opened(backup, settings.backups_folder) as folder:
                manifest = backups.check(folder, settings.database_url)
            click.echo(f"{backup.name}: nguyên vẹn, {len(manifest['files'])} tệp (whole)")
            return
        done = restore.restore(
            settings, backup.absolute(), replace, lambda vi, en: click.echo(f"  {vi} ({en})", err=True)
        )
    rows = sum(done.manifest["tables"].values())
    click.echo(f"đã khôi phục {backup.name}: {rows} dòng, {len(done.manifest['files'])} tệp (restored)")
    for old in done.aside:
        click.echo(f"dữ liệu trước đó nằm ở (what was here before): {old}")
    models.connect(settings.database_url)
    if models.missing_migrations():
        click.echo("bản sao lưu của phiên bản cũ hơn; hãy chạy (older version; run): ictindex migrate")
        return
    with models.acting("terminal", f"khôi phục từ bản sao lưu {backup.name}"):
        models.note("restore", details={"backup": backup.name, "made_at": done.manifest["made_at"]})


@click.command("check")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("--lang", type=click.Choice(["vi", "en"]), default="vi", show_default=True)
def check_command(as_json: bool, lang: str) -> None:
    """Look for what does not agree: files, states, sums, editions, audit, accounts, units; exit 1 if any is serious.

    Example: ictindex check
    """
    from keeping import check

    findings = check.run(_office())
    if as_json:
        click.echo(json.dumps([finding.plain() for finding in findings], ensure_ascii=False, indent=1))
    else:
        for finding in findings:
            click.echo(f"{check.LEVELS[finding.level][lang]:10} {finding.where}: {finding.text(lang)}")
        serious = sum(finding.level == "serious" for finding in findings)
        ending = {
            "vi": f"{len(findings)} điều, {serious} nghiêm trọng",
            "en": f"{len(findings)} findings, {serious} serious",
        }
        click.echo(ending[lang])
    if any(finding.level == "serious" for finding in findings):
        sys.exit(1)


@click.command("export-all")
@click.argument("target", metavar="FILE.zip", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--with-secrets", is_flag=True, help="Also password hashes and second factors: for moving.")
def export_command(target: Path, with_secrets: bool) -> None:
    """Write everything as plain files into one .zip: tables (CSV) and what they mean, evidence, editions, audit.

    Example: ictindex export-all everything.zip
    """
    from keeping import whole

    settings = _office()
    with _plainly(), disk.said_plainly():
        manifest = whole.export(settings, target.absolute(), with_secrets)
    click.echo(f"{target}: {sum(manifest['tables'].values())} dòng (rows), {len(manifest['files'])} tệp (files)")


@click.command("import-all")
@click.argument("source", metavar="FILE.zip", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def import_command(source: Path) -> None:
    """Bring a full export into an empty office, of either kind of database; counts and audit must come out the same.

    Example: ictindex import-all everything.zip
    """
    from keeping import whole

    settings = _settings()
    models.connect(settings.database_url)
    models.migrate()
    with _plainly(), disk.said_plainly():
        manifest = whole.bring_in(settings, source)
    click.echo(f"{source.name}: {sum(manifest['tables'].values())} dòng (rows), nhật ký khớp (audit equal)")


@click.group("audit")
def audit_group() -> None:
    """The audit: publish the heads of its chains, verify them, take it out as lines of JSON.

    Example: ictindex audit verify
    """


@audit_group.command("heads")
@click.argument("target", required=False, metavar="[FILE.json]", type=click.Path(path_type=Path, dir_okay=False))
def heads_command(target: Path | None) -> None:
    """Write down where every chain of the audit ends now; keep a copy where the office's people cannot change it.

    Example: ictindex audit heads /mnt/archive/heads.json
    """
    from keeping import heads

    path = heads.publish(_office(), target)
    click.echo(f"{path}\n{heads.read(path)['seal']}")


@audit_group.command("verify")
@click.option("--heads", "against", type=click.Path(path_type=Path, exists=True), multiple=True, help="Heads.")
def verify_command(against: tuple[Path, ...]) -> None:
    """Walk every chain, and compare it with all heads that were written down; exit 1 naming the first bad rows.

    Example: ictindex audit verify --heads /mnt/archive/heads.json
    """
    from keeping import heads

    settings = _office()
    with _plainly():
        known = heads.known(settings, against)
    faults = heads.verify(known)
    for fault in faults:
        click.echo(f"{fault.text('vi')} / {fault.text('en')}", err=True)
    if faults:
        sys.exit(1)
    click.echo(f"{len(models.chain_heads())} chuỗi nguyên vẹn, so với {len(known)} lần công bố (all chains whole)")


@audit_group.command("export")
@click.argument("target", metavar="FILE.jsonl", type=click.Path(path_type=Path, dir_okay=False))
def audit_export_command(target: Path) -> None:
    """Write every row of the audit as a line of JSON, in order of chain and number.

    Example: ictindex audit export audit.jsonl
    """
    from keeping import heads

    _office()
    with target.open("w", encoding="utf-8", newline="\n") as file:
        count = sum(1 for line in heads.lines(models.AuditEvent.select()) if file.write(line))
    click.echo(f"{target}: {count} dòng (rows)")
