"""Units renamed, merged, split from a day on: planned, refused, carried out in one transaction, the past kept."""

import datetime

import pytest
from factories import a_cycle, a_submission, a_unit, a_user

import models
import results
import unit_changes
from unit_changes import ChangeRefused, NewUnit

pytestmark = pytest.mark.usefixtures("either_database")
DAY = datetime.date(2020, 7, 1)
EVE = datetime.date(2020, 6, 30)


def fresh(code):
    return models.Unit.get(models.Unit.code == code)


def test_a_renamed_unit_keeps_its_old_name_in_earlier_years():
    """From 1/7/2020 on the new name; 2019 still to be frozen takes the old one, 2020 the new one (promise 69)."""
    unit = a_unit("BG", name_vi="Sở Tài nguyên và Môi trường Bắc Giang", short_name="Bắc Giang")
    old, new = a_cycle(2019), a_cycle(2020, framework=models.Framework.get())
    for cycle in (old, new):
        a_submission(cycle, unit)
    plan = unit_changes.plan_rename(fresh("BG"), DAY, "Sở Nông nghiệp và Môi trường Bắc Giang")
    assert "Năm 2019 sẽ ghi “Sở Tài nguyên và Môi trường Bắc Giang”." in [vi for vi, _ in plan.lines]
    assert models.UnitName.select().count() == 0, "a plan changes nothing"
    plan.carry_out("an", "QĐ 12/QĐ-UBND")
    unit = fresh("BG")
    assert unit.name_vi == "Sở Nông nghiệp và Môi trường Bắc Giang"
    assert unit.names_on(EVE).name_vi == "Sở Tài nguyên và Môi trường Bắc Giang"
    assert unit.names_on(DAY).name_vi == "Sở Nông nghiệp và Môi trường Bắc Giang"
    assert results.gather(old)[1]["BG"].name_vi == "Sở Tài nguyên và Môi trường Bắc Giang"
    assert results.gather(old)[1]["BG"].short_name == "Bắc Giang"
    assert results.gather(new)[1]["BG"].name_vi == "Sở Nông nghiệp và Môi trường Bắc Giang"
    assert {event.reason for event, _ in models.history(unit)} == {"", "QĐ 12/QĐ-UBND"}
    assert models.verify_chains() == []


def test_names_follow_one_another():
    """Renamed twice: each year has the name of its time; a day before the last renaming is refused."""
    a_unit("A", name_vi="Một")
    unit_changes.plan_rename(fresh("A"), datetime.date(2018, 1, 1), "Hai").carry_out("an", "QĐ 1")
    unit_changes.plan_rename(fresh("A"), datetime.date(2020, 1, 1), "Ba").carry_out("an", "QĐ 2")
    unit = fresh("A")
    days = (
        datetime.date(2017, 12, 31),
        datetime.date(2018, 1, 1),
        datetime.date(2019, 12, 31),
        datetime.date(2020, 1, 1),
    )
    assert [unit.names_on(day).name_vi for day in days] == ["Một", "Hai", "Hai", "Ba"]
    with pytest.raises(ChangeRefused, match="phải muộn hơn"):
        unit_changes.plan_rename(unit, datetime.date(2020, 1, 1), "Bốn")


@pytest.mark.parametrize(
    ("name", "day", "sentence"),
    [
        ("", DAY, "Cần tên mới"),
        ("Cũ", DAY, "giống tên đang dùng"),
        ("Mới", unit_changes.today() + datetime.timedelta(days=1), "còn ở phía trước"),
        ("Mới", datetime.date(1990, 1, 1), "không tồn tại"),
    ],
)
def test_a_renaming_that_cannot_be_is_refused(name, day, sentence):
    """No name, no change, a day still to come, a day before the unit's life."""
    a_unit("A", name_vi="Cũ", active_from=datetime.date(2000, 1, 1))
    with pytest.raises(ChangeRefused, match=sentence):
        unit_changes.plan_rename(fresh("A"), day, name)


