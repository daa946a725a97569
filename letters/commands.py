"""`ictindex letters`: drafts from an edition's file alone, into a folder, with a register; no database is asked."""

import csv
import hashlib
import io
import os
import re
import secrets
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import NamedTuple

import click

import edition as editions
import models
import vietnamese
from edition import Edition
from exchange import csv_text
from letters import batch, making, prose_files, sources
from letters.heads import DEFAULTS
from letters.making import Papers
from publishing import prose
from publishing.commands import with_folders
from settings import SettingProblem, Settings

REGISTER = "register.csv"
STEMS = {"letter": "cong-van", "announcement": "quyet-dinh", "minutes": "bien-ban"}
MADE_UP = "Số liệu minh họa / made-up figures"


class FolderProblem(models.OfficeProblem):
    """A folder the drafts cannot be written into; says why."""


@dataclass(frozen=True)
class Line:
    """One line of register.csv: what, to whom, the files and their hashes, and the hash of what they were made from."""

    kind: str
    year: str
    version: str
    unit: str
    name: str
    subject: str
    docx: str
    docx_sha256: str
    pdf: str
    pdf_sha256: str
    inputs: str
    notice: str

    @property
    def stem(self) -> str:
        return self.docx.removesuffix(".docx")


class Task(NamedTuple):
    """One draft to write: its kind, its unit (None: of the year), the name of its files without their endings."""

    kind: str
    unit: str | None
    stem: str


@click.command("letters")
@click.argument("year", type=int)
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder for the drafts.")
@click.option("--unit", "units", multiple=True, help="Only this unit, by its code; may be given several times.")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(making.KINDS),
    default=("letter",),
    show_default=True,
    help="Which documents; may be given several times.",
)
@click.option("--edition", "file", type=click.Path(path_type=Path, dir_okay=False), help="The edition's file.")
@click.option("--replace", is_flag=True, help="Write over files that were changed after they were made.")
def letters(
    year: int, out: Path, units: tuple[str, ...], kinds: tuple[str, ...], file: Path | None, replace: bool
) -> None:
    """Draft letters to the units (or the announcement, the minutes) of a frozen year as Word and PDF files.

    Drafts have blanks for number and date; documents are numbered in the office. Stopped at any moment, the command
    goes on where it was; what is as it should be is not made again, what somebody changed is left alone.

    Example: ictindex letters 2021 --out letters-2021 --unit HN
    """
    try:
        settings = with_folders(Settings.from_env(signing=False), None, None)
        edition = edition_for(year, settings, file)
        texts = prose.own_texts(prose_files.folder_of(settings))
        papers = sources.papers(edition, settings.editions_folder, settings.site_url, texts)
        tasks = [task for kind in dict.fromkeys(kinds) for task in tasks_of(edition, kind, units)]
        kept = Folder(out, replace)
        made, faults = write_all(kept, papers, tasks)
    except (models.OfficeProblem, SettingProblem) as problem:
        said = problem.text("en") if isinstance(problem, models.OfficeProblem) else ""
        raise click.ClickException(f"{problem} / {said}" if said else str(problem)) from None
    except prose.ProseProblem as problem:
        raise click.ClickException(str(problem)) from None
    except OSError as problem:
        raise click.ClickException(f"{out}: không ghi được (cannot write): {problem.strerror}") from None
    for fault in faults:
        click.echo(f"{fault.unit or year}: {fault.vi} / {fault.en}", err=True)
    whole = len(tasks) - made - len(faults)
    click.echo(
        f"{out / REGISTER}: lập mới (made) {made}, đã có (already whole) {whole}, không lập được (failed) {len(faults)}"
    )
    if faults:
        sys.exit(1)


def edition_for(year: int, settings: Settings, file: Path | None) -> Edition:
    """The edition named, or the newest version of the year: published, or else waiting. Raises SourceProblem."""
    if file is not None:
        found = sources.read(file)
        if found.year != year:
            raise sources.SourceProblem(
                f"{file.name} là kết quả năm {found.year}, không phải năm {year}.",
                f"{file.name} is the edition of {found.year}, not of {year}.",
            )
        return found
    for folder in (settings.editions_folder, editions.unpublished(settings.editions_folder)):
        of_year = [path for path in folder.glob(f"{year}*.json") if re.fullmatch(rf"{year}(-v\d+)?", path.stem)]
        if of_year:
            return sources.read(max(of_year, key=sources.version_of))
    there = sorted({path.stem.split("-")[0] for path in settings.editions_folder.glob("[0-9]*.json")})
    raise sources.SourceProblem(
        f"Chưa có kết quả năm {year} trong {settings.editions_folder} (có: {', '.join(there) or 'không năm nào'}).",
        f"There is no edition of {year} in {settings.editions_folder} (there: {', '.join(there) or 'none'}).",
    )


def tasks_of(edition: Edition, kind: str, units: Iterable[str]) -> list[Task]:
    """The drafts of a kind, with the names of their files. Raises RegisterProblem for a unit that is not there."""
    stems = Counter(vietnamese.slug(code) for code in edition.results)
    tasks = []
    for unit in batch.wanted(edition, kind, list(units) or None):
        stem = f"{STEMS[kind]}-{edition.name}"
        if unit is not None:
            own = vietnamese.slug(unit)
            stem += f"-{own if own and stems[own] == 1 else edition.addresses[unit]}"
        tasks.append(Task(kind, unit, stem))
    return tasks


