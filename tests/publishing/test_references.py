"""References in prose: the edition's values and no others, and a build that stops where prose and edition differ."""

import dataclasses
import shutil

import pytest

from publishing import builder, pages, pelican_plugin
from publishing.publication import Publication
from publishing.references import ReferenceProblem, References, faults


@pytest.fixture(scope="module")
def vi(mini_years):
    return References(Publication(mini_years, ("vi", "en")), "vi")


@pytest.fixture(scope="module")
def en(mini_years):
    return References(Publication(mini_years, ("vi", "en")), "en")


@pytest.mark.parametrize(
    ("reference", "value"),
    [
        ("2021.units", "6"),
        ("newest.year", "2021"),
        ("2021.indicators", "4"),
        ("2021.decision", "2/QĐ"),
        ("2021.approved", "28/12/2021"),
        ("2021.S.title", "Khối Sở"),
        ("2021.S.ranked", "3"),
        ("2021.S.1.name", "Sở Tài nguyên và Môi trường thành phố Đà Nẵng"),
        ("2021.S.1.total", "40,00"),
        ("2021.S.level.tot", "2"),
        ("2021.B.1.names", "Trung tâm <b>Thống kê</b> & “Dự báo” và Văn phòng Bộ"),
        ("2021.unit.HN.rank", "2"),
        ("2021.unit.HN.category.HT", "23,00"),
        ("2021.unit.HN.link", "/2021/don-vi/so-tn-mt-ha-noi/"),
        ("2021.indicator[HT1].max", "20"),
        ("2020.indicator.HT1.max", "10"),
        ("2021.category.HT.median.S", "16,50"),
    ],
)
def test_a_reference_is_the_published_value(vi, reference, value):
    """As the pages of the site write it."""
    assert vi.value(reference) == value


def test_values_follow_the_language(en):
    """Numbers, dates, names and addresses of the English site."""
    assert [en.value(f"2021.{r}") for r in ("approved", "S.1.total", "S.title", "unit.HN.link")] == [
        "28 December 2021",
        "40.00",
        "Provincial bloc",
        "/en/2021/don-vi/so-tn-mt-ha-noi/",
    ]


@pytest.mark.parametrize(
    "reference",
    [
        "2019.units",
        "twenty.units",
        "2021.X.1.name",
        "2021.S.9.name",
        "2021.S.4.name",  # three are ranked
        "2021.B.1.name",  # two share the rank
        "2021.B.2.names",  # the rank is skipped
        "2021.unit.LC.rank",  # has none
        "2021.unit.LC.total",
        "2021.S",
        "2021",
        "2021.units.more",
        "2021.__class__",
        "",
    ],
)
def test_what_leads_nowhere_is_refused(vi, reference):
    """Unknown years, blocs, ranks and words; values that do not exist; half a path; nothing of Python's own."""
    with pytest.raises(ReferenceProblem):
        vi.value(reference)


def test_a_text_about_a_year_a_unit_a_document(mini_years):
    """`this` is the year, `before` the one before it, `unit` the unit, `paper` has the document's own values."""
    publication = Publication(mini_years, ("vi",))
    found = References(publication, "vi", year=2021, unit="HN", values={"symbol": "1/X"})
    asked = ("this.units", "this.before.units", "unit.rank", "paper.symbol", "text: 5 = 5")
    assert [found.value(each) for each in asked] == ["6", "7", "2", "1/X", "5 = 5"]
    for nowhere in ("this.before.before.units", "paper.other", "unit.sentence.other", "unit"):
        with pytest.raises(ReferenceProblem):
            found.value(nowhere)
    for nowhere in ("unit.rank", "paper.symbol"):
        with pytest.raises(ReferenceProblem):
            References(publication, "vi", year=2021).value(nowhere)


@pytest.mark.parametrize(
    ("path", "some"),
    [("paper", "symbol"), ("this.unit", "HN"), ("unit.category", "HT"), ("this.S.level", "tot"), ("unit", "ordinal"),
     ("unit.sentence", "result"), ("this.sentence", "leaders"), ("this.category.HT", "median"), ("unit.name", None)],
)  # fmt: skip
def test_every_stop_says_what_can_be_asked_of_it(mini_years, path, some):
    """So that an editor can offer it; a value is no stop."""
    found = References(Publication(mini_years, ("vi",)), "vi", year=2021, unit="HN", values={"symbol": "1/X"})
    assert (some in found.names(path)) if some else found.names(path) == []


