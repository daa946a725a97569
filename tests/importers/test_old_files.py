"""Files of the .VnTime years at every door: repaired and shown, then saved as shown; what is unclear saves nothing."""

import csv
import io

import old_encoders
import openpyxl
import pytest

import exchange
import models
import submissions
from importers import figures, frameworks, units, workbook
from importers.plan import PlanOutdated, PlanRefused
from tests.importers.conftest import SAMPLES
from tests.importers.test_workbook import filled

NAMES = {
    "VP": "Văn phòng Bộ",
    "VU": "Vụ Hợp tác quốc tế",
    "HUE": "Sở Tài nguyên và Môi trường Huế",
    "DN": "Sở Tài nguyên và Môi trường Đà Nẵng",
    "DL": "Sở Tài nguyên và Môi trường Đắk Lắk",
    "TT": "Trung tâm Quy hoạch và Điều tra tài nguyên nước quốc gia",
}


def units_file(names):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(
        [["code", "bloc", "name_vi"], *([c, "SN", n] for c, n in names.items())]
    )
    return out.getvalue()


FILES = {
    "TCVN3": lambda text: old_encoders.raw(old_encoders.tcvn3(text)),
    "VNI": lambda text: old_encoders.raw(old_encoders.vni(text)),
    "Windows-1258": old_encoders.cp1258,
    "VISCII": old_encoders.viscii,
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16 without its mark": lambda text: text.encode("utf-16-le"),
    "UTF-8 with its mark": lambda text: text.encode("utf-8-sig"),
    "TCVN3 saved as UTF-8": lambda text: old_encoders.tcvn3(text).encode(),
    "VNI saved as UTF-8": lambda text: old_encoders.vni(text).encode(),
    "Windows-1258 saved as UTF-8": lambda text: old_encoders.windows_1258(text).encode(),
    "UTF-8 misread and saved": lambda text: old_encoders.utf8_as_1252(text).encode(),
    "UTF-8 misread as 1258 and saved": lambda text: old_encoders.utf8_as_1258(text).encode(),
    "hidden characters": lambda text: text.replace(" ", "\u200b ").encode(),
    "Icelandic": lambda text: text.replace("Đ", "Ð").encode(),
}
SILENT = {"UTF-8 with its mark", "UTF-16", "UTF-16 without its mark"}


@pytest.fixture
def blocs(database):
    """An office with blocs and no units."""
    frameworks.plan(SAMPLES / "frameworks" / "btnmt-2051-2016.yaml").apply("test")


@pytest.mark.parametrize("kind", FILES)
def test_an_old_csv_is_repaired_shown_and_saved_as_shown(blocs, kind):
    """Each repaired line is told with both spellings before anything is saved; confirmed, the names are exact."""
    plan = units.plan(FILES[kind](units_file(NAMES)), name="don-vi.csv")
    assert [str(problem) for problem in plan.problems] == []
    assert models.Unit.select().count() == 0
    if kind not in SILENT:
        lines = {repair.at.line: repair for repair in plan.repairs}
        assert lines[5].at.place() == "don-vi.csv, dòng 5"
        assert NAMES["DN"] in lines[5].after
        assert lines[5].before != lines[5].after
        assert lines[5].at.vi != lines[5].at.en
    plan.apply("test", expected=plan.fingerprint)
    assert {row.code: row.name_vi for row in models.Unit.select()} == NAMES


@pytest.mark.parametrize(
    "data",
    [
        b"code,bloc,name_vi\nA,SN,c\xf3\n",
        b"code,bloc,name_vi\nA,SN,caf\xe9\n",
        b"code,bloc,name_vi\nA,SN,\x81\x82\x83\n",
        "code,bloc,name_vi\nA,SN,Công nghệ th«ng tin\n".encode(),
        "code,bloc,name_vi\nA,SN,Së\n".encode(),
        "code,bloc,name_vi\nA,SN,CÃ´ng ngh? thÃ´ng tin ệ\n".encode(),
        "code,bloc\nA,SN\n".encode("utf-16")[:-1],
    ],
    ids=ascii,
)
def test_a_file_of_unclear_encoding_saves_nothing(blocs, data):
    """It is refused by line with the sentence that names the reason."""
    plan = units.plan(data)
    assert "không rõ bảng mã" in plan.problems[0].vi
    assert plan.problems[0].en
    with pytest.raises(PlanRefused):
        plan.apply("test")
    assert models.Unit.select().count() == 0


def test_cells_of_different_sets_are_read_each_by_itself(blocs):
    """A line put together from several old files is repaired cell by cell."""
    cells = old_encoders.tcvn3("Trung tâm Thông tin"), old_encoders.vni("chuyển từ đơn vị cũ")
    text = f"code,bloc,name_vi,note\nA,SN,{','.join(cells)}\n"
    plan = units.plan(text.encode())
    assert [str(problem) for problem in plan.problems] == []
    plan.apply("test")
    row = models.Unit.get(models.Unit.code == "A")
    assert (row.name_vi, row.note) == ("Trung tâm Thông tin", "chuyển từ đơn vị cũ")


