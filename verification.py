"""`ictindex verify`: is this file what was frozen, sent or issued? One file in, one verdict out, without a database.

It knows a frozen edition, a receipt, a published list of receipts, a folder with its SHA256SUMS, and (by a register)
an issued document. Exit status: 0 it is, 1 it differs or is no longer valid, 2 the file cannot be read or is none of
these.
"""

import csv
import hashlib
import io
import sys
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import click

import edition as editions
import framework as frameworks
import receipt_list
from receipt_list import ReceiptList
from reporting import receipts

CHANGED, REFUSED = 1, 2
SUMS = "SHA256SUMS"
LARGEST_JSON = 200 * 1024 * 1024
SHOWN = {  # the columns of a register that tell which document it is, in its three forms (docs/formats.md)
    *("Số, ký hiệu", "Ngày văn bản", "Loại văn bản", "Trích yếu", "Nơi nhận", "Trạng thái", "Lý do hủy", "Thay bằng"),
    *("Symbol", "Date", "Kind", "Subject", "Addressee", "State", "Reason of cancellation", "Replaced by"),
    *("kind", "year", "version", "name", "subject", "notice"),
}
CANCELLED = {"Đã hủy", "Cancelled"}


class Verdict(NamedTuple):
    """What is said, line by line, and whether the file is what it should be."""

    lines: list[str]
    good: bool


class Refused(ValueError):
    """A file that cannot be read or compared; says which and why."""


class Against(NamedTuple):
    """What a file is to be compared with, besides itself."""

    seal: str = ""
    receipts: Path | None = None
    register: Path | None = None


@click.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--seal", default="", help="The seal printed on a paper or in its QR code: what the file's must be.")
@click.option(
    "--receipts", "listed", type=click.Path(path_type=Path), help="A published list: receipts.json of a year."
)
@click.option("--register", type=click.Path(path_type=Path), help="The register of documents: what FILE must be in.")
def verify(path: Path, seal: str, listed: Path | None, register: Path | None) -> None:
    """Verify an edition, a receipt, a list of receipts, a folder's SHA256SUMS, or an issued document (--register).

    An edition is recomputed from the inputs it carries. Exit 0: it is what it should be; 1: it is not; 2: not readable.

    Example: ictindex verify editions/2021.json
    """
    try:
        verdict = verdict_of(path, Against(_cleaned(seal), listed, register))
    except (Refused, editions.EditionProblem, frameworks.FrameworkProblem, receipt_list.ReceiptListProblem) as problem:
        _refuse(str(problem))
    for line in verdict.lines:
        click.echo(line, err=not verdict.good)
    if not verdict.good:
        sys.exit(CHANGED)


def _refuse(text: str) -> NoReturn:
    click.echo(text, err=True)
    sys.exit(REFUSED)


def _cleaned(seal: str) -> str:
    """A seal as it is typed off paper: groups, colons and capitals do not matter."""
    bare = "".join(seal.split()).replace(":", "").replace("-", "").lower()
    if bare and not receipt_list.SEAL.fullmatch(bare):
        _refuse(
            f"--seal: mã niêm phong có 64 chữ số và chữ cái từ a đến f, mã đã cho có {len(bare)} ký tự "
            f"(a seal has 64 digits and letters from a to f; this one has {len(bare)})"
        )
    return bare


def verdict_of(path: Path, against: Against) -> Verdict:
    """Whatever the file is. Raises Refused and the problems of editions and lists."""
    if path.is_dir() or path.name == SUMS:
        return _sums(path / SUMS if path.is_dir() else path)
    data = _bytes(path)
    if against.register is not None:
        return _issued(path, data, against.register)
    plain = receipts.read_content(data)
    if plain is not None:
        return _receipt(path, data, plain, against)
    listed = receipt_list.parse(data)
    if listed is not None:
        return _list(path, against)
    if data.startswith((b"%PDF", b"PK\x03\x04")):
        raise Refused(
            f"{path.name}: SHA-256 {hashlib.sha256(data).hexdigest()}\n"
            f"Văn bản được kiểm tra theo sổ đăng ký: thêm --register (a document is verified by the register: add "
            f"--register register.csv)"
        )
    return _edition(path, against)


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_JSON:
            raise Refused(f"{path.name}: tệp quá lớn / too large")
        return path.read_bytes()
    except OSError as problem:
        raise Refused(f"{path.name}: không đọc được tệp / cannot be read ({problem.strerror})") from None