def test_several_units_merge_into_one():
    """They end on the eve and name their successor, all at once; what stays behind is told (promise 69)."""
    for code in ("A", "B", "C"):
        a_unit(code)
    a_user("officer", unit=fresh("A"))
    cycle = a_cycle(2020, state="draft")
    a_submission(cycle, fresh("A"))
    with models.acting("test"):
        cycle.state = "collecting"
        cycle.save()
    plan = unit_changes.plan_merge([fresh("A"), fresh("B")], fresh("C"), DAY)
    assert len(plan.lines) == 2
    cautions = " ".join(vi for vi, _ in plan.cautions)
    assert "1 tài khoản" in cautions
    assert "hồ sơ năm 2020" in cautions
    plan.carry_out("an", "NQ 202")
    assert [(fresh(code).active_to, fresh(code).successor.code) for code in ("A", "B")] == [(EVE, "C"), (EVE, "C")]
    assert fresh("C").active_to is None
    assert "A" not in [unit.code for unit in models.Unit.alive_in(2020)]
    assert "A" in [unit.code for unit in models.Unit.alive_in(2019)]


def test_a_merger_is_whole_or_not_at_all():
    """Somebody changed one of the units meanwhile: none of them ends."""
    for code in ("A", "B", "C"):
        a_unit(code)
    plan = unit_changes.plan_merge([fresh("A"), fresh("B")], fresh("C"), DAY)
    with models.acting("binh"):
        other = fresh("B")
        other.note = "khác"
        other.save()
    with pytest.raises(models.StaleRow):
        plan.carry_out("an", "NQ 202")
    assert fresh("A").active_to is None


def test_mergers_that_cannot_be_are_refused():
    """Into itself, into one that is gone, of one that has ended, of nobody, without a reason."""
    for code in ("A", "B", "C"):
        a_unit(code)
    unit_changes.plan_merge([fresh("A")], fresh("B"), DAY).carry_out("an", "NQ 1")
    refused = [
        (([fresh("B")], fresh("B")), "chính nó"),
        (([fresh("C")], fresh("A")), "không tồn tại"),
        (([fresh("A")], fresh("C")), "ngày kết thúc"),
        (([], fresh("C")), "ít nhất một"),
    ]
    for (units, into), sentence in refused:
        with pytest.raises(ChangeRefused, match=sentence):
            unit_changes.plan_merge(units, into, DAY)
    with pytest.raises(ChangeRefused, match="lý do"):
        unit_changes.plan_merge([fresh("C")], fresh("B"), DAY).carry_out("an", "  ")


def test_a_merger_leads_in_no_circle():
    """Though the dates were opened again by hand, a successor is not merged into its own predecessor."""
    first, second = a_unit("A"), a_unit("B")
    with models.acting("test"):
        first.successor = second
        first.save()
    with pytest.raises(ChangeRefused, match="quay vòng"):
        unit_changes.plan_merge([second], first, DAY)


@pytest.mark.parametrize("ends", [True, False])
def test_a_unit_is_split(ends):
    """New units from the day on, in the same bloc; the old one ends with an heir, or goes on (promise 69)."""
    old = a_unit("A", region="DBSH", region_title_vi="Đồng bằng sông Hồng")
    new = unit_changes.parse_new_units("A1; Sở A Một\n\nA2; Sở A Hai\n")
    unit_changes.plan_split(fresh("A"), new, DAY, ends).carry_out("an", "NQ 5")
    made = [fresh("A1"), fresh("A2")]
    assert [(unit.name_vi, unit.active_from, unit.bloc, unit.region) for unit in made] == [
        ("Sở A Một", DAY, old.bloc, "DBSH"),
        ("Sở A Hai", DAY, old.bloc, "DBSH"),
    ]
    assert "Tách từ A" in made[0].note
    assert fresh("A").active_to == (EVE if ends else None)
    assert fresh("A").successor == (made[0] if ends else None)


def test_splits_that_cannot_be_are_refused():
    """A code in use or twice, a single heir, a line that is none."""
    a_unit("A")
    a_unit("B")
    for new, sentence in (
        ([NewUnit("B", "x"), NewUnit("C", "y")], "Mã đã dùng: B"),
        ([NewUnit("C", "x"), NewUnit("C", "y")], "Mã đã dùng: C"),
        ([NewUnit("C", "x")], "ít nhất hai"),
    ):
        with pytest.raises(ChangeRefused, match=sentence):
            unit_changes.plan_split(fresh("A"), new, DAY, ends=True)
    with pytest.raises(ChangeRefused, match="Dòng 2"):
        unit_changes.parse_new_units("C; Sở C\nkhông có dấu")
