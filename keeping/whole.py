"""Leaving with everything, and coming in: one .zip of plain files that any program can read, and this one reads back.

    manifest.json             program, migrations, rows of every table, heads of the audit's chains, hashes of the files
    dictionary.json           every table and column: type, links, what it means
    tables/<table>.csv        UTF-8; one row a line, a header of column names
    audit.jsonl               the audit, one event a line
    frameworks/<code>.yaml    every framework, as docs/formats.md describes it
    evidence/ab/ab…  editions/…   the files as they are kept
    papers/<sha256>.pdf, .docx    letters, decisions, minutes, templates; tables/document.csv says which is which

How a cell is written: nothing (NULL) is an empty cell; a text that begins with `'` or with a sign a spreadsheet takes
for a formula has one more `'` before it, and the empty text of a column that may be NULL is a lone `'`. Columns that
follow from others (search keys, sort keys) are left out and made again. Secrets are left out unless asked for. It is
also the way from SQLite to PostgreSQL and back: the same counts, the same chains.
"""

import csv
import datetime
import hashlib
import importlib.metadata
import io
import json
import secrets
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import peewee

import framework as frameworks
import models
from keeping import archive, disk, heads
from keeping.databases import TRANSIENT
from settings import Settings

FORMAT = "ictindex-everything/1"
SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "'")
WHEN = (1980, 1, 1, 0, 0, 0)  # the same office gives the same bytes, whenever it is taken out
BATCH = 500
BATCH_OF_FILES = 10  # rows that carry a file each
ENDINGS = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
}

Tell = Callable[[str, str, int], None]


class ImportRefused(models.OfficeProblem):
    """An export that cannot be brought in here; nothing has been changed."""


def tables() -> list[type[models.Row]]:
    """The tables that are taken along, each after those it points at."""
    return [table for table in models.TABLES if table._meta.table_name not in TRANSIENT]


def columns(table: type[models.Row], with_secrets: bool = True) -> list[peewee.Field]:
    """The columns that are taken along."""
    follows = {*table.folded, *table.sorted_by}
    left_out = set() if with_secrets else set(getattr(table, "secrets", ()))
    own = [
        field for field in table._meta.sorted_fields if not isinstance(field, peewee.BlobField)
    ]  # bytes: a file each
    return [field for field in own if field.name not in follows | left_out]


# --- out -------------------------------------------------------------------------------------------------------------


def export(settings: Settings, target: Path, with_secrets: bool = False, tell: Tell | None = None) -> dict[str, Any]:
    """Write everything of the connected office into a .zip, whole or not at all; answers its manifest."""
    say = tell or (lambda vi, en, percent: None)
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with disk.at_work(settings), zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as packed:
            aside.chmod(0o600)
            files: dict[str, dict[str, Any]] = {}
            with _one_moment():
                say("Ghi các bảng", "Writing the tables", 5)
                counts = {each._meta.table_name: _put_table(packed, files, each, with_secrets) for each in tables()}
                _put(packed, files, "audit.jsonl", heads.lines(models.AuditEvent.select()))
                _put(packed, files, "dictionary.json", [_json(dictionary(with_secrets))])
                for row in models.Framework.select().order_by(models.Framework.code):
                    _put(packed, files, f"frameworks/{_file_name(row.code)}.yaml", [_yaml(row)])
                for name, data in _papers():
                    _put_bytes(packed, files, name, data)
                chains = {name: list(head) for name, head in models.chain_heads().items()}
                applied = [name for (name,) in models.database.execute_sql("SELECT name FROM schema_migration")]
            say("Ghi tệp minh chứng và bản chốt", "Writing evidence and editions", 60)
            for name, path in _kept(settings):
                _put_file(packed, files, name, path)
            manifest = {
                "format": FORMAT,
                "program": importlib.metadata.version("ictindex"),
                "migrations": sorted(applied),
                "secrets": with_secrets,
                "tables": counts,
                "chains": chains,
                "files": files,
            }
            _put(packed, {}, archive.MANIFEST, [_json(manifest)])
        disk.settle_path(aside)
        disk.rename(aside, target)
    finally:
        aside.unlink(missing_ok=True)
    return manifest


def _one_moment() -> Any:
    """One view of all tables, while others go on writing."""
    if models.on_postgresql():
        return models.database.atomic("REPEATABLE READ")
    return models.database.obj.atomic("DEFERRED")  # a reader: in WAL mode nobody waits for it


