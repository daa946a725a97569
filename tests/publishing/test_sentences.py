"""The sentences of the bank: right and whole for every unit of every year, in both languages, also in rare cases."""

import re
import unicodedata
from fractions import Fraction
from pathlib import Path

import odd_editions
import pytest

import edition as editions
import scoring
from exchange import Unit
from publishing import phrases, press_sentences, sentences, unit_sentences
from publishing.messages import Texts
from publishing.publication import Publication
from publishing.references import References
from publishing.wording import prose as words

DEMO = Path(__file__).resolve().parents[2] / "editions"
OF_THE_NEWEST = {"cheapest", "gains"}
NOTHING_TO_SAY = {"gains"}


@pytest.fixture(scope="module")
def demo():
    """The five made-up years."""
    return Publication(editions.read_all(DEMO), ("vi", "en"))


@pytest.fixture(scope="module")
def mini(mini_years):
    return Publication(mini_years, ("vi", "en"))


def said(publication, lang, year, unit, name):
    return " ".join(References(publication, lang, year=year, unit=unit).value(f"unit.sentence.{name}"))


# --- every unit of every year


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_sentence_about_every_unit_is_whole(demo, lang):
    """Not empty, no placeholder or dash left, one space between words, NFC, an end; numbers the language's way."""
    for edition in demo.editions:
        for unit in edition.results:
            for name in unit_sentences.UNIT_BANK:
                text = said(demo, lang, edition.year, unit, name)
                if name in OF_THE_NEWEST and edition is not demo.current:
                    assert text == ""
                    continue
                assert text or name in NOTHING_TO_SAY, (edition.year, unit, name)
                assert not re.search(r"[{}]|None|–(?!\d)|  |\.\.| [.,;:]", text), text
                assert not text or text.endswith("."), text
                assert text == unicodedata.normalize("NFC", text)
                assert not re.search(r"\d\.\d\d\b(?!\d)" if lang == "vi" else r"\d,\d\d\b(?!\d)", text), text


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_results_say_the_editions_rank_and_points(demo, lang):
    """Rank, total, how many are ranked and who shares the rank, worked out here once more from the edition."""
    number = {"vi": lambda value: f"{value:.2f}".replace(".", ","), "en": lambda value: f"{value:.2f}"}[lang]
    of = {"vi": "{}/100 điểm", "en": "{} of 100 points"}[lang]
    for edition in demo.editions:
        for unit, result in edition.results.items():
            text = said(demo, lang, edition.year, unit, "result")
            assert edition.units[unit].name(lang) in text
            assert str(edition.year) in text
            if result.rank is None:
                assert ("không được xếp hạng" if lang == "vi" else "is not ranked") in text
                continue
            alike = [o for o in edition.results.values() if (o.bloc, o.rank) == (result.bloc, result.rank)]
            ranked = sum(o.bloc == result.bloc and o.rank is not None for o in edition.results.values())
            place = {"vi": f"hạng {result.rank} ", "en": f"rank{'s' if len(alike) == 1 else ''} {result.rank} "}[lang]
            assert of.format(number(result.total)) in text
            assert place in text
            assert f" {ranked} " in text
            for other in alike:
                assert edition.units[other.unit].name(lang) in text
            later = [o.rank for o in edition.results.values() if o.bloc == result.bloc and (o.rank or 0) > result.rank]
            assert (f"{min(later)}." in text if later else True) if len(alike) > 1 else "đồng hạng" not in text


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_changes_say_how_rank_and_points_moved(demo, lang):
    """From which rank to which, in the right direction; points only under one framework."""
    up, down, same = {"vi": ("tăng", "giảm", "giữ nguyên"), "en": ("gone up", "gone down", "kept")}[lang]
    more, less = {"vi": ("tăng {} điểm", "giảm {} điểm"), "en": ("gained {} points", "lost {} points")}[lang]
    for before, edition in zip(demo.editions, demo.editions[1:], strict=False):
        for unit, new in edition.results.items():
            old = before.results.get(unit)
            if old is None or old.rank is None or new.rank is None:
                continue
            text = said(demo, lang, edition.year, unit, "change")
            won = old.rank - new.rank
            assert (up if won > 0 else down if won < 0 else same) in text.split("(")[0].split(" và ")[0], text
            for rank in {old.rank, new.rank}:
                assert re.search(rf"\b(hạng|rank) {rank}\b", text), text
            if before.framework.code != edition.framework.code:
                assert ("không so sánh được" if lang == "vi" else "cannot be compared") in text
            elif new.total != old.total:
                points = f"{abs(new.total - old.total):.2f}".replace(".", "," if lang == "vi" else ".")
                assert (more if new.total > old.total else less).format(points) in text, text


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("name", sentences.BANK)
def test_every_sentence_about_a_year_is_whole(demo, lang, name):
    """Of all five years; one that always has something to say is never empty."""
    silent = {"newcomers", "corrected", "without_rank", "across_frameworks", "merged"}
    for edition in demo.editions:
        first = edition is demo.editions[0]
        lines = References(demo, lang, year=edition.year).value(f"this.sentence.{name}")
        always = set(sentences.BANK) - silent - {"moves", "moved", "ties", "tie_example", "at_odds"}
        assert lines or name not in always or first, (edition.year, name)
        for line in lines:
            assert line
            assert not re.search(r"[{}]|None|  |\.\.", line), line


