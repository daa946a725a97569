"""Whatever a ministry decides: every title is true, and every table holds the edition's own figures."""

import re
import statistics
from fractions import Fraction

import odd_editions
import pytest
import strategies
from hypothesis import given, reject, settings

import gains
import scoring
from charts import drawings, facts
from charts.issued import issued
from charts.sheet import collisions
from exchange import Unit
from vietnamese import format_number

NUMBER = r"[−\d.,]+"
REGIONS = ("DBSH", "TN", "")


def edition_of(year, number: int = 2021):
    """A drawn year as an edition; one whose figures have no meaning (a negative share's root) is passed over."""
    units = [
        Unit(code, bloc, f"Đơn vị {code}", f"Unit {code}", region=REGIONS[place % 3])
        for place, (code, bloc) in enumerate(year.units)
    ]
    try:
        return odd_editions.scored(year.plain, units, year.figures, number, year.decided)
    except scoring.ScoringProblem:
        reject()


def read(text: str) -> Fraction:
    """A number as the chart prints it."""
    return Fraction(text.replace(".", "").replace(",", ".").replace("−", "-"))


def shown(edition, value) -> str:
    """A published value in the framework's decimals."""
    return format_number(value, edition.framework.places, "vi")


def ranked_in(edition, bloc: str) -> list:
    """Units with a rank, best first."""
    return [r for r in edition.ranking(bloc) if r.rank is not None]


def check_level_title(edition, bloc: str, title: str) -> bool:
    """The titles of a bloc without differences; whether this is one of them, and then a true one."""
    ranked = ranked_in(edition, bloc)
    totals = {r.total for r in ranked}
    if title.endswith("chưa xếp hạng đơn vị nào"):
        assert not ranked
    elif found := re.search(rf"duy nhất được xếp hạng, với ({NUMBER}) điểm$", title):
        assert len(ranked) == 1
        assert found[1] == shown(edition, ranked[0].total)
    elif found := re.match(rf"Cả (\d+) đơn vị cùng được ({NUMBER}) điểm$", title):
        assert (int(found[1]), len(totals)) == (len(ranked), 1)
        assert found[2] == shown(edition, ranked[0].total)
    else:
        assert len(totals) > 1, title
        return False
    return True


def check_ranking(edition, bloc: str, title: str) -> None:
    """How many reach the best level, or who leads; and the distance from first to last."""
    if check_level_title(edition, bloc, title):
        return
    ranked = ranked_in(edition, bloc)
    totals = [r.total for r in ranked]
    gap = re.search(rf"khoảng cách đầu – cuối ({NUMBER}) điểm$", title)[1]
    assert abs(read(gap) - Fraction(max(totals) - min(totals))) <= Fraction(1, 20)
    levels = sorted(edition.framework.levels, key=lambda level: -level.from_)
    if levels:
        reached = sum(r.level == levels[0].code for r in ranked)
        words = ("Chưa", "Một", "Hai", "Ba", "Bốn", "Năm", "Sáu")
        assert title.startswith(f"{words[reached]} đơn vị "), title
        assert f" đạt mức {levels[0].title['vi']};" in title
    else:
        assert f"dẫn đầu với {shown(edition, max(totals))} điểm" in title
        leaders = [r for r in ranked if r.total == max(totals)]
        assert all(edition.units[r.unit].name_vi in title for r in leaders) or f"{len(leaders)} đơn vị" in title


def check_distribution(edition, bloc: str, title: str) -> None:
    """The lowest, the highest and the middle total."""
    if not check_level_title(edition, bloc, title):
        totals = [Fraction(r.total) for r in ranked_in(edition, bloc)]
        found = re.match(rf"Tổng điểm trải từ ({NUMBER}) đến ({NUMBER}); trung vị khối ({NUMBER})$", title)
        expected = [shown(edition, value) for value in (min(totals), max(totals), statistics.median(totals))]
        assert list(found.groups()) == expected


def check_shares(shares: list[Fraction], title: str) -> None:
    """How many have everything, and how many nothing."""
    full, zero, of = sum(s >= 1 for s in shares), sum(s == 0 for s in shares), len(shares)
    if "chưa đơn vị nào được tính điểm" in title:
        assert not of
    elif "cả " in title:
        assert (full if "tối đa" in title else zero) == of
    else:
        found = re.search(r"(\d+)/(\d+) đơn vị đạt điểm tối đa|chưa đơn vị nào trong (\d+) đạt điểm tối đa", title)
        assert [int(part) for part in found.groups() if part] == ([full, of] if full else [of])
        none = re.search(r", (\d+) không có điểm$", title)
        assert (int(none[1]) if none else 0) == zero