# --- editions


def _edition(path: Path, against: Against) -> Verdict:
    difference = editions.verify(path)
    if difference is not None:
        return Verdict([f"{path.name}: khác (different): {difference}"], False)
    lines = [f"{path.name}: khớp hoàn toàn (equal)"]
    if not against.seal and against.receipts is None:
        return Verdict(lines, True)
    frozen = editions.read(path)
    faults = []
    if against.seal:
        said = f"mã niêm phong {frozen.seal} (năm {frozen.year}, phiên bản {frozen.version} / version {frozen.version})"
        lines.append(f"{path.name}: {said}")
        if frozen.seal != against.seal:
            faults.append(f"{path.name}: khác mã đã cho (differs from the given seal)")
    if against.receipts is not None:
        own = receipt_list.read(against.receipts)
        if not frozen.receipts:
            faults.append(f"{path.name}: không kèm danh sách biên nhận nào (covers no list of receipts)")
        elif own.sha256 != frozen.receipts:
            faults.append(
                f"{against.receipts.name}: không phải danh sách được niêm phong cùng kết quả này "
                f"(not the list sealed with these results)"
            )
        else:
            lines.append(f"{against.receipts.name}: được niêm phong cùng kết quả này (sealed with these results)")
    return Verdict([*lines, *faults], not faults)


# --- receipts


def _receipt(path: Path, data: bytes, plain: dict[str, Any], against: Against) -> Verdict:
    computed = receipts.seal_of(receipts.canonical(plain))
    exact = hashlib.sha256(data).hexdigest()
    computed = exact if against.seal == exact else computed
    number = str(plain.get("number"))[:120]
    lines = [f"{path.name}: biên nhận (receipt) {number}: {computed}"]
    faults = []
    if against.seal and against.seal != computed:
        faults.append(f"{path.name}: khác mã đã cho (differs from the given seal)")
    elif against.seal:
        lines.append(f"{path.name}: khớp hoàn toàn (equal)")
    if against.receipts is not None:
        good, said = _listed(receipt_list.read(against.receipts), number, computed)
        (lines if good else faults).append(f"{against.receipts.name}: {said}")
    if not against.seal and against.receipts is None:
        lines.append(
            "So mã này với mã in trên biên nhận (compare it with the seal that is printed), hoặc thêm --seal, "
            "--receipts."
        )
    return Verdict([*lines, *faults], not faults)


def _listed(listed: ReceiptList, number: str, seal: str) -> tuple[bool, str]:
    """Whether a list vouches for a receipt, and what it says."""
    held = next((one for one in listed.receipts if one.seal == seal and one.number == number), None)
    if held is not None and held.withdrawn is not None:
        return False, (
            f"biên nhận {number} có trong danh sách nhưng đã rút lại lúc {held.withdrawn}, không còn hiệu lực "
            f"(listed, but withdrawn: no longer valid)"
        )
    if held is not None:
        standing = "muộn / late" if held.late else "đúng hạn / in time"
        return True, f"biên nhận {number} có trong danh sách năm {listed.year} (listed): {held.at}, {standing}"
    if any(one.number == number for one in listed.receipts):
        return False, f"biên nhận {number} có trong danh sách với mã khác (listed with another seal)"
    if any(one.seal == seal for one in listed.receipts):
        return False, f"mã này có trong danh sách dưới số khác, không phải {number} (listed under another number)"
    return False, f"không có biên nhận {number} trong danh sách năm {listed.year} (not on the list)"