@pytest.mark.parametrize("name", odd_editions.odd_years())
def test_rare_editions_have_their_sentences_too(name):
    """One unit, all equal, nobody ranked, no levels, units that come and go, 140 letters."""
    publication = Publication(odd_editions.odd_years()[name], ("vi", "en"))
    for lang in publication.languages:
        for edition in publication.editions:
            for unit in [*edition.results][:9]:
                for sentence in unit_sentences.UNIT_BANK.keys() - OF_THE_NEWEST:
                    text = said(publication, lang, edition.year, unit, sentence)
                    assert text.endswith("."), (edition.year, unit, sentence)
                    assert not re.search(r"[{}]|None|–", text), text


# --- cases, word for word

CASES = [
    ("DN", 2021, "result",
     "Năm 2021, Sở Tài nguyên và Môi trường thành phố Đà Nẵng đạt 40,00/40 điểm, xếp hạng 1 trong 3 đơn "
     "vị được xếp hạng của khối Sở."),
    ("VP", 2021, "result",
     "Năm 2021, Văn phòng Bộ đạt 34,29/35 điểm, đồng hạng 1 với Trung tâm <b>Thống kê</b> & “Dự báo” "
     "trong 2 đơn vị được xếp hạng của khối Bộ."),
    ("LC", 2021, "result",
     "Năm 2021, Sở Tài nguyên và Môi trường tỉnh Lào Cai không được xếp hạng trong khối Sở vì thiếu số "
     "liệu bắt buộc “Tỷ lệ hồ sơ” của tiêu chí “Hồ sơ xử lý trên mạng”. Không được xếp hạng không có "
     "nghĩa là không đạt điểm nào."),
    ("HN", 2020, "change",
     "Năm 2020 là năm đầu tiên có kết quả được công bố nên chưa có năm trước để so sánh."),
    ("TK", 2021, "change",
     "So với năm 2020, đơn vị tăng 1 bậc (từ hạng 2 lên hạng 1); điểm của hai năm không so sánh được vì "
     "bộ tiêu chí đã thay đổi. Số đơn vị được xếp hạng của khối là 2, năm 2020 là 3. Đơn vị đã tiếp nhận "
     "Cục Ứng dụng."),
    ("LC", 2021, "change",
     "Năm 2020, đơn vị xếp hạng 3 trong 4 đơn vị được xếp hạng của khối."),
    ("HN", 2021, "level",
     "Với 37,00/40 điểm, đơn vị được xếp mức Tốt, cùng mức với 1 đơn vị khác của khối."),
    ("AG", 2021, "level",
     "Với 15,00/40 điểm, đơn vị được xếp mức Yếu và là đơn vị duy nhất của khối ở mức này."),
    ("LC", 2021, "level",
     "Đơn vị không có tổng điểm nên không được xếp mức."),
    ("HN", 2021, "categories",
     "So với trung vị của khối, nhóm tiêu chí đơn vị làm tốt nhất là “Hạ tầng kỹ thuật” (23,00/25 điểm, "
     "cao hơn 6,50 điểm); nhóm yếu nhất là “Ứng dụng” (14,00/15 điểm, thấp hơn 1,00 điểm)."),
    ("CU", 2020, "categories",
     "Ở mọi nhóm tiêu chí, đơn vị đều thấp hơn trung vị của khối: ít nhất ở “Ứng dụng” (5,71/10 điểm, "
     "thấp hơn 2,86 điểm), nhiều nhất ở “Hạ tầng kỹ thuật” (3,00/15 điểm, thấp hơn 7,00 điểm)."),
    ("LC", 2021, "categories",
     "Ở nhóm tiêu chí “Hạ tầng kỹ thuật”, đơn vị đạt 10,00/25 điểm, thấp hơn trung vị của khối 6,50 điểm."),
    ("VP", 2021, "categories",
     "Ở mọi nhóm tiêu chí, điểm của đơn vị bằng trung vị của khối."),
    ("HN", 2021, "lost",
     "Đơn vị mất 3,00 điểm so với mức tối đa 40 điểm, ở các tiêu chí “Máy tính trên cán bộ” (2,00 điểm) "
     "và “Cấp độ cổng thông tin” (1,00 điểm)."),
    ("DN", 2021, "lost",
     "Đơn vị đạt điểm tối đa, không mất điểm ở tiêu chí nào."),
    ("LC", 2021, "lost",
     "Đơn vị không có tổng điểm nên không tính điểm mất."),
    ("LC", 2021, "cheapest",
     "Muốn được xếp hạng, trước hết đơn vị cần có đủ số liệu bắt buộc."),
    ("LC", 2021, "figures",
     "Về số liệu của đơn vị: thiếu số liệu ở tiêu chí “Hồ sơ xử lý trên mạng”; không áp dụng tiêu chí "
     "“Cấp độ cổng thông tin”."),
    ("HN", 2021, "figures",
     "Về số liệu của đơn vị: Hội đồng quyết định điểm của tiêu chí “Cấp độ cổng thông tin”."),
    ("DN", 2021, "figures",
     "Đơn vị đã có đủ số liệu ở tất cả các tiêu chí."),
]  # fmt: skip
ENGLISH = [
    ("DN", 2021, "result",
     "In 2021, Da Nang has 40.00 of 40 points and ranks 1 among the 3 ranked units of the Provincial bloc."),
    ("VP", 2021, "result",
     "In 2021, Ministry Office has 34.29 of 35 points and shares rank 1 with Statistics Centre among the "
     "2 ranked units of the Ministry bloc."),
    ("TK", 2021, "change",
     "Since 2020 the unit has gone up 1 place (from rank 2 to rank 1); the points of the two years cannot "
     "be compared, because the framework changed. The bloc has 2 ranked units; in 2020 it was 3. The unit "
     "has taken over Applications Agency."),
    ("VP", 2021, "level",
     "With 34.29 of 35 points the unit reaches the level Good, like 1 other unit of its bloc."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "unit", "year", "name", "text"), [("vi", *case) for case in CASES] + [("en", *case) for case in ENGLISH]
)
def test_a_sentence_word_for_word(mini, lang, unit, year, name, text):
    """The small years hold a tie, a missing figure, NA, a decision of the Council, a merger, a new framework."""
    assert said(mini, lang, year, unit, name) == text