def _kept(settings: Settings) -> Iterator[tuple[str, Path]]:
    for name, folder in (("evidence", settings.data_folder / "evidence"), ("editions", settings.editions_folder)):
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.is_file() and not path.name.startswith(".") and (name != "editions" or path.suffix == ".json"):
                yield f"{name}/{path.relative_to(folder).as_posix()}", path


def _papers() -> Iterator[tuple[str, bytes]]:
    """The files that are kept in the database, one at a time: their names in the export, their bytes."""
    for (id,) in models.PaperFile.select(models.PaperFile.id).order_by(models.PaperFile.sha256).tuples():
        row = models.PaperFile.get_by_id(id)
        yield paper_name(row), bytes(row.data)


def paper_name(row: models.PaperFile) -> str:
    """The name of a document's file in the export."""
    return f"papers/{row.sha256}.{ENDINGS.get(row.media_type, 'bin')}"


def _put_table(packed: Any, files: dict[str, Any], table: type[models.Row], with_secrets: bool) -> int:
    taken = columns(table, with_secrets)
    count = 0

    def lines() -> Iterator[str]:
        nonlocal count
        yield _csv_line([field.column_name for field in taken])
        for row in table.select(*taken).order_by(table.id).tuples().iterator():
            count += 1
            yield _csv_line([cell(field, value) for field, value in zip(taken, row, strict=True)])

    _put(packed, files, f"tables/{table._meta.table_name}.csv", lines())
    return count


