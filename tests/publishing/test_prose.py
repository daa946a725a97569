"""The sentence bank: what its small Markdown says, that no number is typed by hand, and whose text a build takes."""

import re
import unicodedata
from fractions import Fraction

import odd_editions
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

import edition as editions
from exchange import Unit
from publishing import builder, prose
from publishing.prose import Block, ProseProblem, References, Run
from publishing.prose.reading import Part, read
from publishing.publication import Publication


@pytest.fixture(scope="module")
def mini(mini_years):
    return Publication(mini_years, ("vi", "en"))


@pytest.fixture(scope="module")
def vi(mini):
    return References(mini, "vi", year=2021, unit="HN", values={"symbol": "12/BTNMT-CNTT"})


def shown(text, references):
    return prose.blocks("letter.body", "vi", text, references)


# --- the text format

LETTERS = st.characters(whitelist_categories=("L", "P"), blacklist_characters="\\*{}#-")
WORDS = st.lists(st.text(LETTERS, min_size=1, max_size=8), min_size=1, max_size=5).map(" ".join)
STYLES = st.sampled_from([(False, False), (True, False), (False, True)])
STRETCHES = st.lists(st.tuples(WORDS, st.booleans(), STYLES), min_size=1, max_size=4)
PASSAGES = st.lists(st.tuples(st.sampled_from(["paragraph", "heading", "item"]), STRETCHES), max_size=5)


def written(passages):
    """Passages as the text format writes them, with the parts that should be read."""
    lines, expected = [], []
    for kind, stretches in passages:
        parts, source = [], []
        for words, reference, (bold, italic) in stretches:
            mark = "**" if bold else "*" if italic else ""
            source.append(f"{mark}{{{{{words}}}}}{mark}" if reference else f"{mark}{words}{mark}")
            parts += [Part(words, reference, bold, italic), Part(" ")]
        lines.append({"heading": "## ", "item": "- "}.get(kind, "") + " ".join(source))
        expected.append((kind, joined(parts[:-1])))
    return "\n\n".join(lines), expected


def joined(parts):
    """Neighbours in one style put together, so that only what is read counts."""
    found = []
    for part in parts:
        if found and not part.reference and not found[-1].reference and found[-1][1:] == part[1:]:
            found[-1] = part._replace(text=found[-1].text + part.text)
        else:
            found.append(part)
    return found


@given(PASSAGES)
def test_what_is_written_is_read(passages):
    """Headings, items, paragraphs, bold, italic and references come back as they were meant, with nothing wrong."""
    passages = [
        (kind, [(unicodedata.normalize("NFC", words), *rest) for words, *rest in stretches])
        for kind, stretches in passages
    ]
    text, expected = written(passages)
    assume(unicodedata.is_normalized("NFC", text))
    reading = read(text)
    assert reading.slips == ()
    assert [(passage.kind, joined(passage.parts)) for passage in reading.passages] == expected


@given(st.text(st.one_of(st.sampled_from("*{}\\#- \n5½٣"), st.characters(blacklist_categories=("Cs",)))))
@example("{{a}}{{b}}7")
@example("{{ {7} }}")
@example("\\7")
@example("*5*")
@example("- \n7")
def test_a_number_outside_references_is_always_refused(text):
    """Whatever stands around it, in any script; and nothing is called a number that is none."""
    bare = re.sub(r"\{\{[^{}]*\}\}", "", unicodedata.normalize("NFC", text.replace("\r", "\n")))
    numbers = [letter for letter in bare if unicodedata.category(letter)[0] == "N"]
    told = [slip for slip in read(text).slips if "typed number" in slip]
    assert bool(told) == bool(numbers)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Một.\nHai.\n\n\nBa.", [("paragraph", "Một. Hai."), ("paragraph", "Ba.")]),
        ("## Tiêu đề\nĐoạn", [("heading", "Tiêu đề"), ("paragraph", "Đoạn")]),
        ("Mở:\n- một\n  tiếp\n- hai", [("paragraph", "Mở:"), ("item", "một tiếp"), ("item", "hai")]),
        ("\\- không phải mục", [("paragraph", "- không phải mục")]),
        ("a \\* b \\\\ c", [("paragraph", "a * b \\ c")]),
        ("\r\nMột\r\n\r\nHai\r\n", [("paragraph", "Một"), ("paragraph", "Hai")]),
        ("", []),
    ],
)
def test_the_text_format(vi, text, expected):
    """Lines of a passage are one line; a backslash takes a mark at its word."""
    assert [(block.kind, block.plain()) for block in shown(text, vi)] == expected


def test_styles_stay_with_their_words(vi):
    """A value takes the style of its place."""
    [block] = shown("Hạng **{{unit.rank}}** *trong {{this.S.ranked}}* đơn vị", vi)
    runs = (Run("Hạng "), Run("2", bold=True), Run(" "), Run("trong 3", italic=True), Run(" đơn vị"))
    assert block == Block("paragraph", runs)