def _list(path: Path, against: Against) -> Verdict:
    listed = receipt_list.read(path)
    late = sum(one.late for one in listed.receipts)
    withdrawn = sum(one.withdrawn is not None for one in listed.receipts)
    lines = [
        f"{path.name}: danh sách biên nhận năm {listed.year} (list of receipts): {listed.sha256}",
        f"{len(listed.receipts)} biên nhận, {late} muộn, {withdrawn} đã rút lại "
        f"({len(listed.receipts)} receipts, {late} late, {withdrawn} withdrawn)",
    ]
    if against.seal and against.seal != listed.sha256:
        return Verdict([*lines, f"{path.name}: khác mã đã cho (differs from the given seal)"], False)
    if against.seal:
        lines.append(f"{path.name}: khớp hoàn toàn (equal)")
    else:
        lines.append(
            f"So với khóa “receipts” trong edition.json (compare it with the key receipts of edition.json): "
            f"ictindex verify edition.json --receipts {path.name}"
        )
    return Verdict(lines, True)


# --- folders with their SHA256SUMS


def _sums(path: Path) -> Verdict:
    """Every file a SHA256SUMS names, in the folder it lies in; what else lies there is not judged."""
    try:
        named = [_sum(line) for line in _bytes(path).decode("utf-8").splitlines() if line.strip()]
    except (ValueError, LookupError):
        raise Refused(f"{path.name}: không phải danh sách SHA-256 / not a list of SHA-256 sums") from None
    if not named:
        raise Refused(f"{path.name}: danh sách trống / the list is empty")
    faults = []
    for stated, name in named:
        place = path.parent / name
        if not place.is_file():
            faults.append(f"{name}: thiếu tệp (missing)")
        elif _hash(place) != stated:
            faults.append(f"{name}: khác (different)")
    if faults:
        said = f"{path.name}: {len(faults)}/{len(named)} tệp thiếu hoặc khác (missing or different)"
        return Verdict([*faults, said], False)
    return Verdict([f"{path.name}: {len(named)} tệp khớp hoàn toàn (files equal)"], True)


def _sum(line: str) -> tuple[str, str]:
    stated, name = line[:64].lower(), line[64:].removeprefix(" ").removeprefix(" ").removeprefix("*").strip()
    parts = Path(name).parts
    if not receipt_list.SEAL.fullmatch(stated) or not parts or Path(name).is_absolute() or ".." in parts:
        raise ValueError(line)
    return stated, name


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# --- issued documents


def _issued(path: Path, data: bytes, register: Path) -> Verdict:
    """A document by the register: its bytes are those that were entered there, and it has not been cancelled."""
    own = hashlib.sha256(data).hexdigest()
    rows = _rows(register)
    found = [row for row in rows if own in {cell.strip().lower() for cell in row.values()}]
    if not found:
        said = "không có trong sổ: không phải văn bản đã phát hành, hoặc đã bị sửa"
        return Verdict(
            [f"{path.name}: {said} (not in the register: never issued, or changed)", f"SHA-256 {own}"], False
        )
    lines = [f"{path.name}: khớp hoàn toàn (equal)"]
    lines += ["; ".join(f"{name}: {cell}" for name, cell in row.items() if name in SHOWN and cell) for row in found]
    if all(CANCELLED & set(row.values()) for row in found):
        return Verdict([*lines, f"{path.name}: văn bản đã bị hủy (the document was cancelled)"], False)
    return Verdict(lines, True)


def _rows(register: Path) -> list[dict[str, str]]:
    try:
        text = _bytes(register).decode("utf-8-sig")
        head = text.partition("\n")[0]
        sign = max(",;\t", key=head.count)  # Excel in Viet Nam saves with semicolons
        lines = list(csv.reader(io.StringIO(text), delimiter=sign, strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise Refused(f"{register.name}: không phải sổ đăng ký dạng CSV / not a register in CSV") from None
    if not lines or not any("SHA-256" in name or name.endswith("_sha256") for name in lines[0]):
        raise Refused(
            f"{register.name}: không phải sổ đăng ký văn bản (thiếu cột SHA-256) / "
            f"not a register of documents (no SHA-256)"
        )
    return [dict(zip(lines[0], cells, strict=False)) for cells in lines[1:]]
