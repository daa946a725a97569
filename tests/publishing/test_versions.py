"""Versions and corrections: nothing changes in silence, and what changed is told exactly."""

import csv
import html
import io
import re
from fractions import Fraction

import corrected_year
import mini
import pytest

from exchange import Unit
from publishing import corrections
from scoring import exact_text


@pytest.fixture(scope="module")
def correction():
    return corrections.between(*corrected_year.versions())


def read(site, path):
    return (site / path / "index.html").read_text("utf-8")


def words(page):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def changes_of(correction, unit, *kinds):
    found = correction.of_unit(unit)
    return {(c.kind, c.code): (c.before, c.after) for c in (found.of(*kinds) if found else ())}


def test_equal_versions_differ_in_nothing():
    """A version laid beside itself has no change, however it was made."""
    first, _ = corrected_year.versions()
    assert corrections.between(first, mini.editions_of_test()[-1]) == corrections.Correction(
        first, mini.editions_of_test()[-1], (), ()
    )


def test_every_difference_is_found_and_nothing_else(correction):
    """Against a plain comparison of all exact values, unit by unit, written down here independently."""
    before, after = correction.before, correction.after
    for code in after.results:
        old, new = before.results[code], after.results[code]
        expected = set()
        expected |= {("figure", k) for k in {*before.figures[code], *after.figures[code]}
                     if before.figures[code].get(k) != after.figures[code].get(k)}  # fmt: skip
        expected |= {("indicator", k) for k, m in new.indicators.items()
                     if (m.points_exact, m.state if m.points_exact is None else "")
                     != (old.indicators[k].points_exact,
                         old.indicators[k].state if old.indicators[k].points_exact is None else "")}  # fmt: skip
        expected |= {("category", k) for k, c in new.categories.items()
                     if c.points_exact != old.categories[k].points_exact}  # fmt: skip
        for name in ("total", "total_exact", "level", "rank"):
            if getattr(old, name) != getattr(new, name):
                expected.add((name, ""))
        assert set(changes_of(correction, code, *corrections.KINDS)) == expected, code


def test_values_are_exact(correction):
    """Before and after as the editions hold them, to the last digit."""
    before, after = correction.before.results["AG"], correction.after.results["AG"]
    assert changes_of(correction, "AG", "figure") == {
        ("figure", "pcs"): ("", "900"),
        ("figure", "line"): ("no", "yes"),
        ("figure", "level"): ("", "III"),
    }
    assert changes_of(correction, "AG", "total_exact") == {
        ("total_exact", ""): (exact_text(before.total_exact), exact_text(after.total_exact))
    }
    assert changes_of(correction, "HN", "rank") == {("rank", ""): ("2", "3")}
    assert changes_of(correction, "AG", "rank") == {("rank", ""): ("3", "1")}


def test_a_unit_that_only_moved_is_told_apart(correction):
    """Hà Nội's points are as they were; its rank is not."""
    assert [u.unit for u in correction.corrected] == ["AG"]
    assert [u.unit for u in correction.moved] == ["HN"]
    assert changes_of(correction, "VP") == {}


def test_decisions_units_and_rules_are_compared():
    """A decision of the Council, a name, a unit gone, a rule."""
    first, _ = corrected_year.versions()
    units = {code: unit for code, unit in first.units.items() if code != "LC"}
    units["VP"] = Unit("VP", "B", "Văn phòng", "Ministry Office")
    rules = mini.parse_framework(mini.FRAMEWORK.format(code="thu-2021", number="2/QĐ", date="2021-01-02", top="25"))
    figures = {code: own for code, own in first.figures.items() if code in units}
    second = mini.made(2021, rules, version=2, units=units, figures=figures, decided={("HN", "UD2"): Fraction(2)})
    found = corrections.between(first, second)
    assert changes_of(found, "VP", "unit") == {("unit", "name_vi"): ("Văn phòng Bộ", "Văn phòng")}
    assert changes_of(found, "HN", "decision") == {("decision", "UD2"): ("4", "2")}
    assert changes_of(found, "LC", "unit")["unit", "code"] == ("LC", "")
    assert [change.code for change in found.general] == ["HT1"]


def test_the_file_of_changes_is_the_correction(corrected_site, correction):
    """changes.csv holds each value that differs, once, under the corrected version."""
    rows = list(csv.DictReader(io.StringIO((corrected_site / "2021/tai-ve/v2/changes.csv").read_text("utf-8"))))
    assert [(r["unit"], r["what"], r["code"], r["before"], r["after"]) for r in rows] == [
        (u.unit, *change) for u in correction.units for change in u.changes
    ]
    assert {(r["version_before"], r["version"]) for r in rows} == {("1", "2")}
    assert not (corrected_site / "2021/tai-ve/v1/changes.csv").exists()


def test_the_page_tells_reason_and_changes(corrected_site):
    """Notice, units with their points, level and rank before and after, and what was corrected."""
    page = read(corrected_site, "phien-ban")
    assert 'id="2021-v2"' in page
    assert "Computers &amp; line of An Giang &lt;added&gt;." in read(corrected_site, "en/phien-ban")
    shown = words(page)
    assert "Bổ sung số máy tính & kênh truyền của An Giang." in shown
    assert "1 đơn vị có điểm hoặc thông tin được sửa, 1 đơn vị khác chỉ đổi hạng" in shown
    assert "Số liệu “Số máy tính”: Chưa có số liệu → 900 máy" in shown
    assert "Số liệu “Có kênh truyền riêng”: Không → Có" in shown
    assert "Sở Tài nguyên và Môi trường thành phố Hà Nội 2 → 3" in shown
    assert "3 → 1" in shown
    assert 'href="/xephang/2021/tai-ve/v1/"' in page


def test_every_version_is_listed_newest_first(corrected_site, mini_site):
    """All years, all versions, with day and seal; a site without corrections says so. (promise 66)"""
    first, second = corrected_year.versions()
    page = read(corrected_site, "phien-ban")
    places = [page.index(seal[:16]) for seal in (second.seal, first.seal, mini.editions_of_test()[0].seal)]
    assert places == sorted(places)
    assert "Chưa có đính chính nào" in read(mini_site, "phien-ban")


def test_pages_of_the_year_say_that_it_was_corrected(corrected_site, mini_site):
    """Every page about the year links to what changed; a unit concerned says what it had; others do not."""
    for path in ("2021", "2021/xep-hang/s", "2021/phuong-phap", "2021/kiem-chung", "2021/don-vi/van-phong-bo"):
        page = read(corrected_site, path)
        assert "Bản đính chính số 2." in page
        assert 'href="/xephang/phien-ban/#2021-v2"' in page
        assert "Trước đính chính" not in page
    assert "Trước đính chính: hạng 3, tổng điểm" in words(read(corrected_site, "2021/don-vi/so-tn-mt-an-giang"))
    assert "#2021-v2" not in read(corrected_site, "2020/xep-hang/s")
    assert "Bản đính chính" not in read(mini_site, "2021/xep-hang/s")


def test_an_old_version_stays_readable_and_leads_to_the_newest(corrected_site):
    """Its page says it was replaced, by what, and why; the newest version's page says it is that."""
    old, new = read(corrected_site, "2021/tai-ve/v1"), read(corrected_site, "2021/tai-ve/v2")
    assert "Đây là phiên bản 1, đã được thay bằng phiên bản 2." in old
    assert '<a href="/xephang/2021/tai-ve/">Đến phiên bản mới nhất</a>' in old
    assert "đã được thay" not in new
    assert 'href="/xephang/2021/tai-ve/v1/edition.json" download' in old