def test_the_confirmation_names_the_repairs_that_were_shown(blocs):
    """The same figures with another repair are another plan."""
    shown = units.plan(FILES["TCVN3"](units_file(NAMES)))
    other = units.plan(units_file(NAMES).encode())
    assert shown.changes == other.changes
    with pytest.raises(PlanOutdated):
        other.apply("test", expected=shown.fingerprint)


def test_notes_of_an_old_figures_file_are_repaired(cycle, da_nang):
    """figures.csv too; its numbers are read as strictly as ever."""
    text = "unit,indicator,input,value,note\n" + f"SA,I.1.1,pcs,30,{old_encoders.tcvn3('số liệu đến ngày 30/9')}\n"
    plan = figures.plan(cycle, text.encode())
    assert [repair.at.line for repair in plan.repairs] == [2]
    plan.apply("test")
    assert submissions.answers_of(cycle, da_nang)["pcs"].note == "số liệu đến ngày 30/9"
    asked = figures.plan(cycle, text.replace("30,", "1.234,").encode())
    assert "hai cách đọc" in asked.problems[0].vi


def test_an_old_framework_file_is_repaired(database):
    """A regulation typed in VNI comes in as the same regulation."""
    source = SAMPLES / "frameworks" / "btnmt-2051-2016.yaml"
    text = source.read_text(encoding="utf-8")
    plan = frameworks.plan(text.encode("utf-16"))
    assert [str(problem) for problem in plan.problems] == []
    assert frameworks.plan(source).changes == plan.changes


def with_notes(data, notes):
    """The form with notes typed beside the questions."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for page in book.worksheets:
        for row in range(1, page.max_row + 1):
            if page.cell(row, 1).value in notes:
                page.cell(row, workbook.NOTE + 1).value = notes[page.cell(row, 1).value]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


NOTES = {
    "pcs": "Số máy trạm tính đến ngày 30 tháng 9",
    "staff": "Cán bộ chuyên trách của Sở và các đơn vị trực thuộc",
    "mbps": "Đường truyền do tỉnh cấp",
    "wan_apps": "Vụ KHTC",
}


@pytest.mark.parametrize("kind", ["tcvn3", "vni", "windows_1258", "utf8_as_1252", "utf8_as_1258"])
def test_old_texts_in_a_workbook_are_repaired_cell_by_cell(cycle, da_nang, kind):
    """Notes and yes/no alike; each repair by its cell; a short note is settled by the others of its file."""
    garble = getattr(old_encoders, kind)
    data, _ = filled(
        workbook.write(cycle, da_nang),
        {"pcs": 9, "staff": 3, "mbps": "83,5", "wan_apps": 2, "power_backup": garble("không")},
    )
    plan = workbook.plan(cycle, with_notes(data, {key: garble(note) for key, note in NOTES.items()}), name="mau.xlsx")
    assert [str(problem) for problem in plan.problems] == []
    assert len(plan.repairs) >= 4
    assert all(repair.at.place().startswith('mau.xlsx, trang "') for repair in plan.repairs)
    assert models.Answer.select().count() == 0
    plan.apply("test", expected=plan.fingerprint)
    answers = submissions.answers_of(cycle, da_nang)
    assert {key: answers[key].note for key in NOTES} == NOTES
    assert answers["power_backup"].value == "no"


def test_an_unclear_cell_of_a_workbook_saves_nothing(cycle, da_nang):
    """Half old, half Unicode: refused at its cell."""
    data, places = filled(workbook.write(cycle, da_nang), {"pcs": 9, "staff": 3})
    plan = workbook.plan(cycle, with_notes(data, {"pcs": "Công nghệ th«ng tin"}), name="mau.xlsx")
    [problem] = plan.problems
    assert problem.cell == places["pcs"][1].replace("H", "J")
    assert "không rõ bảng mã" in problem.vi
    with pytest.raises(PlanRefused):
        plan.apply("test")
    assert models.Answer.select().count() == 0


def test_the_plain_reader_names_the_set_and_repairs_nothing(tmp_path):
    """Where no preview is shown, as in `ictindex score`, an old file is refused with the name of its set."""
    file = tmp_path / "units.csv"
    for kind in ("TCVN3", "VNI", "Windows-1258", "VISCII"):
        file.write_bytes(FILES[kind](units_file(NAMES)))
        with pytest.raises(exchange.FileProblem) as refusal:
            exchange.read_units(file)
        assert kind in str(refusal.value)
    file.write_bytes(FILES["TCVN3 saved as UTF-8"](units_file(NAMES)))
    with pytest.raises(exchange.FileProblem) as refusal:
        exchange.read_units(file)
    assert "dòng 5" in str(refusal.value)
    assert "có lẽ là “VP,SN,Văn phòng Bộ”" in str(refusal.value)
