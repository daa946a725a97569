"""Every number in every letter of the newest demonstration year is the edition's, in both files (promise 64)."""

import itertools

import pytest
from paper_years import demo, docx_lines, docx_text, head, joined, pdf_text, rows, words

import gains
from letters import making

# mm from the left edge of the paper: where the annex's tables have their columns (letters/templates/letter.typ)
LEFT = 30
CRITERIA = ((95, 109), (109, 123), (123, 137))  # maximum, points, lost
NAMES = (42, 94)
RANKED_POINTS = (94, 174)  # the first category; after the total
CATEGORIES = ((121, 139), (139, 157), (157, 175), (175, 195))  # maximum, points, lost, median


def shown(edition, value):
    """Points as published, with a comma: this test's own writing of numbers."""
    return "–" if value is None else str(edition.published(value)).replace(".", ",").replace("-", "−")


def whole(value):
    return f"{float(value):g}".replace(".", ",")


def lost_of(edition, unit):
    """Indicator or category -> points lost as shown; nothing for none."""
    found = gains.lost(edition, unit)
    parts = [*found.indicators(), *found.parts]
    return {part.code: shown(edition, part.lost) if part.lost else "" for part in parts}, found.lost


@pytest.mark.parametrize("bloc", ["QLNN", "SN", "STNMT"])
def test_every_number_of_every_letter_is_the_editions(bloc):
    """Total, rank, categories and indicators: maximum, points, points lost; both files say the same."""
    papers = demo()
    edition = papers.edition
    for result in edition.ranking(bloc):
        made = making.made("letter", papers, result.unit, head())
        check_pdf(edition, result, made.pdf)
        check_docx(edition, result, made.docx)


def check_pdf(edition, result, pdf):
    lost, lost_whole = lost_of(edition, result.unit)
    found = words(pdf)
    criteria = rows(found, LEFT, CRITERIA)
    for code, mark in result.indicators.items():
        expected = [whole(mark.max), shown(edition, mark.points_exact), lost.get(code, "")]
        assert expected in criteria[code], code
    categories = rows(found, LEFT, CATEGORIES)
    for category in edition.framework.categories:
        own = result.categories[category.code]
        expected = [whole(own.max), shown(edition, own.points_exact), lost.get(category.code, "")]
        assert expected in [cells[:3] for cells in categories[category.code]], category.code
    text = " ".join(word.text for word in found)
    assert f"{shown(edition, result.total)} trên tối đa {whole(result.max)}" in text
    ranked = sum(other.rank is not None for other in edition.ranking(result.bloc))
    assert f"{result.rank} trong {ranked} đơn vị được xếp hạng của khối" in text
    assert (f"đồng hạng {result.rank} trong" in text) == (result.tied > 1)
    assert edition.seal in joined(text)
    assert shown(edition, lost_whole) in text


def check_docx(edition, result, docx):
    lost, lost_whole = lost_of(edition, result.unit)
    by_code = {}
    for row in (line.split("\t") for line in docx_lines(docx) if "\t" in line):
        by_code.setdefault(row[0], []).append(row)
    for code, mark in result.indicators.items():
        (row,) = by_code[code]
        assert row[2:5] == [whole(mark.max), shown(edition, mark.points_exact), lost.get(code, "")]
        full = mark.state == "scored" and not lost.get(code, "")
        assert row[5].replace("\u00a0", " ") == ("" if full else edition.why(result.unit, code).replace("\u00a0", " "))
    for category in edition.framework.categories:
        own = result.categories[category.code]
        expected = [whole(own.max), shown(edition, own.points_exact), lost.get(category.code, "")]
        assert [row[2:5] for row in by_code[category.code]] == [expected, expected]
    text = docx_text(docx)
    assert f"{shown(edition, result.total)} trên tối đa {whole(result.max)}" in text
    assert edition.seal in joined(text)
    assert shown(edition, lost_whole) in text


@pytest.mark.parametrize("kind", ["announcement", "minutes"])
def test_every_ranking_is_the_editions(kind):
    """Rank, name, points of each category and total of every unit, in order."""
    papers = demo()
    edition = papers.edition
    made = making.made(kind, papers, None, head(kind))
    printed = [line.split("\t") for line in docx_lines(made.docx) if line.count("\t") > 5]
    expected = [
        [
            str(result.rank),
            edition.units[result.unit].name_vi,
            *(shown(edition, result.categories[each.code].points_exact) for each in edition.framework.categories),
            shown(edition, result.total),
        ]
        for bloc in edition.blocs
        for result in edition.ranking(bloc.code)
    ]
    assert [row[:-1] for row in printed if row[0].isdigit()] == expected
    found = words(made.pdf)
    edges = (RANKED_POINTS[0], *(RANKED_POINTS[0] + 13 * n for n in range(1, 6)), RANKED_POINTS[1])
    by_rank = rows(found, LEFT, list(itertools.pairwise(edges)), within=12)
    column = sorted(
        (word for word in found if NAMES[0] <= word.x < NAMES[1]), key=lambda word: (word.page, word.y, word.x)
    )
    names = "".join(word.text for word in column)
    for row in expected:
        assert row[2:] in by_rank[row[0]], row
        assert joined(row[1]) in names


def test_the_minutes_tell_what_the_council_decided():
    """Unit, indicator, maximum and points of each decision, in both files."""
    papers = demo()
    edition = papers.edition
    made = making.made("minutes", papers, None, head("minutes"))
    assert edition.decided
    for (unit, indicator), points in edition.decided.items():
        name = edition.units[unit].name_vi
        title = edition.framework.indicators[indicator].title.vi
        row = [name, indicator, title, whole(edition.framework.indicators[indicator].max), shown(edition, points)]
        assert "\t".join(row) in list(docx_lines(made.docx))
        assert all(joined(part) in joined(pdf_text(made.pdf)) for part in row)
