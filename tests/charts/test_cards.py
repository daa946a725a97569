"""Social cards: what they say, that nothing collides, their size, and that the same facts give the same bytes."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from chart_editions import make_edition
from PIL import Image

import edition as editions
from charts import cards
from charts.sheet import MM_PER_POINT, SHIFT, width_mm

ROOT = Path(__file__).resolve().parents[2]
LARGEST = 40_000  # bytes: a card is fetched by every messenger a link is sent through


@pytest.fixture(scope="module")
def made():
    """An edition of the chart tests: long names, a tie, a unit without a rank."""
    return make_edition(2021)


@pytest.fixture(scope="module")
def demo():
    """The newest demonstration year."""
    return editions.read(ROOT / "editions" / "2021.json")


def boxes(sheet):
    """Where the ink of every line of type is: left, top, right, bottom, words."""
    for x, baseline, text, size, bold, _, align in sheet.texts:
        wide, em = width_mm(text, size, bold), size * MM_PER_POINT
        left = x - SHIFT[align] * wide
        yield left, baseline - 0.78 * em, left + wide, baseline + 0.22 * em, text


def faults(sheet):
    """Type outside the card, over other type, or in the band it does not belong to."""
    found, all_boxes = [], list(boxes(sheet))
    for number, (left, top, right, bottom, text) in enumerate(all_boxes):
        if left < cards.MARGIN - 0.1 or right > cards.WIDTH_MM - cards.MARGIN + 0.1 or bottom > cards.HEIGHT_MM:
            found.append(f"outside: {text}")
        for left2, top2, right2, bottom2, other in all_boxes[number + 1 :]:
            if min(right, right2) - max(left, left2) > 0.2 and min(bottom, bottom2) - max(top, top2) > 0.35:
                found.append(f"{text} / {other}")
        if top < cards.HEIGHT_MM - cards.FOOT < bottom:
            found.append(f"over the edge of the foot: {text}")
    return found


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("which", ["made", "demo"])
def test_no_type_collides_or_leaves_the_card(which, lang, request):
    """On every card of a year in both languages, the longest names included."""
    edition = request.getfixturevalue(which)
    found = {card.name: faults(cards.draw(card.facts)) for card in cards.cards_of(edition, lang)}
    assert len(found) == 1 + len({r.bloc for r in edition.run.results.values()}) + len(edition.run.results)
    assert {name: own for name, own in found.items() if own} == {}


def test_too_many_units_have_no_cards_of_their_own(made, monkeypatch):
    """The year's and the blocs' are left: thousands of cards would take minutes and hundreds of megabytes."""
    monkeypatch.setattr(cards, "MOST_UNITS", len(made.run.results) - 1)
    assert [card.name for card in cards.cards_of(made, "vi")] == ["nam", "khoi-qlnn", "khoi-stnmt"]


def test_the_lint_sees_what_it_should(made):
    """Type over type and type outside are both reported."""
    card = next(cards.cards_of(made, "vi"))
    sheet = cards.draw(card.facts)
    assert faults(sheet) == []
    sheet.text(cards.MARGIN, 12, "Sở Tài nguyên", 10)
    sheet.text(cards.WIDTH_MM - 8, 30, "quá dài", 10)
    assert len(faults(sheet)) >= 2


def test_a_unit_card_says_what_the_page_says(demo):
    """Name, rank of how many, points as published, level in words, every category with its share."""
    result = next(r for r in demo.ranking("STNMT") if r.rank == 2)
    facts = cards.unit_facts(demo, result.unit, "vi")
    written = [text[2] for text in cards.draw(facts).texts]
    assert "2" in written
    assert "trên 63 đơn vị" in written
    assert f"{result.total:.2f}".replace(".", ",") in written
    assert next(level.title.vi for level in demo.framework.levels if level.code == result.level) in written
    assert " ".join(written).count("%") >= 1
    for category in demo.framework.categories:
        cell = result.categories[category.code]
        assert f"{float(100 * cell.points_exact / cell.max):.1f}".replace(".", ",") in written
    assert facts["alt"].startswith(demo.units[result.unit].name_vi)
    assert "hạng 2 trên 63 đơn vị" in facts["alt"]


def test_a_unit_without_a_rank_has_a_dash_and_a_word(made):
    """Never a 0, and no level's colour."""
    unit = next(code for code, r in made.run.results.items() if r.rank is None)
    facts = cards.unit_facts(made, unit, "vi")
    written = [text[2] for text in cards.draw(facts).texts]
    assert "–" in written
    assert "Không xếp hạng" in written
    assert facts["shade"] == "none"