def test_a_list_alone_becomes_items(vi):
    """A line a bloc; within a sentence they stand behind each other; what says nothing leaves no empty item."""
    kinds = [block.kind for block in shown("Kết quả:\n\n{{this.sentence.leaders}}", vi)]
    assert kinds == ["paragraph", "item", "item"]
    assert len(shown("Gồm {{this.sentence.leaders}}", vi)) == 1
    assert shown("- {{2020.unit.HN.sentence.gains}}", vi) == ()


def test_literal_text_and_values_of_the_paper(vi):
    """What is no figure of the edition stands in {{text: …}}; the paper's own values in {{paper.…}}."""
    [block] = shown("Theo {{text: Nghị định 30/2020/NĐ-CP = a}}, số {{paper.symbol}}, {{ text:x }}", vi)
    assert block.plain() == "Theo Nghị định 30/2020/NĐ-CP = a, số 12/BTNMT-CNTT, x"


@given(st.text(st.characters(blacklist_categories=("Cs",)), min_size=1))
@example("**đậm** {{this.units}}")
@example("\n- mục\n\n## tiêu đề")
@example("<script>alert(1)</script>")
def test_a_value_never_marks_up_a_text(mini, value):
    """Whatever a name holds: it is words, in one block, and escaped on a page."""
    references = References(mini, "vi", year=2021, values={"name": value})
    [block] = shown("Kính gửi **{{paper.name}}**:", references)
    assert block.runs == (Run("Kính gửi "), Run(value, bold=True), Run(":"))
    inside = re.fullmatch(r"<p>Kính gửi <strong>(.*)</strong>:</p>", prose.html([block]), re.DOTALL)
    assert inside
    assert not re.search(r"[<>\"]|&(?!amp;|lt;|gt;|quot;|#x27;)", inside[1])


def test_names_of_units_are_escaped_on_pages(mini):
    """The small years have a unit with a tag in its name."""
    page = prose.html(shown("## {{this.unit.TK.name}}\n- a\n- b\n\nc", References(mini, "vi", year=2021)))
    assert page.startswith(
        "<h2>Trung tâm &lt;b&gt;Thống kê&lt;/b&gt; &amp; “Dự báo”</h2>\n<ul>\n<li>a</li>\n<li>b</li>"
    )
    assert page.endswith("</ul>\n<p>c</p>")


# --- faults


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Câu đầu. Có 95 đơn vị. Câu cuối.", "“Có 95 đơn vị.”: “95” là số gõ tay"),
        ("Điều 1. Công bố", "{{text: 1}}"),
        ("Câu đầu. {{unit.rankk}} là hạng.", "“{{unit.rankk}} là hạng.”: "),
        ("- Mục đầu\n- Hạng: {{unit.rankk}}", "“- Hạng: {{unit.rankk}}”: "),
        ("Hạng ½", "“½” là số gõ tay"),
        ("Có {{this.units = 7}} đơn vị.", "“Có {{this.units = 7}} đơn vị.”: this.units: viết “7”, kết quả là “6”"),
        ("Hạng {{unit.rankk}}.", "unit.rankk: không có trong kết quả"),
        ("Số {{paper.nummer}}.", "paper.nummer"),
        ("Ô {{}} trống", "chỗ trống không trỏ vào đâu"),
        ("Mở {{this.units đóng", "ngoặc nhọn"),
        ("**đậm", "dấu sao mở mà không đóng"),
        ("# Tiêu đề lớn", "tiêu đề chỉ viết bằng “## ”"),
    ],
)
def test_a_fault_names_file_and_sentence(vi, text, told):
    """In both languages, and the text gives no blocks."""
    found = prose.faults("release.body", "vi", text, vi)
    assert found
    assert all(fault.startswith("release.body.vi.md: “") and " / " in fault for fault in found)
    assert told in "\n".join(found)
    with pytest.raises(ProseProblem, match=r"release\.body\.vi\.md: “"):
        prose.blocks("release.body", "vi", text, vi)


def test_all_faults_are_told_at_once(vi):
    """Whoever mends a text mends it once."""
    assert len(prose.faults("release.body", "vi", "Có 5 và {{a.b}}.\n\nNăm 2021, {{this.x}}.", vi)) == 4


def test_a_text_about_a_unit_needs_one(mini):
    """`unit` of a text about a year leads nowhere, `this` of a text about no year neither."""
    assert prose.faults("release.body", "vi", "{{unit.name}}", References(mini, "vi", year=2021))
    assert prose.faults("release.body", "vi", "{{this.units}}", References(mini, "vi"))
    assert not prose.faults("letter.body", "vi", "{{this.year = 2021}}", References(mini, "vi", unit="HN"))


# --- the program's texts


@pytest.mark.parametrize("code", prose.PIECES)
def test_every_piece_has_a_text_without_fault(mini, code):
    """In Vietnamese, and in English where it is read in English; for both small years and every unit in them."""
    piece = prose.PIECES[code]
    assert piece.languages[:1] == ("vi",)
    assert piece.title("vi") != piece.title("en")
    for lang in piece.languages:
        for edition in mini.editions:
            for unit in edition.results if piece.about == "unit" else (None,):
                references = References(mini, lang, year=edition.year, unit=unit, values=prose.Unmade())
                assert prose.filled(references, code) or code.startswith("caption.")
                assert "{{" not in prose.filled_line(references, code)