def cell(field: peewee.Field, value: Any) -> str:
    """A value as its cell; `value_of` reads it back."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(field, models.Plain):
        value = field.db_value(value)
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()
    text = str(value)
    if not isinstance(value, str):
        return text
    return "'" + text if text.startswith(SIGNS) or (text == "" and field.null) else text


def _csv_line(cells: list[str]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


def _put(packed: zipfile.ZipFile, files: dict[str, Any], name: str, texts: Iterable[str]) -> None:
    digest, size = hashlib.sha256(), 0
    entry = zipfile.ZipInfo(name, WHEN)
    entry.compress_type = zipfile.ZIP_DEFLATED
    with packed.open(entry, "w", force_zip64=True) as file:
        for text in texts:
            data = text.encode()
            digest.update(data)
            size += len(data)
            file.write(data)
    files[name] = {"size": size, "sha256": digest.hexdigest()}


def _put_bytes(packed: zipfile.ZipFile, files: dict[str, Any], name: str, data: bytes) -> None:
    packed.writestr(zipfile.ZipInfo(name, WHEN), data)  # stored as it is: PDF and DOCX are compressed already
    files[name] = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def _put_file(packed: zipfile.ZipFile, files: dict[str, Any], name: str, path: Path) -> None:
    digest, size = hashlib.sha256(), 0
    entry = zipfile.ZipInfo(name, WHEN)  # stored as it is: most evidence is compressed already
    with path.open("rb") as source, packed.open(entry, "w", force_zip64=True) as file:
        while piece := source.read(disk.CHUNK):
            digest.update(piece)
            size += len(piece)
            file.write(piece)
    files[name] = {"size": size, "sha256": digest.hexdigest()}


def _json(plain: Any) -> str:
    return json.dumps(plain, ensure_ascii=False, indent=1) + "\n"


def _yaml(row: models.Framework) -> str:
    plain = models.framework_plain(row)
    try:
        return frameworks.to_yaml(frameworks.from_plain(plain, row.code))
    except frameworks.FrameworkProblem:
        return frameworks.dump_yaml(plain)  # a draft that is not finished: as it stands


def _file_name(code: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in code).lstrip(".") or "_"


def dictionary(with_secrets: bool) -> dict[str, Any]:
    """Every table and column in words a stranger can use."""
    return {
        table._meta.table_name: {
            "meaning": (table.__doc__ or "").strip(),
            "columns": {field.column_name: _meaning(field) for field in columns(table, with_secrets)},
            "left_out": sorted(
                {*_blobs(table), *table.folded, *table.sorted_by, *(() if with_secrets else _secrets(table))}
            ),
        }
        for table in tables()
    }


def _blobs(table: type[models.Row]) -> list[str]:
    return [field.column_name for field in table._meta.sorted_fields if isinstance(field, peewee.BlobField)]


def _secrets(table: type[models.Row]) -> Iterable[str]:
    return getattr(table, "secrets", ())


def _meaning(field: peewee.Field) -> dict[str, Any]:
    kinds = (
        (peewee.ForeignKeyField, "link"), (models.Plain, "json"), (peewee.BooleanField, "yes/no (1, 0)"),
        (peewee.DateTimeField, "moment (UTC)"), (peewee.DateField, "date"), (peewee.IntegerField, "whole number"),
    )  # fmt: skip
    kind = next((word for type, word in kinds if isinstance(field, type)), "text")
    meaning: dict[str, Any] = {"type": kind, "may_be_empty": field.null}
    if isinstance(field, peewee.ForeignKeyField):
        meaning["of"] = field.rel_model._meta.table_name
    if field.choices:
        meaning["values"] = {str(code): str(word) for code, word in field.choices}
    return meaning


# --- in --------------------------------------------------------------------------------------------------------------


def bring_in(settings: Settings, source: Path) -> dict[str, Any]:
    """Bring an export into the connected, migrated, empty office: all of it, or nothing. Answers its manifest.

    Raises ImportRefused: not an export, damaged, of other migrations than this program's, or the office is not empty.
    """
    try:
        with disk.alone(settings), zipfile.ZipFile(source) as packed:
            manifest = _checked(packed)
            _refuse_unless_empty(settings)
            _bring_files(settings, packed, manifest)
            with models.database.atomic():
                for table in tables():
                    _bring_table(packed, table)
                _link_back(packed)
                _compare(manifest)
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError, EOFError, csv.Error, peewee.DataError) as fault:
        raise ImportRefused(
            f"{source.name}: không đọc được ({fault}).", f"{source.name}: cannot be read ({fault})."
        ) from fault
    return manifest


def _checked(packed: zipfile.ZipFile) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(packed.read(archive.MANIFEST))
    if manifest.get("format") != FORMAT:
        raise ImportRefused(f"Không phải bản xuất toàn bộ ({FORMAT}).", f"Not a full export ({FORMAT}).")
    archive.check_program(manifest, "manifest.json")
    missing = [name for name in models.missing_migrations() if name not in manifest["migrations"]]
    known = sorted(path.stem for path in models.MIGRATIONS.glob("[0-9]*.py"))
    if missing or manifest["migrations"] != known:
        raise ImportRefused(
            f"Bản xuất của phiên bản khác (cần đúng {known[-1]}); hãy nạp bằng phiên bản đó rồi nâng cấp.",
            f"An export of another version (exactly {known[-1]} is needed); bring it in there, then upgrade.",
        )
    for name, own in manifest["files"].items():
        archive.inside(name)
        with packed.open(name) as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != own["sha256"]:  # type: ignore[arg-type]
                raise ImportRefused(f"Tệp {name} đã bị thay đổi.", f"{name} has been changed.")
    return manifest


def _refuse_unless_empty(settings: Settings) -> None:
    used = [table._meta.table_name for table in tables() if table not in EARLY and table.select().exists()]
    if used or any(settings.editions_folder.rglob("*.json")):
        raise ImportRefused(
            f"Nơi này đã có dữ liệu ({', '.join(used) or 'editions'}); chỉ nạp vào văn phòng trống.",
            f"There is something here already ({', '.join(used) or 'editions'}); only an empty office takes it in.",
        )


# What merely opening an office writes; `_bring_table` looks at them.
EARLY = (models.Role, models.AuditEvent, models.Chain)


def _bring_files(settings: Settings, packed: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    """The files first: without their rows they are nothing yet."""
    places = {"evidence": settings.data_folder / "evidence", "editions": settings.editions_folder}
    for name in manifest["files"]:
        top = name.split("/", 1)[0]
        if top in places:
            target = places[top] / archive.inside(name).relative_to(top)
            target.parent.mkdir(parents=True, exist_ok=True)
            aside = target.with_name(f".{target.name}")
            aside.write_bytes(packed.read(name))
            disk.settle_path(aside)
            disk.rename(aside, target)


def _bring_table(packed: zipfile.ZipFile, table: type[models.Row]) -> None:
    if table in EARLY and table.select().exists():
        raise ImportRefused(
            "Văn phòng này đã được mở; hãy nạp vào cơ sở dữ liệu mới tạo bằng ictindex migrate.",
            "This office has been opened already; bring it into a database fresh from ictindex migrate.",
        )
    names = [field.column_name for field in table._meta.sorted_fields]
    marks = ", ".join(["%s" if models.on_postgresql() else "?"] * len(names))
    quoted = ", ".join(f'"{name}"' for name in names)
    insert = f'INSERT INTO "{table._meta.table_name}" ({quoted}) VALUES ({marks})'  # noqa: S608
    batch: list[tuple[Any, ...]] = []
    most = BATCH_OF_FILES if table is models.PaperFile else BATCH
    with peewee.__exception_wrapper__:
        cursor = models.database.cursor()
        for row in rows_of(packed, table):
            batch.append(_stored(row))
            if len(batch) == most:
                cursor.executemany(insert, batch)
                batch.clear()
        if batch:
            cursor.executemany(insert, batch)
    if models.on_postgresql():
        name = table._meta.table_name
        ends = f'(SELECT coalesce(max(id), 0) + 1 FROM "{name}")'  # noqa: S608
        models.database.execute_sql(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {ends}, false)")


def rows_of(packed: zipfile.ZipFile, table: type[models.Row]) -> Iterator[models.Row]:
    """The rows of a table, with the columns that follow from others made again."""
    by_column = {field.column_name: field for field in table._meta.sorted_fields}
    with packed.open(f"tables/{table._meta.table_name}.csv") as file:
        reader = csv.reader(io.TextIOWrapper(file, encoding="utf-8", newline=""))
        header = next(reader)
        for cells in reader:
            row = table()
            row.__data__.update(table._meta.get_default_dict())
            for name, text in zip(header, cells, strict=True):
                row.__data__[by_column[name].name] = value_of(by_column[name], text)
            for name in {"fs_uniquifier"} & _lacking(table, header):
                row.__data__[name] = secrets.token_hex(32)  # a session mark: any new one does
            if isinstance(row, models.PaperFile):
                row.data = packed.read(paper_name(row))
            row._tidy()
            yield row


def _lacking(table: type[models.Row], header: list[str]) -> set[str]:
    return {field.name for field in table._meta.sorted_fields if field.column_name not in header}


def _stored(row: models.Row) -> tuple[Any, ...]:
    """The row's values as the database takes them; a link within the table waits until all its rows are there."""
    own = list(row._meta.sorted_fields)
    return tuple(None if _within(field) else field.db_value(row.__data__.get(field.name)) for field in own)