def test_standings_are_made_once(mini_years):
    """Letters to a hundred units share them."""
    publication = Publication(mini_years, ("vi", "en"))
    writers = {id(References(publication, "vi", unit=unit).writer) for unit in ("HN", "DN", "AG")}
    assert len(writers) == 1
    assert References(publication, "en").writer.lang == "en"


def test_an_expected_value_must_be_the_published_one(vi):
    """With “=” the writer says what is expected."""
    assert vi.value("2021.units = 6") == "6"
    with pytest.raises(ReferenceProblem, match=r"viết “7”, kết quả là “6”"):
        vi.value("2021.units = 7")


def test_names_cannot_mark_up_a_page(vi):
    """A name with a tag is shown, not obeyed, in text and in an address."""
    filled = vi.fill('<p>{{2021.B.1.names}}</p><a href="{{2021.unit.TK.link}}">{{ 2021.unit.TK.name }}</a>')
    assert "<b>" not in filled
    assert "&lt;b&gt;Thống kê&lt;/b&gt; &amp;" in filled
    assert 'href="/2021/don-vi/tt-thong-ke/"' in filled


def test_a_sentence_alone_becomes_a_list(vi):
    """One line a bloc; within a sentence they stand behind each other; ties are told."""
    filled = vi.fill("<p>{{2021.sentence.leaders}}</p>")
    assert filled.startswith("<ul><li>Khối Bộ: ")
    assert filled.count("<li>") == 2
    assert "cùng đứng đầu với 34,29 điểm" in filled
    assert "<li>" not in vi.fill("<p>Kết quả: {{2021.sentence.leaders}}</p>")


def test_a_release_is_not_silent_about_units_without_rank(vi):
    """Lào Cai has none in 2021; in 2020 everybody has."""
    assert "Lào Cai" in vi.fill("{{2021.sentence.unranked}}")
    assert vi.fill("{{2020.sentence.unranked}}") == "Tất cả 7 đơn vị đều được xếp hạng."


def test_a_fault_names_file_and_sentence(vi):
    """The whole sentence, on one line, and no other."""
    source = "Title: Tin\n\nCâu đầu. Có {{2021.units = 7}}\nđơn vị được xếp hạng. Câu cuối {{2021.units}}.\n"
    [fault] = faults(vi, source, "content/tin-tuc/tin.md")
    assert fault.startswith("content/tin-tuc/tin.md: “Có {{2021.units = 7}} đơn vị được xếp hạng.”: ")