def write_all(folder: "Folder", papers: Papers, tasks: list[Task]) -> tuple[int, list[batch.Fault]]:
    """Write every draft that is not as it should be: how many were made, and what could not be."""
    made, faults = 0, []
    for done, task in enumerate(tasks, 1):
        head = DEFAULTS[task.kind]
        inputs = sources.fingerprint(task.kind, papers, task.unit, head, None)
        try:
            if not folder.is_whole(task.stem, inputs):
                folder.keep(line_of(task, papers, inputs), making.made(task.kind, papers, task.unit, head))
                made += 1
        except batch.FAULTS as problem:
            faults.append(batch.fault_of(task.unit, problem))
        show(done, len(tasks), task.stem)
    return made, faults


def line_of(task: Task, papers: Papers, inputs: str) -> Line:
    """The line of a draft whose files are not made yet."""
    edition = papers.edition
    return Line(
        kind=task.kind, year=str(edition.year), version=str(edition.version), unit=task.unit or "",
        name=edition.units[task.unit].name() if task.unit else "", subject="", docx=f"{task.stem}.docx",
        docx_sha256="", pdf=f"{task.stem}.pdf", pdf_sha256="", inputs=inputs,
        notice=MADE_UP if edition.made_up else "",
    )  # fmt: skip


def show(done: int, total: int, stem: str) -> None:
    """How far it is: one line, redrawn, on a terminal; one line for every tenth draft in a log."""
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[K{done}/{total} {stem}" + ("\n" if done == total else ""), err=True, nl=False)
    elif done == total or done % 10 == 0:
        click.echo(f"{done}/{total} {stem}", err=True)


class Folder:
    """A folder of drafts and its register.csv, which is written after every draft: nothing else knows of the run."""

    def __init__(self, path: Path, replace: bool = False) -> None:
        self.path, self.replace = path, replace
        path.mkdir(parents=True, exist_ok=True)
        self.lines = {line.stem: line for line in self._read()}

    def is_whole(self, stem: str, inputs: str) -> bool:
        """Whether a draft is there, made of the same, and as it was written."""
        line = self.lines.get(stem)
        return line is not None and line.inputs == inputs and not self._others(line)

    def keep(self, line: Line, made: making.Made) -> None:
        """Write a draft's files, then its line. Raises FolderProblem for a file that somebody else wrote or changed."""
        hashes = {name: hashlib.sha256(data).hexdigest() for name, data in (("docx", made.docx), ("pdf", made.pdf))}
        new = Line(**{**asdict(line), "subject": made.subject, **{f"{n}_sha256": h for n, h in hashes.items()}})
        before = self.lines.get(line.stem)
        known = {before.docx_sha256, before.pdf_sha256} if before is not None else set()
        for name in (new.docx, new.pdf):
            there = self._hash(name)
            if there and there not in known | set(hashes.values()) and not self.replace:
                raise FolderProblem(
                    f"{name} đã được sửa sau khi lập (hoặc không do chương trình ghi) nên được giữ nguyên; "
                    f"muốn lập lại, hãy dời tệp đi hoặc thêm --replace.",
                    f"{name} was changed after it was made (or is not the program's), so it is left alone; to make "
                    f"it anew, move it away or add --replace.",
                )
        put(self.path / new.docx, made.docx)
        put(self.path / new.pdf, made.pdf)
        self.lines[new.stem] = new
        header = [field.name for field in fields(Line)]
        rows = [[safe(cell) for cell in asdict(self.lines[stem]).values()] for stem in sorted(self.lines)]
        put(self.path / REGISTER, csv_text(header, rows).encode("utf-8-sig"))

    def _others(self, line: Line) -> list[str]:
        """The files of a line that are not, or not any more, what was written."""
        own = ((line.docx, line.docx_sha256), (line.pdf, line.pdf_sha256))
        return [name for name, sha256 in own if self._hash(name) != sha256]

    def _hash(self, name: str) -> str:
        path = self.path / name
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""

    def _read(self) -> Iterator[Line]:
        path = self.path / REGISTER
        if not path.exists():
            return
        try:
            rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline=""), strict=True))
            lines = [Line(**{field.name: row[field.name].removeprefix("'") for field in fields(Line)}) for row in rows]
        except (KeyError, AttributeError, UnicodeDecodeError, csv.Error):
            raise FolderProblem(
                f"{path}: không phải sổ do lệnh này ghi; hãy chọn thư mục khác hoặc dời tệp đi.",
                f"{path}: is no register of this command; choose another folder or move the file away.",
            ) from None
        if any(Path(name).name != name for line in lines for name in (line.docx, line.pdf)):
            raise FolderProblem(f"{path}: có tên tệp không hợp lệ.", f"{path}: holds a file name that cannot be.")
        yield from lines


def safe(text: str) -> str:
    """Text that a spreadsheet takes for text."""
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\r", "'")) else text


def put(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with aside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