def check_points(values: list[Fraction], title: str) -> None:
    """Points without a maximum: how many lose some, or from where to where they reach."""
    if found := re.search(r": (\d+)/(\d+) đơn vị bị trừ điểm$", title):
        assert max(values) <= 0
        assert [int(part) for part in found.groups()] == [sum(v < 0 for v in values), len(values)]
    elif title.endswith("không đơn vị nào bị trừ điểm"):
        assert not any(values)
    elif values:
        low, high = re.search(rf": từ ({NUMBER}) đến ({NUMBER}) điểm$", title).groups()
        assert abs(read(low) - min(values)) <= Fraction(1, 200)
        assert abs(read(high) - max(values)) <= Fraction(1, 200)
        assert max(values) > 0


def check_lost(edition, unit: str, title: str) -> None:
    """What is missing to the maximum, and the category where most of it went."""
    result, whole = edition.results[unit], gains.lost(edition, unit)
    publish = edition.framework.scheme.publish
    if title.endswith("chưa có tổng điểm"):
        assert result.total is None
        return
    assert result.total is not None
    if title.endswith("không mất điểm nào"):
        assert publish(whole.lost) <= 0
        return
    found = re.search(rf" mất ({NUMBER}) điểm(?:, nhiều nhất ở (.+) \(({NUMBER})\))?$", title)
    assert found[1] == shown(edition, publish(whole.lost))
    if found[2]:
        most = max(part.lost for part in whole.parts)
        assert found[3] == shown(edition, publish(most))
        worst = next(part for part in whole.parts if part.lost == most)
        assert edition.framework.all_categories[worst.code].title["vi"] in found[2]


def check_profile(edition, unit: str, title: str) -> None:
    """In how many categories the unit is above the median, by the exact figures."""
    result, above, compared = edition.results[unit], 0, 0
    for category in edition.framework.categories:
        shares = {
            r.unit: Fraction(own.points_exact) / Fraction(own.max)
            for r in edition.ranking(result.bloc)
            if (own := r.categories.get(category.code)) and own.points_exact is not None and own.max
        }
        if unit in shares:
            compared += 1
            above += shares[unit] > statistics.median(shares.values())
    if not compared:
        assert title.endswith("chưa có nhóm nào để so với khối")
    elif not above:
        assert title.endswith("không nhóm nào cao hơn trung vị khối")
    elif above == compared:
        assert title.endswith(f"ở cả {compared} nhóm")
    else:
        assert title.endswith(f"ở {above} trên {compared} nhóm")


def check_regions(edition, bloc: str, title: str) -> None:
    """The highest and the lowest median of a region, as published."""
    groups: dict[str, list[Fraction]] = {}
    for r in ranked_in(edition, bloc):
        if edition.units[r.unit].region:
            groups.setdefault(edition.units[r.unit].region, []).append(Fraction(r.total))
    middles = sorted(statistics.median(totals) for totals in groups.values())
    low, high = shown(edition, middles[0]), shown(edition, middles[-1])
    if low == high:
        assert title == f"Trung vị của các vùng ngang nhau: {high} điểm"
    else:
        assert re.match(rf"Trung vị cao nhất: .+ \({re.escape(high)}\); thấp nhất: .+ \({re.escape(low)}\)$", title)


def check_changes(previous, edition, bloc: str, title: str) -> None:
    """How many rose, fell and stayed, and the largest rise."""
    old = {r.unit: r.rank for r in ranked_in(previous, bloc)}
    moves = [old[r.unit] - r.rank for r in ranked_in(edition, bloc) if r.unit in old]
    counts = [sum(m > 0 for m in moves), sum(m < 0 for m in moves), sum(m == 0 for m in moves)]
    if not ranked_in(edition, bloc):
        assert title.endswith("chưa xếp hạng đơn vị nào")
        return
    found = re.search(r"(\d+) đơn vị lên hạng, (\d+) xuống, (\d+) giữ nguyên$", title)
    assert [int(part) for part in found.groups()] == counts
    most = re.search(r" lên nhiều nhất \((\d+) bậc\);", title)
    assert (int(most[1]) if most else 0) == max([0, *moves])


def check_years(editions: list, bloc: str, title: str) -> None:
    """The largest rise since the framework began, or since the first year where it began with the newest."""
    base = next(e for e in editions if e.framework.code == editions[-1].framework.code and ranked_in(e, bloc))
    base = base if base is not editions[-1] else next(e for e in editions if ranked_in(e, bloc))
    old = {r.unit: r.rank for r in ranked_in(base, bloc)}
    moves = [old[r.unit] - r.rank for r in ranked_in(editions[-1], bloc) if r.unit in old]
    assert f"{base.year} đến {editions[-1].year}" in title
    if max([0, *moves]):
        assert f" {max(moves)} bậc" in title
    else:
        assert title.endswith("không đơn vị nào lên hạng")