@pytest.mark.parametrize("name", odd_editions.odd_years())
def test_texts_hold_for_rare_editions(name):
    """One unit, nobody ranked, no levels, 120 units, names of 140 letters: no piece fails a build."""
    publication = Publication(odd_editions.odd_years()[name], ("vi", "en"))
    for code, piece in prose.PIECES.items():
        for lang in piece.languages:
            for references in prose.each_about(publication, code, lang):
                prose.filled(references, code)


def test_texts_and_pieces_belong_together():
    """No file without a piece."""
    assert {path.name.rsplit(".", 2)[0] for path in prose.TEXTS.glob("*")} == set(prose.PIECES)


def test_an_unknown_text_is_named(mini):
    """A piece that does not exist, and a language in which one is not read."""
    for code, lang in (("letter.nothing", "vi"), ("letter.body", "en")):
        with pytest.raises(ProseProblem, match=rf"{re.escape(code)}\.{lang}\.md"):
            prose.text_of(mini, code, lang)


# --- the office's texts in a build

READING = (builder.read_editions, builder.read_prose)


@pytest.fixture
def own(settings):
    """Writes a text of the office where a build finds it."""
    folder = settings.data_folder / "prose"

    def write(name, text):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())

    return write


def test_the_offices_text_replaces_the_programs(settings, own, tmp_path):
    """In one language; the other pieces and languages stay the program's."""
    own("release.title.vi.md", "Kết quả {{this.year}}")
    publication = builder.build_into(settings, tmp_path / "out", steps=READING)
    assert prose.filled_line(References(publication, "vi", year=2021), "release.title") == "Kết quả 2021"
    assert prose.text_of(publication, "release.title", "en") == prose.default_text("release.title", "en")


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (
            "release.body.vi.md",
            "Năm 2021 có kết quả.",
            "release.body.vi.md: “Năm 2021 có kết quả.”: “2021” là số gõ tay",
        ),
        ("letter.body.vi.md", "Có {{this.units = 95}}.", "“Có {{this.units = 95}}.”: this.units: viết “95”"),
        ("letter.body.vi.md", "Hạng {{unit.rank}}.", "unit.rank: không có"),  # Lào Cai has none
        ("letter.bdoy.vi.md", "Có.", "letter.bdoy.vi.md: không có lời văn nào"),
        ("letter.body.de.md", "Có.", "letter.body.de.md: không có lời văn nào"),
        ("kit.do.vi.md", b"\xff\xfe", "kit.do.vi.md: không phải văn bản UTF-8"),
    ],
)
def test_a_fault_of_the_office_stops_the_build(settings, own, monkeypatch, name, text, told):
    """File and sentence are named once; nothing is published."""
    monkeypatch.setattr(builder, "STEPS", READING)
    own(name, text)
    with pytest.raises(builder.BuildProblem) as problem:
        builder.build_site(settings)
    assert told in str(problem.value)
    assert len(str(problem.value).splitlines()) == 1
    assert not settings.public_folder.exists()


def test_a_text_in_a_language_not_built_is_not_read(settings, own, tmp_path):
    """An English draft does not stop a Vietnamese site."""
    own("release.body.en.md", "In 2021")
    builder.build_into(settings, tmp_path / "out", steps=READING)


def test_a_changed_text_makes_a_new_build(settings, own):
    """The office's texts belong to what a build depends on."""
    before = builder.inputs_of(settings, None)
    own("release.title.vi.md", "Kết quả {{this.year}}")
    once = builder.inputs_of(settings, None)
    own("release.title.vi.md", "Kết quả năm {{this.year}}")
    assert len({before, once, builder.inputs_of(settings, None)}) == 3


def test_a_correction_carries_its_figures_into_every_text(mini_years):
    """The same text says the edition's numbers, whatever they have become."""
    newest = mini_years[-1]
    figures = {unit: dict(given) for unit, given in newest.figures.items()}
    figures["HN"]["online"] = "35"
    units = {**newest.units, "HN": Unit("HN", "S", "Sở mới")}
    other = editions.make(
        year=2021, version=2, made_up=True, approved=newest.approved, framework=newest.framework, units=units,
        figures=figures, decided={("HN", "UD2"): Fraction(4)},
    )  # fmt: skip
    said = []
    for edition in (newest, other):
        references = References(Publication([edition]), "vi", year=2021, unit="HN")
        [block] = shown("{{unit.name}}: {{unit.total}} điểm", references)
        assert block.plain().endswith(f"{references.value('unit.total')} điểm")
        said.append(block.plain())
    assert said[0] == "Sở Tài nguyên và Môi trường thành phố Hà Nội: 37,00 điểm"
    assert said[1].startswith("Sở mới: ")
    assert said[0][-11:] != said[1][-11:]