def years(*of_years, plain=None):
    """Trial years of units with given points: {unit: points of the first criterion}; the bloc in front, 'B:u1'."""
    plain = plain or odd_editions.plain_framework("thu", 1)
    plain["blocs"] = [{"code": code, "title": {"vi": f"Khối {code}", "en": f"{code} bloc"}} for code in "AB"]
    found = []
    for year, given in enumerate(of_years, 2020):
        units, figures = [], {}
        for key, value in given.items():
            bloc, _, code = key.rpartition(":")
            units.append(Unit(code, bloc or "A", f"Đơn vị {code}", f"Unit {code}"))
            figures[code] = {} if value is None else {"x1_1": Fraction(value), "x1_2": Fraction(5), "x1_3": Fraction(5)}
        found.append(odd_editions.scored(plain, units, figures, year))
    return Publication(found, ("vi", "en"))


OTHERS = {"up": (1, 1), "same": (9, 1), "down": (9, 9)}  # points of those who were just above and just below
OWN = {"up": "5.5", "same": "5", "down": "4.5"}  # from 5
MOVED = {
    "up": {"vi": "tăng 1 bậc (từ hạng 2 lên hạng 1)", "en": "gone up 1 place (from rank 2 to rank 1)"},
    "same": {"vi": "giữ nguyên hạng 2", "en": "kept rank 2"},
    "down": {"vi": "giảm 1 bậc (từ hạng 2 xuống hạng 3)", "en": "gone down 1 place (from rank 2 to rank 3)"},
}
POINTS = {
    "up": {"vi": "tăng 0,50 điểm", "en": "gained 0.50 points"},
    "same": {"vi": "với số điểm không đổi", "en": "with the same points"},
    "down": {"vi": "giảm 0,50 điểm", "en": "lost 0.50 points"},
}


