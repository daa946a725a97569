"""`ictindex verify`: what it says of each kind of file, and how it leaves."""

import hashlib
import json

import pytest
from click.testing import CliRunner

import edition as editions
import ictindex
import receipt_list
from tests.golden import mini

SENT = mini.receipt_text("HN", 2, "23:59:59", False)
SEAL = hashlib.sha256(SENT.encode()).hexdigest()


@pytest.fixture
def files(tmp_path):
    """An edition with its list of receipts, a receipt, and a paper with its register."""
    frozen = mini.editions_of_test()[1]
    (tmp_path / "edition.json").write_text(editions.text_of(frozen), encoding="utf-8")
    (tmp_path / "receipts.json").write_text(receipt_list.text_of(mini.receipts_of_test()), encoding="utf-8")
    (tmp_path / "receipt.json").write_text(SENT, encoding="utf-8")
    (tmp_path / "paper.pdf").write_bytes(b"%PDF-1.7 paper")
    return tmp_path


def said(*given):
    """(exit status, everything that was said)."""
    done = CliRunner().invoke(ictindex.main, ["verify", *map(str, given)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


# --- receipts


def test_a_receipt_tells_its_seal(files):
    """Without anything to compare with: to be compared by eye."""
    status, text = said(files / "receipt.json")
    assert status == 0
    assert f"2021-HN-02: {SEAL}" in text
    assert "So mã này với mã in trên biên nhận" in text


def test_a_receipt_against_its_seal_as_it_is_typed(files):
    """In groups, with colons, in capitals: equal; another: different; half of one: refused."""
    grouped = " ".join(SEAL[n : n + 8] for n in range(0, 64, 8)).upper()
    assert said(files / "receipt.json", "--seal", grouped)[0] == 0
    status, text = said(files / "receipt.json", "--seal", "0" * 64)
    assert (status, "khác mã đã cho" in text) == (1, True)
    status, text = said(files / "receipt.json", "--seal", SEAL[:-1])
    assert (status, "63" in text) == (2, True)


def test_a_receipt_that_a_program_spelled_otherwise_is_the_same(files):
    """What it says counts."""
    (files / "receipt.json").write_text(json.dumps(json.loads(SENT), indent=2), encoding="utf-8")
    assert said(files / "receipt.json", "--seal", SEAL)[0] == 0


def test_a_receipt_on_the_published_list(files):
    """In time, at its moment."""
    status, text = said(files / "receipt.json", "--receipts", files / "receipts.json")
    assert status == 0
    assert "2021-10-30T23:59:59+07:00, đúng hạn" in text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (mini.receipt_text("HN", 1, "16:40:59", False), "đã rút lại lúc 2021-10-30T17:05:00+07:00"),
        (SENT.replace('"value":"900"', '"value":"901"'), "với mã khác"),
        (SENT.replace("2021-HN-02", "2021-HN-07"), "không có biên nhận 2021-HN-07"),
    ],
)
def test_a_receipt_the_list_does_not_vouch_for(files, content, words):
    """Withdrawn, changed, unknown: 1, and why."""
    assert content != SENT
    (files / "receipt.json").write_text(content, encoding="utf-8")
    status, text = said(files / "receipt.json", "--receipts", files / "receipts.json")
    assert (status, words in text) == (1, True), text


def test_a_list_that_was_changed_vouches_for_nothing(files):
    """It is refused before anything is compared with it."""
    path = files / "receipts.json"
    path.write_text(path.read_text(encoding="utf-8") + " ", encoding="utf-8")
    status, text = said(files / "receipt.json", "--receipts", path)
    assert (status, "danh sách đã bị sửa" in text) == (2, True)


# --- lists and editions


def test_a_list_tells_its_hash_and_what_it_holds(files):
    """And how to compare it with the sealed results."""
    status, text = said(files / "receipts.json")
    assert status == 0
    assert mini.receipts_of_test().sha256 in text
    assert "4 biên nhận, 1 muộn, 1 đã rút lại" in text
    assert said(files / "receipts.json", "--seal", mini.receipts_of_test().sha256)[0] == 0
    assert said(files / "receipts.json", "--seal", "1" * 64)[0] == 1


def test_an_edition_vouches_for_its_list_and_no_other(files):
    """The seal of the results covers the list."""
    assert said(files / "edition.json", "--receipts", files / "receipts.json")[0] == 0
    other = receipt_list.make(2021, True, mini.receipts_of_test().receipts[1:])
    (files / "receipts.json").write_text(receipt_list.text_of(other), encoding="utf-8")
    status, text = said(files / "edition.json", "--receipts", files / "receipts.json")
    assert (status, "không phải danh sách được niêm phong" in text) == (1, True)


def test_an_edition_without_a_list_says_so(files):
    """2020 was published without one."""
    (files / "edition.json").write_text(editions.text_of(mini.editions_of_test()[0]), encoding="utf-8")
    status, text = said(files / "edition.json", "--receipts", files / "receipts.json")
    assert (status, "không kèm danh sách" in text) == (1, True)


def test_an_edition_against_the_seal_on_paper(files):
    """Equal and right; equal in itself and another than the paper's."""
    seal = mini.editions_of_test()[1].seal
    assert said(files / "edition.json", "--seal", seal.upper())[0] == 0
    status, text = said(files / "edition.json", "--seal", "1" * 64)
    assert (status, "khác mã đã cho" in text) == (1, True)


