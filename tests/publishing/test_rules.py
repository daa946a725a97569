"""Rules in words: each form says its own numbers, in both languages."""

from types import SimpleNamespace

import pytest

from framework import Text
from publishing.rules import FORMS, in_words

LABELS = {code: SimpleNamespace(label=Text(f"số {code}", f"figure {code}")) for code in "ab"}

CASES = [
    ({"share": "a", "of": "b"}, "Điểm = 20 × “số a” / “số b”, không quá 20 điểm."),
    ({"share": "a", "of": "b", "cap": "none"}, "Điểm = 20 × “số a” / “số b”."),
    (
        {"banded": {"share": "a", "of": "b", "full_at": "0.70", "zero_below": "0.35"}},
        "Từ 70\u00a0% trở lên: 20 điểm; từ 35\u00a0% đến dưới 70\u00a0%: 20 × tỷ lệ / 70\u00a0%; dưới 35\u00a0%: 0 "
        "điểm. "
        "Tỷ lệ = “số a” / “số b”.",
    ),
    ({"count": "a", "each": "0.25"}, "0,25 điểm × “số a”, không quá 20 điểm."),
    (
        {"steps": "a", "points": [{"at_least": "4", "points": "20"}, {"above": "1", "points": "5"}], "else": "0"},
        "Theo bậc của “số a”, lấy dòng đầu tiên đúng: từ 4 trở lên: 20 điểm; trên 1: 5 điểm; còn lại: 0 điểm.",
    ),
    ({"yes": "a"}, "“số a”: có 20 điểm, không 0 điểm."),
    ({"choice": "a", "points": {"I": "10", "II": "20"}}, "Theo lựa chọn “số a”: I: 10 điểm; II: 20 điểm."),
    ({"peer_max": "a", "of": "b", "peers": "bloc"}, "Điểm = 20 × “số a” / “số b” / giá trị lớn nhất trong khối."),
    (
        {"min_max": "a", "low": "0", "high": "5", "better": "low"},
        "Điểm = 20 × (“số a” − 0) / (5 − 0), giữ trong khoảng từ 0 đến 5; thấp hơn là tốt hơn.",
    ),
    (
        {"z_score": "a", "peers": "all"},
        "Điểm chuẩn hóa = (“số a” − trung bình) / độ lệch chuẩn trong tất cả các đơn vị.",
    ),
    ({"penalty": "a", "each": "0.5", "floor": "-5"}, "Trừ 0,5 điểm × “số a”, không thấp hơn −5 điểm."),
    ({"points": "a"}, "Điểm là chính số “số a”, từ 0 đến 20."),
    ({"expr": "max * min(1, a / (0.5 * b))"}, "Điểm = 20 × min(1; “số a” / (0,5 × “số b”))."),
]


def indicator(rule):
    return SimpleNamespace(inputs=LABELS, rule=rule, max=20)


@pytest.mark.parametrize(("rule", "sentence"), CASES, ids=[next(iter(rule)) for rule, _ in CASES])
def test_a_rule_says_its_numbers(rule, sentence):
    """The Vietnamese sentence carries labels and numbers; English has one too, without a blank left over."""
    assert [s.text for s in in_words(indicator(rule), "vi")] == [sentence]
    english = in_words(indicator(rule), "en")[0].text
    assert "{" not in english
    assert "số a" not in english


def test_parts_of_a_sum_stand_below_it():
    """A nested rule follows its sum, one step deeper, under its own maximum."""
    rule = {"sum": [{"share": "a", "of": "b", "max": "15"}, {"best": [{"yes": "a", "points": "5"}]}]}
    sentences = in_words(indicator(rule), "vi")
    assert [s.depth for s in sentences] == [0, 1, 1, 2]
    assert sentences[1].text.startswith("Điểm = 15 ×")


def test_every_form_of_the_contract_has_words():
    """No rule form is without a sentence."""
    said = {form for form in FORMS if any(form in rule for rule, _ in CASES)} | {"sum", "best"}
    assert said == set(FORMS)