@pytest.mark.parametrize("points", OWN)
@pytest.mark.parametrize("places", OTHERS)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_rank_and_points_may_move_apart(lang, places, points):
    """Each of the nine cases has its sentence, with the amounts that moved and no others; opposites say so."""
    above, below = OTHERS[places]
    moved = years({"a": 6, "u": 5, "b": 4}, {"a": above, "u": OWN[points], "b": below})
    sentence = said(moved, lang, 2021, "u", "change")
    assert sentence.startswith("So với năm 2020, " if lang == "vi" else "Since 2020 ")
    assert MOVED[places][lang] in sentence
    assert POINTS[points][lang] in sentence
    assert ("dù" in sentence.split() or "though" in sentence) == ({places, points} == {"up", "down"})


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        ({"u": None, "v": 4}, {"u": 5, "v": 6}, "Năm 2020, đơn vị không được xếp hạng nên không so sánh thứ hạng."),
        ({"u": None, "v": 4}, {"u": None, "v": 6}, "Năm 2020, đơn vị cũng không được xếp hạng."),
        ({"u": 5, "v": 4}, {"u": None, "v": 6}, "Năm 2020, đơn vị xếp hạng 1 trong 2 đơn vị được xếp hạng của khối."),
        ({"v": 4}, {"u": 5, "v": 6}, "Năm 2021 là lần đầu đơn vị có kết quả nên không so sánh với năm 2020."),
        ({"B:u": 4}, {"A:u": 5}, "Năm 2020, đơn vị thuộc khối B; các khối được xếp hạng riêng nên không so sánh"),
    ],
)
def test_no_change_is_told_where_there_is_nothing_to_compare(before, now, told):
    """A new unit, another bloc, a year without a rank: each says which."""
    assert told in said(years(before, now), "vi", 2021, "u", "change")


def test_a_unit_that_comes_back_is_not_new():
    """Its last year is told."""
    text = said(years({"u": 1, "v": 1}, {"v": 1}, {"u": 2, "v": 1}), "vi", 2022, "u", "change")
    assert text == "Đơn vị không có kết quả năm 2021 nên không so sánh; lần gần nhất có kết quả là năm 2020."