def test_a_list_cannot_be_taken_out_of_an_edition(files):
    """Without the key, or with another hash, the seal is another."""
    path = files / "edition.json"
    whole = path.read_text(encoding="utf-8")
    own = mini.receipts_of_test().sha256
    for changed in (whole.replace(own, "0" * 64), whole.replace(f'"receipts": "{own}",\n', "")):
        assert changed != whole
        path.write_text(changed, encoding="utf-8")
        status, text = said(path)
        assert (status, "seal" in text) == (1, True)
    path.write_text(whole.replace(own, "x"), encoding="utf-8")
    assert said(path)[0] == 2


# --- folders


def sums(folder, *names):
    lines = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def test_a_folder_against_its_sums(files):
    """By the folder or by the file; one that changed and one that is gone are named."""
    sums(files, "edition.json", "receipt.json", "paper.pdf")
    assert said(files) == said(files / "SHA256SUMS") == (0, "SHA256SUMS: 3 tệp khớp hoàn toàn (files equal)\n")
    (files / "receipt.json").write_text("{}", encoding="utf-8")
    (files / "paper.pdf").unlink()
    status, text = said(files)
    assert status == 1
    assert "receipt.json: khác" in text
    assert "paper.pdf: thiếu tệp" in text


@pytest.mark.parametrize("line", ["", "abc  x", f"{'0' * 64}  ../x", f"{'0' * 64}  /etc/hostname", f"{'0' * 64}  "])
def test_sums_that_are_none_are_refused(files, line):
    """And none leads out of its folder."""
    (files / "SHA256SUMS").write_text(line + "\n", encoding="utf-8")
    assert said(files)[0] == 2


def test_a_folder_without_sums_is_refused(files):
    """With the name of what is missing."""
    status, text = said(files)
    assert (status, "SHA256SUMS" in text) == (2, True)


# --- issued documents

OFFICES = (
    'Sổ,Số,"Số, ký hiệu",Ngày văn bản,Trích yếu,Trạng thái,SHA-256 của PDF\n'
    "CV,12,12/BTNMT-CNTT,{day},Về kết quả,{state},{sha}\n"
)


def register(folder, state="Đã phát hành", sign=",", sha=None):
    sha = sha or hashlib.sha256((folder / "paper.pdf").read_bytes()).hexdigest()
    text = OFFICES.format(day="2021-12-28", state=state, sha=sha)
    if sign == ";":
        text = text.replace('"Số, ký hiệu"', "@").replace(",", ";").replace("@", '"Số, ký hiệu"')
    (folder / "register.csv").write_text("\ufeff" + text, encoding="utf-8")
    return folder / "register.csv"


@pytest.mark.parametrize("sign", [",", ";"])
def test_an_issued_document_is_found_in_the_register(files, sign):
    """With its number, date and subject, whichever way the register was saved."""
    status, text = said(files / "paper.pdf", "--register", register(files, sign=sign))
    assert status == 0
    assert "Số, ký hiệu: 12/BTNMT-CNTT" in text
    assert "Trạng thái: Đã phát hành" in text


def test_a_document_that_was_changed_or_cancelled(files):
    """One byte more is not in the register; a cancelled one is, and no longer counts."""
    path = register(files)
    (files / "other.pdf").write_bytes(b"%PDF-1.7 paper.")
    status, text = said(files / "other.pdf", "--register", path)
    assert (status, "không có trong sổ" in text) == (1, True)
    status, text = said(files / "paper.pdf", "--register", register(files, state="Đã hủy"))
    assert (status, "đã bị hủy" in text) == (1, True)


def test_a_document_without_a_register_is_told_what_to_add(files):
    """Its hash is told; nothing was compared, so it is neither equal nor different."""
    status, text = said(files / "paper.pdf")
    assert (status, "--register" in text) == (2, True)
    assert hashlib.sha256(b"%PDF-1.7 paper").hexdigest() in text


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00"])
def test_what_is_no_register_is_refused(files, content):
    """Whatever it is."""
    (files / "register.csv").write_bytes(content)
    assert said(files / "paper.pdf", "--register", files / "register.csv")[0] == 2


def test_drafts_made_by_the_letters_command_have_a_register_of_their_own(files):
    """Its columns are named for programs; a draft is found by either file."""
    sha = hashlib.sha256((files / "paper.pdf").read_bytes()).hexdigest()
    (files / "register.csv").write_text(
        f"kind,year,version,unit,name,subject,docx,docx_sha256,pdf,pdf_sha256,inputs,notice\n"
        f"letter,2021,1,HN,Hà Nội,Kết quả,a.docx,{'0' * 64},a.pdf,{sha},x,minh họa\n",
        encoding="utf-8",
    )
    status, text = said(files / "paper.pdf", "--register", files / "register.csv")
    assert (status, "kind: letter; year: 2021" in text, "notice: minh họa" in text) == (0, True, True)


@pytest.mark.parametrize("name", ["missing.json", "x.txt"])
def test_anything_else_is_refused_with_its_name(files, name):
    """A file that is not there, and one that is none of these."""
    (files / "x.txt").write_text("hello", encoding="utf-8")
    status, text = said(files / name)
    assert (status, text.startswith(f"{name}: ")) == (2, True)