def test_equal_ranks_say_so(demo):
    """The sign = beside the rank, as in the tables."""
    shared = next(code for code, r in demo.run.results.items() if r.tied > 1 and r.rank is not None)
    assert "=" in [text[2] for text in cards.draw(cards.unit_facts(demo, shared, "vi")).texts]


@pytest.mark.parametrize(("lang", "words"), [("vi", "Số liệu minh họa"), ("en", "Made-up figures")])
def test_made_up_figures_say_so_on_every_card(made, demo, lang, words):
    """On the picture and in its text."""
    for edition in (made, demo):
        for card in cards.cards_of(edition, lang):
            assert any(text[2].startswith(words) for text in cards.draw(card.facts).texts), card.name
            assert words in card.alt


def test_levels_have_a_shape_as_well_as_a_colour(demo):
    """The colour is never alone: each level has its own outline."""
    outlines = set()
    for shade in ("1", "2", "3", "4", "none"):
        sheet = cards.Sheet(20, 20)
        cards._shape(sheet, 5, 5, shade, 1)
        kind = "dot" if sheet.dots else f"{len(sheet.rects[0][1]) if len(sheet.rects[0]) == 2 else sheet.rects[0][3:]}"
        outlines.add(kind)
    assert len(outlines) == 5


def test_cards_have_the_size_networks_ask_for(demo):
    """1200 x 630 pixels in a palette, at most 40 KB; the band of the foot has exactly its colour."""
    for card in cards.cards_of(demo, "en"):
        data = cards.png(card.facts)
        assert len(data) <= LARGEST, card.name
        picture = Image.open(io.BytesIO(data))
        assert (picture.size, picture.mode) == ((1200, 630), "P")
        assert picture.convert("RGB").getpixel((1190, 620)) == (0xFD, 0xF0, 0xDC)
        assert picture.text["Description"] == card.alt


PRINT_HASHES = """
import hashlib, sys
sys.path[:0] = {paths!r}
from chart_editions import make_edition
from charts import cards
edition = make_edition(2021, provinces=4)
made = [cards.png(card.facts) for lang in ("vi", "en") for card in cards.cards_of(edition, lang)]
print(hashlib.sha256(b"".join(made)).hexdigest())
"""


def test_the_same_facts_give_the_same_bytes():
    """In other processes, with other hash seeds and time zones."""
    script = PRINT_HASHES.format(paths=[str(ROOT), str(ROOT / "tests")])
    runs = [
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed, "TZ": zone, "PATH": "", "HOME": "/nonexistent"},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("77", "Asia/Ho_Chi_Minh"))
    ]
    assert runs[0] == runs[1]
    assert len(runs[0].strip()) == 64


def test_cards_come_from_the_cache_the_second_time(made, tmp_path, monkeypatch):
    """What was drawn from the same facts is not drawn again, and is the same."""
    own = list(cards.cards_of(made, "vi", units=False))
    cards.write_cards(own, tmp_path / "first", tmp_path / "cache")
    monkeypatch.setattr(cards, "png", lambda facts: pytest.fail("drawn again"))
    cards.write_cards(own, tmp_path / "second", tmp_path / "cache")
    for card in own:
        name = f"{card.name}.png"
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()