def test_ties_name_those_who_share_and_the_rank_that_follows():
    """Up to four others are named; under dense ranks none is skipped, so none is told."""
    tie = {"a": 5, "b": 5, "c": 5, "d": 3}
    assert said(years(tie), "vi", 2020, "a", "result").endswith("Có 3 đơn vị đồng hạng 1 nên hạng tiếp theo là 4.")
    assert said(years(tie), "en", 2020, "a", "result").endswith("As 3 units share rank 1, the next rank is 4.")
    dense = {**odd_editions.plain_framework("thu", 1), "ties": "dense"}
    assert "tiếp theo" not in said(years(tie, plain=dense), "vi", 2020, "a", "result")
    many = said(years({f"u{n}": 5 for n in range(9)}), "vi", 2020, "u0", "result")
    assert "đồng hạng 1 với Đơn vị u1, Đơn vị u2, Đơn vị u3 và 5 đơn vị khác trong 9 đơn vị" in many


def test_a_figure_that_allows_no_points_is_not_called_missing():
    """A division by zero may withhold a rank as well; the sentence says so."""
    plain = odd_editions.plain_framework("thu", 1)
    plain["categories"][0]["indicators"].append(
        {
            "code": "Q",
            "title": {"vi": "Tỷ lệ", "en": "Share"},
            "max": "10",
            "inputs": {name: {"label": {"vi": name}, "kind": "number", "min": "0"} for name in ("n", "d")},
            "rule": {"share": "n", "of": "d"},
            "undefined": "withhold",
        }
    )
    given = {"x1_1": Fraction(1), "x1_2": Fraction(1), "x1_3": Fraction(1), "n": Fraction(1), "d": Fraction(0)}
    edition = odd_editions.scored(plain, [Unit("u", "A", "Đơn vị u")], {"u": given})
    edition.figures["u"] = {name: str(value) for name, value in given.items()}
    text = said(Publication([edition]), "vi", 2021, "u", "result")
    assert "vì số liệu của tiêu chí “Tỷ lệ” không cho phép tính điểm." in text
    assert "không cho phép tính điểm ở tiêu chí “Tỷ lệ”" in said(Publication([edition]), "vi", 2021, "u", "figures")


def test_a_unit_without_any_points_is_told_apart():
    """Nothing missing withholds it: nothing applies to it."""
    found = odd_editions.made(2)
    figures = {**found.run.figures, "u0": dict.fromkeys(found.run.figures["u0"], scoring.NA)}
    edition = odd_editions.scored(odd_editions.plain_framework("thu"), list(found.units.values()), figures)
    text = said(Publication([edition]), "vi", 2021, "u0", "result")
    assert "vì không có tiêu chí nào tính được điểm." in text


def test_what_changed_among_the_units(mini):
    """How many, then who was merged; nothing more where all stayed."""
    lines = References(mini, "vi", year=2021).value("this.sentence.units")
    assert lines[0] == "Năm 2021 có 6 đơn vị được đánh giá; năm 2020 có 7."
    assert "Cục Ứng dụng đã nhập vào Trung tâm <b>Thống kê</b> & “Dự báo”." in lines
    moved = years({"A:u": 1, "A:v": 2}, {"B:u": 1, "A:v": 2})
    assert References(moved, "vi", year=2021).value("this.sentence.units") == [
        "Năm 2021 có 2 đơn vị được đánh giá; năm 2020 có 2.",
        "Đơn vị u chuyển từ khối A sang khối B.",
    ]
    same = years({"u": 1}, {"u": 2})
    assert References(same, "en", year=2021).value("this.sentence.units") == [
        "In 2021, 1 unit was assessed, the same as in 2020."
    ]