# --- in a build


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A copy of the site folder a test may write pages into."""
    folder = tmp_path / "site"
    shutil.copytree(builder.SITE, folder)
    monkeypatch.setattr(builder, "SITE", folder)
    monkeypatch.setattr(pages, "AREAS", ())  # only the pages people write are looked at here
    return folder


def built(settings, site, output):
    steps = [s for s in builder.STEPS_WITHOUT_PRINTS if s.__name__ in ("read_editions", "bundle_assets", "write_pages")]
    builder.build_into(settings, output, steps=steps)
    return output


def write(site, body, head=""):
    page = f"Title: Trang thử\nSlug: trang-thu\nLang: vi\n{head}Summary: Có {{{{2021.units}}}} đơn vị.\n\n{body}\n"
    (site / "content" / "trang" / "trang-thu.md").write_text(page, encoding="utf-8")


def test_a_page_shows_the_editions_values(settings, site, tmp_path):
    """In its text, its summary and its addresses; headings can be linked to."""
    write(site, "## Kết quả\n\n[{{2021.S.1.name}}]({{2021.S.1.link}}) đứng đầu với **{{2021.S.1.total}}** điểm.")
    page = (built(settings, site, tmp_path / "out") / "trang-thu" / "index.html").read_text("utf-8")
    assert '<h2 id="ket-qua">Kết quả</h2>' in page
    assert 'href="/2021/don-vi/so-tn-mt-da-nang/">Sở Tài nguyên và Môi trường thành phố Đà Nẵng</a>' in page
    assert "<strong>40,00</strong>" in page
    assert '<meta name="description" content="Có 6 đơn vị.">' in page
    assert "{{" not in page


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("Có {{2021.units = 95}} đơn vị.", "“Có {{2021.units = 95}} đơn vị.”"),
        ("Đứng đầu là {{2021.QLNN.1.name}}.", "2021.QLNN.1.name"),
        ("Nhất khối: {{2021.B.1.name}}.", "2021.B.1.name"),
    ],
)
def test_prose_that_differs_stops_the_build(settings, site, tmp_path, body, told):
    """The message names the file and the sentence; nothing is published."""
    write(site, body)
    with pytest.raises(pelican_plugin.PageProblem) as problem:
        built(settings, site, tmp_path / "out")
    assert "content/trang/trang-thu.md" in str(problem.value)
    assert told in str(problem.value)


def test_a_page_of_an_edition_not_published_is_left_out(settings, site, tmp_path):
    """Neither the page nor a fault for its references; the same for another framework."""
    write(site, "{{2019.units}}", head="Edition: 2019\n")
    assert not (built(settings, site, tmp_path / "one") / "trang-thu").exists()
    write(site, "{{2021.units}}", head="Edition: 2021\nFramework: btnmt-2899-2019\n")
    assert not (built(settings, site, tmp_path / "two") / "trang-thu").exists()
    write(site, "{{2021.units}}", head="Edition: 2021\nFramework: thu-2021\n")
    assert (built(settings, site, tmp_path / "three") / "trang-thu").exists()


def test_a_page_of_one_edition_types_no_number(settings, site, tmp_path):
    """It refers to every number it tells, in its head too; the file and the sentence are named."""
    write(site, "Câu đầu.\n\nCó 6 đơn vị\nđược xếp hạng.", head="Edition: 2021\n")
    with pytest.raises(pelican_plugin.PageProblem) as problem:
        built(settings, site, tmp_path / "one")
    assert "trang-thu.md: “Có 6 đơn vị được xếp hạng.”: “6” là số gõ tay" in str(problem.value)
    write(site, "Có.", head="Edition: 2021\n")
    page = site / "content/trang/trang-thu.md"
    page.write_text(page.read_text("utf-8").replace("Title: Trang thử", "Title: Kết quả 2021"), "utf-8")
    with pytest.raises(pelican_plugin.PageProblem, match="“2021” là số gõ tay"):
        built(settings, site, tmp_path / "two")


def test_digits_that_are_no_numbers_of_a_page_may_stand(settings, site, tmp_path):
    """Its dates and slug, addresses, marks of lists, literal text; `this` is its edition."""
    body = (
        "1. Năm {{this.year}}: {{this.units}} đơn vị\n"
        "2. [Theo {{text: Nghị định 30/2020/NĐ-CP}}](/2021/xep-hang/s/)\n\n"
        "<https://example.vn/2021>"
    )
    write(site, body, head="Edition: 2021\nModified: 2021-12-30\n")
    page = (built(settings, site, tmp_path / "out") / "trang-thu" / "index.html").read_text("utf-8")
    assert "<li>Năm 2021: 6 đơn vị</li>" in page
    assert '<a href="/2021/xep-hang/s/">Theo Nghị định 30/2020/NĐ-CP</a>' in page


def test_pages_in_a_language_not_built_are_not_checked(settings, site, tmp_path):
    """An English draft with a fault does not stop a Vietnamese site."""
    write(site, "x")
    (site / "content/trang/trang-thu.en.md").write_text(
        "Title: Trial\nSlug: trang-thu\nLang: en\nSummary: x\n\n{{1999.units}}\n", encoding="utf-8"
    )
    assert (built(settings, site, tmp_path / "vi") / "trang-thu").exists()
    with pytest.raises(pelican_plugin.PageProblem):
        built(dataclasses.replace(settings, languages=("vi", "en")), site, tmp_path / "en")


def test_what_people_wrote_counts_no_figures_by_hand(mini_site):
    """The pages that come with the program carry the edition's numbers, in both languages."""
    for path, words in (("gioi-thieu", "6 đơn vị"), ("en/gioi-thieu", "6 units"), ("thuat-ngu", "có 6 đơn vị")):
        page = (mini_site / path / "index.html").read_text("utf-8")
        assert words in " ".join(page.split())