def _within(field: peewee.Field) -> bool:
    return isinstance(field, peewee.ForeignKeyField) and field.rel_model is field.model


def _link_back(packed: zipfile.ZipFile) -> None:
    mark = "%s" if models.on_postgresql() else "?"
    for table in tables():
        for field in filter(_within, table._meta.sorted_fields):
            pairs = [(row.__data__[field.name], row.id) for row in rows_of(packed, table) if row.__data__[field.name]]
            update = f'UPDATE "{table._meta.table_name}" SET "{field.column_name}" = {mark} WHERE id = {mark}'  # noqa: S608
            with peewee.__exception_wrapper__:
                models.database.cursor().executemany(update, pairs)


def value_of(field: peewee.Field, text: str) -> Any:
    """A cell as its value."""
    if text == "" and field.null:
        return None
    if isinstance(field, peewee.BooleanField):
        return text == "1"
    if isinstance(field, peewee.IntegerField | peewee.BigIntegerField | peewee.ForeignKeyField | peewee.AutoField):
        return int(text)
    if isinstance(field, peewee.DateTimeField):
        return datetime.datetime.fromisoformat(text)
    if isinstance(field, peewee.DateField):
        return datetime.date.fromisoformat(text)
    plain = text[1:] if text.startswith("'") else text
    return field.python_value(plain) if isinstance(field, models.Plain) else plain


def _compare(manifest: dict[str, Any]) -> None:
    """The office is now what was taken out: rows of every table, and every chain of the audit, link by link."""
    counts = {table._meta.table_name: table.select().count() for table in tables()}
    chains = {name: list(head) for name, head in models.chain_heads().items()}
    bad = models.verify_chains({name: (head[0], head[1]) for name, head in manifest["chains"].items()})
    if counts != manifest["tables"] or chains != manifest["chains"] or bad:
        what = bad[0].text("en") if bad else "counts or chains differ"
        raise ImportRefused(f"Sau khi nạp không khớp với bản kê ({what}).", f"What came in does not agree ({what}).")