@settings(deadline=None, max_examples=60)
@given(strategies.years(most_units=6))
def test_titles_are_true(year):
    """Ties, one unit, nobody ranked, all equal, means and geometric means, deductions, decisions of the Council."""
    edition = edition_of(year)
    for chart in issued(edition):
        what, subject = chart.about.split(":", 1)
        title, kind = chart.facts["title"], chart.kind
        if what == "bloc":
            checks = {"ranking": check_ranking, "distribution": check_distribution, "regions": check_regions}
            if kind in checks:
                checks[kind](edition, subject, title)
        elif what == "unit":
            checks = {"lost": check_lost, "profile": check_profile}
            if kind in checks:
                checks[kind](edition, subject, title)
        else:
            results = edition.results.values()
            marks = [
                own
                for r in results
                if (own := (r.indicators if what == "indicator" else r.categories).get(subject)) is not None
            ]
            counted = [own for own in marks if own.points_exact is not None]
            if any(own.max for own in marks):
                check_shares([Fraction(own.points_exact) / Fraction(own.max) for own in counted if own.max], title)
            else:
                check_points([Fraction(own.points_exact) for own in counted], title)


@settings(deadline=None, max_examples=60)
@given(strategies.years(most_units=6), strategies.years(most_units=6))
def test_titles_of_several_years_are_true(one, other):
    """Two years of two regulations, with units that come, go or lose their rank."""
    editions = [edition_of(one, 2020), edition_of(other, 2021)]
    for chart in issued(editions[-1], editions[:-1]):
        if chart.kind == "changes":
            check_changes(*editions, chart.about.split(":")[1], chart.facts["title"])
        elif chart.kind == "years":
            check_years(editions, chart.about.split(":")[1], chart.facts["title"])


@settings(deadline=None, max_examples=25)
@given(strategies.years(most_units=5), strategies.years(most_units=5))
def test_any_year_can_be_drawn(one, other):
    """No regulation and no figures bring a drawing down or set type over type."""
    editions = [edition_of(one, 2020), edition_of(other, 2021)]
    for lang in ("vi", "en"):
        for chart in issued(editions[-1], editions[:-1], lang):
            for width in (drawings.ONE_COLUMN, drawings.TWO_COLUMNS):
                assert collisions(drawings.draw(chart.facts, width)) == [], (chart.id, width)


# Tables.


@settings(deadline=None, max_examples=40)
@given(strategies.years(most_units=6))
def test_tables_are_the_editions_figures(year):
    """A reader who takes the data gets what was published, to the last digit."""
    edition = edition_of(year)
    for chart in issued(edition):
        subject = chart.about.split(":", 1)[1]
        header, rows = (
            chart.facts["header"],
            [dict(zip(chart.facts["header"], row, strict=True)) for row in chart.facts["table"]],
        )
        if chart.kind in ("ranking", "distribution", "heat"):
            assert [(row["unit"], row["rank"], row["total"]) for row in rows] == [
                (r.unit, r.rank, r.total) for r in edition.ranking(subject)
            ]
        elif chart.kind == "regions":
            assert {row["unit"]: row["total"] for row in rows} == {r.unit: r.total for r in ranked_in(edition, subject)}
        elif chart.kind in ("indicator", "category"):
            of = "indicators" if chart.kind == "indicator" else "categories"
            own = {r.unit: getattr(r, of)[subject] for r in edition.results.values() if subject in getattr(r, of)}
            assert {row["unit"] for row in rows} == own.keys()
            for row in rows:
                exact = own[row["unit"]].points_exact
                assert (row["points"] is None) == (exact is None)
                assert exact is None or abs(Fraction(row["points"]) - Fraction(exact)) <= Fraction(1, 20_000)
        elif chart.kind == "lost":
            total = edition.results[subject].total_exact
            tops = [row for row in rows if row["indicator"] is None]
            if total is not None and edition.framework.combine != "geometric":
                lost = sum(Fraction(row["lost_of_total"] or 0) for row in tops)
                whole = Fraction(edition.results[subject].max) - Fraction(total)
                assert abs(lost - whole) <= Fraction(len(tops), 20_000)
        assert header


@pytest.mark.parametrize("case", ["gaps", "units come and go"])
def test_what_took_no_part_is_named(case):
    """Indicators that do not apply or were decided are said beside the losses, not hidden in them."""
    edition = odd_editions.odd_years()[case][-1]
    for unit, result in edition.results.items():
        chart = facts.unit_losses(edition, unit, "vi")
        left_out = [code for code, mark in result.indicators.items() if mark.points_exact is None]
        assert all(any(gap.startswith(f"{code} ") for gap in chart["body"]["gaps"]) for code in left_out)
        states = {row[1]: row[-1] for row in chart["table"] if row[1]}
        assert states == {code: mark.state for code, mark in result.indicators.items()}
