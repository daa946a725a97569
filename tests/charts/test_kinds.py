"""Every kind of chart, on the demo and on odd editions: nothing collides, it fits the page, it is not colour alone."""

import json

import pytest
from chart_cases import CASES, WIDTHS, charts_of

from charts import drawings
from charts.sheet import COLOURS, collisions, figure_of, overlaps

# More than fits a page however it is set: 120 lines, nine categories of long names.
TALLER = ("a hundred and twenty", "long names", "nine categories")
KINDS = {
    "ranking", "heat", "changes", "years", "distribution", "regions",
    "profile", "trend", "lost", "indicator", "category",
}  # fmt: skip


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("case", CASES)
def test_nothing_collides(case, lang, width):
    """Every word of every chart is on the paper and apart from the others, at 6.5 pt or more, on a journal's page."""
    for chart in charts_of(case, lang):
        sheet = drawings.draw(chart.facts, width)
        assert collisions(sheet) == [], (chart.id, width)
        assert min(text[3] for text in sheet.texts) >= drawings.LEAST, chart.id
        if case not in TALLER:
            assert sheet.height <= drawings.TALLEST, (chart.id, width)


@pytest.mark.parametrize("width", WIDTHS)
def test_both_lints_agree(width):
    """What the sheet tells about itself is what matplotlib draws."""
    for chart in charts_of("made", "vi")[:12]:
        sheet = drawings.draw(chart.facts, width)
        assert overlaps(figure_of(sheet)) == collisions(sheet) == []


def test_every_kind_is_issued():
    """The demo has every kind of chart, about blocs, units, categories and indicators."""
    assert {chart.kind for chart in charts_of("demo", "vi")} == KINDS


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("case", CASES)
def test_facts_are_plain_and_whole(case, lang):
    """Facts can be hashed and sent to a worker; every chart has all its words, and a table as wide as its header."""
    for chart in charts_of(case, lang):
        facts = chart.facts
        json.dumps(facts["body"])
        assert facts["title"], chart.id
        assert facts["subtitle"], chart.id
        assert facts["alt"], chart.id
        assert facts["source"], chart.id
        assert "None" not in facts["title"] + facts["subtitle"] + facts["alt"] + facts["long"] + facts["note"], chart.id
        assert not any(mark in facts["title"] for mark in ("  ", " ;", " ,", "()", "{")), facts["title"]
        assert all(len(row) == len(facts["header"]) for row in facts["table"]), chart.id


def test_the_long_description_leaves_nothing_out():
    """Every unit, category or year of a chart's table is in its long description, in the reader's words."""
    for lang in ("vi", "en"):
        for chart in charts_of("demo", lang):
            said = chart.facts["long"]
            body = chart.facts["body"]
            if chart.kind in ("ranking", "heat") or chart.kind == "years":
                assert all(row["name"] in said for row in body["rows"]), chart.id
            elif chart.kind == "changes":
                assert all(row["name"] in said for row in [*body["before"], *body["after"]]), chart.id
            elif chart.kind == "distribution":
                assert said.count(";") >= len(body["dots"]) - 1, chart.id
            elif chart.kind == "lost":
                assert all(step["name"] in said and step["text"] in said for step in body["steps"]), chart.id
                assert all(gap in said for gap in body["gaps"]), chart.id
            elif chart.kind in ("indicator", "category"):
                for panel in body["panels"]:
                    assert panel["heading"] in said, chart.id
                    assert all(f"{bar['label']}: {bar['count']}" in said for bar in panel["bars"] if bar["count"])


# Not by colour alone.


def luminance(colour: tuple[float, float, float]) -> float:
    """Relative luminance of linear red, green and blue."""
    return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]


def linear(name: str) -> tuple[float, float, float]:
    """Linear light of a token."""
    parts = [int(COLOURS[name][i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return red, green, blue


# What a reader without red or without green cones sees (Viénot, Brettel, Mollon 1999), on linear light.
BLIND = {
    "red": ((0.11238, 0.88762, 0), (0.11238, 0.88762, 0), (0.00401, -0.00401, 1)),
    "green": ((0.29275, 0.70725, 0), (0.29275, 0.70725, 0), (-0.02234, 0.02234, 1)),
}


def lightness(share: float) -> float:
    """0 black to 100 white, in steps that look equal (CIE L*)."""
    return 116 * share ** (1 / 3) - 16 if share > 0.008856 else 903.3 * share


@pytest.mark.parametrize("blind", BLIND)
def test_levels_stay_apart_for_colour_blind_readers(blind):
    """Neighbouring levels differ for a reader without red or green cones, in lightness or in blue against yellow."""
    seen = {}
    for name in ("level-1", "level-2", "level-3", "level-4"):
        light = linear(name)
        seen[name] = tuple(max(0.0, sum(k * c for k, c in zip(row, light, strict=True))) for row in BLIND[blind])
    names = list(seen)
    for index, one in enumerate(names):
        for other in names[index + 1 :]:
            bright = abs(lightness(luminance(seen[one])) - lightness(luminance(seen[other])))
            blue = abs(lightness(seen[one][2]) - lightness(seen[other][2]))
            assert max(bright, blue) >= 12, (one, other, bright, blue)


@pytest.mark.parametrize("kind", ["changes", "years"])
def test_up_and_down_differ_without_colour(kind):
    """A fall is dashed, a rise is not; the names of both are bold at the end of their lines."""
    chart = next(chart for chart in charts_of("demo", "vi") if chart.kind == kind and chart.about == "bloc:STNMT")
    sheet = drawings.draw(chart.facts, drawings.TWO_COLUMNS)
    dashes = {stroke: {line[2] for line in sheet.lines if line[0] == stroke} for stroke in ("good", "bad")}
    assert dashes == {"good": {""}, "bad": {"--"}}
    names = {row["unit"]: row["name"] for row in chart.facts["body"].get("rows", chart.facts["body"].get("after"))}
    bold = {text[2] for text in sheet.texts if text[4]}
    assert {names[unit] for unit in chart.facts["body"]["shown"]} <= bold


def test_bars_of_shares_say_what_they_are():
    """Nothing, a part and everything stand apart and are named below; every bar has its count above it."""
    chart = next(chart for chart in charts_of("demo", "vi") if chart.id == "tieu-chi-v-4-2")
    sheet = drawings.draw(chart.facts, drawings.TWO_COLUMNS)
    said = [text[2] for text in sheet.texts]
    panels = chart.facts["body"]["panels"]
    assert said.count("0 điểm") == said.count("tối đa") == len(panels) + 1  # and once in the key
    for panel in panels:
        for bar in panel["bars"]:
            assert not bar["count"] or str(bar["count"]) in said
