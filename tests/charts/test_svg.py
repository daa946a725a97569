"""SVG by our own hand: the same places as matplotlib's, themable on a page, complete as a file."""

import re
import xml.etree.ElementTree as ElementTree

import pytest

import charts
from charts import drawings, saving, svg
from charts.folder import about_of
from charts.sheet import STATIC, Sheet, figure_of

NAMESPACE = "{http://www.w3.org/2000/svg}"
ABOUT = svg.About("Tên <&> biểu đồ", "Nói gì")


def parse(text: str | bytes) -> ElementTree.Element:
    """The tree of an SVG; one on a page has no namespace of its own."""
    text = text.decode() if isinstance(text, bytes) else text
    if "xmlns=" not in text:
        text = text.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return ElementTree.fromstring(text)  # noqa: S314 - our own text


def elements(tree: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    """Elements of a name, in order."""
    return list(tree.iter(f"{NAMESPACE}{name}"))


@pytest.fixture
def marks():
    """A sheet with one mark of every kind."""
    sheet = Sheet(100, 60)
    sheet.rect(10, 10, 30, 5, "level-1")
    sheet.polygon([(50, 10), (60, 10), (55, 20)], "#b0b0b0")
    sheet.line([(10, 30), (40, 35), (70, 30)], "accent", 1.5)
    sheet.line([(10, 50), (70, 50)], "bad", 1, "--")
    for place, shape in enumerate("os^vD"):
        sheet.dot(10 + 10 * place, 40, "good", 8, shape)
    sheet.text(5, 5, "Sở TN&MT <Hà Nội>", 8, bold=True)
    sheet.text(90, 5, "AV 12,5", 9, align="r", fill="ink-soft")
    sheet.text(50, 55, "giữa", align="c")
    return sheet


def numbers(path: str) -> list[float]:
    """The numbers of path data."""
    return [float(each) for each in re.findall(r"-?\d+\.?\d*", path)]


def test_places_are_those_of_matplotlib(marks):
    """Lines, boxes and the beginning of every line of type stand where matplotlib draws them, to 0.05 mm."""
    ours = parse(svg.standalone(marks, ABOUT))
    plain = parse(saving.as_bytes(figure_of(marks), "svg"))
    scale = 25.4 / 72  # matplotlib's SVG is in points
    drawn = [numbers(path.get("d") or "") for path in elements(plain, "path") if path.get("clip-path") is None]
    drawn = [[round(number * scale, 2) for number in path] for path in drawn]

    def near(wanted: list[float]) -> bool:
        return any(
            len(path) >= len(wanted) and all(abs(a - b) < 0.05 for a, b in zip(path, wanted, strict=False))
            for path in drawn
        )

    lines = [numbers(path.get("d")) for path in elements(ours, "path") if path.get("stroke-width")]
    assert len(lines) == 2
    assert all(near(line) for line in lines)
    (box,) = [numbers(path.get("d")) for path in elements(ours, "path") if "h30" in path.get("d", "")]
    assert near([box[0], box[1]]) or near([box[0], box[1] + 5])
    starts = [numbers(group.get("transform"))[:2] for group in elements(ours, "g") if group.get("aria-label")]
    places = [numbers(group.get("transform"))[:2] for group in elements(plain, "g") if group.get("transform")]
    places = [(x * scale, y * scale) for x, y in places]
    for x, y in starts:
        assert min(abs(x - a) + abs(y - b) for a, b in places) < 0.05


def test_letters_stand_where_matplotlib_sets_them(marks):
    """Kerning included: 'AV' is narrower than A and V."""
    ours = parse(svg.standalone(marks, ABOUT))
    plain = parse(saving.as_bytes(figure_of(marks), "svg"))
    (group,) = [g for g in elements(ours, "g") if g.get("aria-label") == "AV 12,5"]
    own = [float(use.get("x")) for use in elements(group, "use")]
    theirs = [
        [numbers(use.get("transform") or "translate(0 0)")[0] for use in elements(g, "use")]
        for g in elements(plain, "g")
        if g.get("transform") and elements(g, "use")
    ]
    # matplotlib names letters of 100 units' size, with the space among them.
    theirs = [[10 * place for index, place in enumerate(line) if index != 2] for line in theirs if len(line) == 7]
    assert any(all(abs(a - b) <= 12 for a, b in zip(own, line, strict=True)) for line in theirs)
    from charts.sheet import FACES

    assert own[1] < FACES[False].advance["A"] - 10


def test_a_page_s_drawing_names_itself_and_follows_the_theme(marks):
    """A title and a description by ids of its own; colours by class, none written out but those that stay the same."""
    text = svg.inline(marks, ABOUT, "thu-174")
    tree = parse(text)
    assert tree.get("role") == "img"
    named = {element.get("id"): element.text for element in tree.iter() if element.get("id")}
    assert named == {"thu-174-t": ABOUT.title, "thu-174-d": ABOUT.alt}
    assert (tree.get("aria-labelledby"), tree.get("aria-describedby")) == ("thu-174-t", "thu-174-d")
    assert "style=" not in text
    assert "<script" not in text
    assert set(re.findall(r"#[0-9a-f]{6}", text)) == {"#b0b0b0"}
    assert [element.text for element in elements(tree, "text")] == ["Sở TN&MT <Hà Nội>", "AV 12,5", "giữa"]


@pytest.mark.parametrize("chart", ["ranking_bars", "heat_map"])
def test_every_class_has_a_rule(years, chart):
    """What the drawings of charts are coloured by is in the style sheet."""
    css = (STATIC / "drawing.css").read_text("utf-8")
    for width in (charts.ONE_COLUMN, charts.TWO_COLUMNS):
        facts = getattr(charts, chart)(years[-1], "STNMT").facts
        text = svg.inline(drawings.draw(facts, width), about_of(facts), "thu")
        for name in {name for names in re.findall(r'class="([^"]+)"', text) for name in names.split()}:
            assert re.search(rf"\.{name}\b", css), name


def test_every_token_has_a_rule():
    """A new kind of chart may use any colour of the design."""
    css = (STATIC / "drawing.css").read_text("utf-8")
    tokens = [name for name in svg.COLOURS if svg.is_token(name) and name != "ink"]
    used = [name for name in tokens if name.startswith(("level-", "chart-")) or name in ("accent", "good", "bad")]
    missing = [name for name in used if f".k-{name} {{ color: var(--{name}); }}" not in css]
    assert missing == []


def test_a_file_stands_for_itself(small):
    """Its size in millimetres, outlines for letters, a name and a description, no date."""
    figure = charts.unit_profile(small, "S1", "vi")
    about = about_of(figure.facts)
    made = svg.standalone(drawings.draw(figure.facts, 174.0), about)
    tree = parse(made)
    assert tree.get("width") == "174mm"
    assert elements(tree, "title")[0].text == about.title
    assert elements(tree, "desc")[0].text == about.alt
    assert not elements(tree, "text")
    known = {path.get("id") for path in elements(elements(tree, "defs")[0], "path")}
    used = {use.get("{http://www.w3.org/1999/xlink}href").removeprefix("#") for use in elements(tree, "use")}
    assert used == known
    assert made == svg.standalone(drawings.draw(figure.facts, 174.0), about)


def test_money_is_not_mathematics():
    """A name with two dollar signs is drawn as it is."""
    sheet = Sheet(80, 10)
    sheet.text(2, 5, "Gói 5$ - 10$")
    assert len(elements(parse(svg.standalone(sheet, ABOUT)), "use")) == len("Gói5$-10$")


def test_letters_our_font_lacks_come_from_the_next():
    """A name from another script has outlines too."""
    sheet = Sheet(80, 10)
    sheet.text(2, 5, "Ký hiệu ☎ Ω")
    names = [path.get("id") for path in elements(parse(svg.standalone(sheet, ABOUT)), "path")]
    assert {name[0] for name in names} == {"r", "d"}