def test_how_many_rose_and_fell():
    """A line a bloc; only what happened is counted, with the right plural."""
    moved = years({"a": 5, "b": 4, "c": 3, "d": 1}, {"a": 5, "b": 3, "c": 4, "d": 1})
    assert References(moved, "en", year=2021).value("this.sentence.changes") == [
        "A bloc: since 2020, 1 unit has risen, 1 unit has fallen and 2 units have kept their ranks; 1 unit has gained "
        "points and 1 unit has lost points."
    ]


# --- grammar


@pytest.mark.parametrize(
    ("number", "english"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"), (21, "21st"),
     (22, "22nd"), (63, "63rd"), (101, "101st"), (111, "111th"), (112, "112th"), (1002, "1002nd")],
)  # fmt: skip
def test_ordinals(number, english):
    """English endings, teens among them; Vietnamese writes the first in letters."""
    assert phrases.ordinal(Texts("en"), number) == english
    assert phrases.ordinal(Texts("vi"), number) == ("thứ nhất" if number == 1 else f"thứ {number}")


def test_ordinals_are_references(mini):
    """A unit without a rank has none."""
    assert References(mini, "en", unit="HN").value("unit.ordinal") == "2nd"
    with pytest.raises(ValueError, match=r"unit\.ordinal"):
        References(mini, "en", unit="LC").value("unit.ordinal")


@pytest.mark.parametrize("noun", sorted({key.split(".")[1] for key in words.EN if key.startswith("count.")}))
def test_counts_have_their_plural(noun):
    """1 has a form of its own; thousands are set apart the reader's way."""
    for lang, thousands in (("vi", "1.234"), ("en", "1,234")):
        t = Texts(lang)
        assert phrases.counted(t, noun, 1).startswith("1 ")
        assert phrases.counted(t, noun, 1234).startswith(f"{thousands} ")
        assert phrases.counted(t, noun, 0).startswith("0 ")
    one, many = (words.EN[f"count.{noun}.{form}"] for form in ("one", "many"))
    assert many.replace("{n}", "1") != one


def test_lists():
    """'và' before the last; long lists end in a count, never in “1 other”."""
    vi, en = Texts("vi"), Texts("en")
    assert [phrases.listed(vi, list("ABC"[:n])) for n in range(4)] == ["", "A", "A và B", "A, B và C"]
    assert phrases.some(en, list("ABCD"), "other_unit") == "A, B, C and D"
    assert phrases.some(en, list("ABCDE"), "other_unit") == "A, B, C and 2 other units"


def test_blocs_within_a_sentence():
    """The word khối once, small; the English title in quotation marks unless it ends in “bloc”."""
    vi, en = Texts("vi"), Texts("en")
    assert phrases.bloc(vi, "Khối các đơn vị sự nghiệp") == "khối các đơn vị sự nghiệp"
    assert phrases.bloc(vi, "Sở Tài nguyên và Môi trường") == "khối Sở Tài nguyên và Môi trường"
    assert phrases.bloc(en, "Provincial bloc") == "the Provincial bloc"
    assert phrases.bloc(en, "Public service units") == "the bloc “Public service units”"


def test_no_word_of_the_bank_is_idle():
    """Every key is asked for somewhere; keys made of parts by their beginning."""
    code = "".join((DEMO.parent / "publishing" / f"{name}.py").read_text("utf-8") for name in CODE)
    made = ("count.", "ordinal.", "said.apart.", "said.figures.", "said.indicators.", "said.moved.", "said.points.",
            "said.why.missing.", "sentence.changes.", "sentence.all_ranked.")  # fmt: skip
    assert [
        key for key in words.VI if not re.search(rf"[\"']{re.escape(key)}[\"']", code) and not key.startswith(made)
    ] == []


CODE = ("sentences", "unit_sentences", "unit_story", "phrases")


def test_every_sentence_is_documented():
    """docs/references.md names each by its name."""
    told = set(re.findall(r"`(\w+)`", (DEMO.parent / "docs/references.md").read_text("utf-8")))
    assert {*sentences.BANK, *unit_sentences.UNIT_BANK, *press_sentences.BLOC_BANK} <= told
