"""The words for every rule form and every state, in both languages, and that they tell what the arithmetic did."""

import re
import unicodedata
from fractions import Fraction

import pytest
from hypothesis import given, settings

import explanation
import framework
import scoring
from scoring import NA
from tests import strategies
from vietnamese import parse_number

F = Fraction

LABELS = {
    "pcs": ("count", "Số máy tính", "Computers"),
    "staff": ("count", "Số cán bộ", "Staff"),
    "mbps": ("number", "Băng thông", "Bandwidth"),
    "rate": ("percent", "Tỷ lệ văn bản điện tử", "Share of electronic documents"),
    "dc": ("yes_no", "Trung tâm dữ liệu", "Data centre"),
    "tier": ("choice", "Cấp độ", "Tier"),
}
INPUTS = {
    code: {"label": {"vi": vi, "en": en}, "kind": kind, **({"options": ["I", "II"]} if kind == "choice" else {})}
    for code, (kind, vi, en) in LABELS.items()
}
NAMES = {"u": "Sở A", "v": "Sở B", "w": "Sở C", "x": "Sở D"}


def words(rule, figures, lang="vi", peers=(), decided=None, combine="sum", **more):
    """What is said of unit u; `peers` are the figures of v, w and so on."""
    plain = {"code": "I", "rule": rule, "inputs": INPUTS, "undefined": "zero", **more}
    plain |= {} if "z_score" in rule else {"max": "0" if "penalty" in rule else "20"}
    category = {"code": "C", "combine": combine, "indicators": [plain]}
    read = framework.from_plain({"framework": "made-up", "categories": [category]})
    everyone = dict(zip("uvwx", [figures, *peers], strict=False))
    run = scoring.score(read.scheme, [(unit, "A") for unit in everyone], everyone, decided)
    return explanation.why(run, read, "u", "I", lang, NAMES.__getitem__)


SHARE = {"share": "pcs", "of": "staff"}
BANDED = {"banded": {"share": "pcs", "of": "staff", "full_at": "0.70", "zero_below": "0.35"}}
STEPS = {"steps": "pcs", "points": [{"above": "100", "points": "20"}, {"at_least": "10", "points": "7.5"}], "else": "1"}
DATA_CENTRE = {"sum": [{"yes": "dc", "points": "15"}, {"choice": "tier", "points": {"I": "1", "II": "10"}}]}
BEST = {"best": [{"yes": "dc", "points": "5"}, {"count": "pcs", "each": "0.5"}]}
PEERS = [{"mbps": 50}, {"mbps": 40}, {"mbps": 10}]

SENTENCES = [
    (SHARE, {"pcs": 115, "staff": 1200}, (),
     "Số máy tính 115 / Số cán bộ 1.200 = 9,58 %: 20 × 9,58 % = 1,9167 điểm.",
     "Computers 115 / Staff 1,200 = 9.58%: 20 × 9.58% = 1.9167 points."),
    (SHARE, {"pcs": 121, "staff": 120}, (),
     "Số máy tính 121 / Số cán bộ 120 = 100,83 %, từ 100 % trở lên được đủ 20 điểm.",
     "Computers 121 / Staff 120 = 100.83%, 100% or more gives the full 20 points."),
    ({**SHARE, "cap": "none"}, {"pcs": 150, "staff": 120}, (),
     "Số máy tính 150 / Số cán bộ 120 = 125 %: 20 × 125 % = 25 điểm.",
     "Computers 150 / Staff 120 = 125%: 20 × 125% = 25 points."),
    ({"share": "rate"}, {"rate": F("0.835")}, (),
     "Tỷ lệ văn bản điện tử 83,5 %: 20 × 83,5 % = 16,7 điểm.",
     "Share of electronic documents 83.5%: 20 × 83.5% = 16.7 points."),
    ({"share": "rate"}, {"rate": F("0.05")}, (),
     "Tỷ lệ văn bản điện tử 5 %: 20 × 5 % = 1 điểm.",
     "Share of electronic documents 5%: 20 × 5% = 1 point."),
    (BANDED, {"pcs": 7, "staff": 10}, (),
     "Số máy tính 7 / Số cán bộ 10 = 70 %, từ 70 % trở lên được đủ 20 điểm.",
     "Computers 7 / Staff 10 = 70%, 70% or more gives the full 20 points."),
    (BANDED, {"pcs": 6, "staff": 10}, (),
     "Số máy tính 6 / Số cán bộ 10 = 60 %, từ 35 % đến dưới 70 %: 20 × 60 % / 70 % = 17,1429 điểm.",
     "Computers 6 / Staff 10 = 60%, from 35% to below 70%: 20 × 60% / 70% = 17.1429 points."),
    (BANDED, {"pcs": 349999, "staff": 1000000}, (),  # never '35 %, below 35 %'
     "Số máy tính 349.999 / Số cán bộ 1.000.000 = 34,9999 %, dưới 35 %: 0 điểm.",
     "Computers 349,999 / Staff 1,000,000 = 34.9999%, below 35%: 0 points."),
    ({"count": "pcs", "each": "1.5"}, {"pcs": 3}, (),
     "Số máy tính 3 × 1,5 = 4,5 điểm.", "Computers 3 × 1.5 = 4.5 points."),
    ({"count": "pcs", "each": "1.5"}, {"pcs": 14}, (),
     "Số máy tính 14 × 1,5 = 21, tối đa 20 điểm: 20 điểm.", "Computers 14 × 1.5 = 21, at most 20 points: 20 points."),
    (STEPS, {"pcs": 101}, (), "Số máy tính 101, trên 100: 20 điểm.", "Computers 101, above 100: 20 points."),
    (STEPS, {"pcs": 100}, (), "Số máy tính 100, từ 10 trở lên: 7,5 điểm.", "Computers 100, 10 or more: 7.5 points."),
    (STEPS, {"pcs": 9}, (),
     "Số máy tính 9, không đạt ngưỡng nào: 1 điểm.", "Computers 9, below every threshold: 1 point."),
    ({"yes": "dc"}, {"dc": True}, (), "Trung tâm dữ liệu: có, 20 điểm.", "Data centre: yes, 20 points."),
    ({"yes": "dc"}, {"dc": False}, (), "Trung tâm dữ liệu: không, 0 điểm.", "Data centre: no, 0 points."),
    ({"choice": "tier", "points": {"I": "1", "II": "10"}}, {"tier": "II"}, (),
     "Cấp độ: II, 10 điểm.", "Tier: II, 10 points."),
    (DATA_CENTRE, {"dc": True, "tier": "I"}, (),
     "Trung tâm dữ liệu: có, 15 điểm; Cấp độ: I, 1 điểm; cộng lại 16 điểm.",
     "Data centre: yes, 15 points; Tier: I, 1 point; together 16 points."),
    (DATA_CENTRE, {"dc": True, "tier": "II"}, (),
     "Trung tâm dữ liệu: có, 15 điểm; Cấp độ: II, 10 điểm; cộng lại 25, tối đa 20 điểm: 20 điểm.",
     "Data centre: yes, 15 points; Tier: II, 10 points; together 25, at most 20 points: 20 points."),
    (BEST, {"dc": True, "pcs": 4}, (),
     "Lấy cách có lợi nhất: 5 điểm (các cách: Trung tâm dữ liệu: có, 5 điểm; Số máy tính 4 × 0,5 = 2 điểm).",
     "The best case counts: 5 points (cases: Data centre: yes, 5 points; Computers 4 × 0.5 = 2 points)."),
    ({"sum": [{"sum": [{"yes": "dc", "points": "5"}]}, {"count": "pcs", "each": "1"}]}, {"dc": True, "pcs": 2}, (),
     "(Trung tâm dữ liệu: có, 5 điểm; cộng lại 5 điểm); Số máy tính 2 × 1 = 2 điểm; cộng lại 7 điểm.",
     "(Data centre: yes, 5 points; together 5 points); Computers 2 × 1 = 2 points; together 7 points."),
    ({"peer_max": "mbps"}, {"mbps": 20}, PEERS,
     "Băng thông 20; lớn nhất trong khối là 50 (Sở B): 20 × 20 / 50 = 8 điểm.",
     "Bandwidth 20; the largest of the bloc is 50 (Sở B): 20 × 20 / 50 = 8 points."),
    ({"peer_max": "mbps", "of": "staff", "peers": "all"}, {"mbps": 20, "staff": 10}, [{"mbps": 20, "staff": 10}] * 2,
     "Băng thông 20 / Số cán bộ 10 = 2; lớn nhất trong tất cả đơn vị là 2 (Sở A và 2 đơn vị khác): "
     "20 × 2 / 2 = 20 điểm.",
     "Bandwidth 20 / Staff 10 = 2; the largest of all units is 2 (Sở A and 2 others): 20 × 2 / 2 = 20 points."),
    ({"min_max": "mbps"}, {"mbps": 20}, PEERS,
     "Băng thông 20; trong khối, thấp nhất 10 (Sở D), cao nhất 50 (Sở B): 5 điểm.",
     "Bandwidth 20; of the bloc, lowest 10 (Sở D), highest 50 (Sở B): 5 points."),
    ({"min_max": "mbps", "better": "low", "low": "0", "high": "100"}, {"mbps": 20}, (),
     "Băng thông 20 (càng thấp càng tốt); theo mốc cố định, thấp nhất 0, cao nhất 100: 16 điểm.",
     "Bandwidth 20 (lower is better); by fixed goalposts, lowest 0, highest 100: 16 points."),
    ({"penalty": "pcs", "each": "0.5", "floor": "-5"}, {"pcs": 2}, (),
     "Số máy tính 2 × (−0,5) = −1 điểm.", "Computers 2 × (−0.5) = −1 point."),
    ({"penalty": "pcs", "each": "0.5", "floor": "-5"}, {"pcs": 11}, (),
     "Số máy tính 11 × (−0,5) = −5,5 điểm, không thấp hơn −5 điểm: −5 điểm.",
     "Computers 11 × (−0.5) = −5.5 points, not below −5 points: −5 points."),
    ({"points": "mbps"}, {"mbps": F("17.25")}, (), "Băng thông: 17,25 điểm.", "Bandwidth: 17.25 points."),
    ({"expr": "max * min(1, pcs / (0.8 * staff))"}, {"pcs": 3, "staff": 7}, (),
     "Công thức max * min(1, pcs / (0.8 * staff)), trong đó pcs (Số máy tính) = 3; staff (Số cán bộ) = 7; max = 20: "
     "10,7143 điểm.",
     "The formula max * min(1, pcs / (0.8 * staff)), where pcs (Computers) = 3; staff (Staff) = 7; max = 20: "
     "10.7143 points."),
    (SHARE, {"pcs": 1, "staff": 0}, (),
     "Không xác định (mẫu số bằng 0): theo quy định được 0 điểm.",
     "Undefined (the divisor is 0): 0 points by the regulation."),
    ({"expr": "ln(pcs)"}, {"pcs": 0}, (),
     "Không xác định (công thức chia cho 0 hoặc lấy lôgarit của số không dương): theo quy định được 0 điểm.",
     "Undefined (the formula divides by 0 or takes the logarithm of a number that is not positive): "
     "0 points by the regulation."),
    ({"peer_max": "mbps"}, {"mbps": 0}, (),
     "Không xác định (không có giá trị nào của khối lớn hơn 0): theo quy định được 0 điểm.",
     "Undefined (no value of the bloc is above 0): 0 points by the regulation."),
    ({"peer_max": "mbps", "of": "staff"}, {"mbps": 1, "staff": 0}, (),
     "Không xác định (mẫu số bằng 0): theo quy định được 0 điểm.",
     "Undefined (the divisor is 0): 0 points by the regulation."),
    ({"min_max": "mbps", "peers": "all"}, {"mbps": 3}, (),
     "Không xác định (các giá trị của tất cả đơn vị bằng nhau): theo quy định được 0 điểm.",
     "Undefined (the values of all units are all the same): 0 points by the regulation."),
    (SHARE, {"staff": 5}, (), "Thiếu số liệu (Số máy tính): 0 điểm.", "Missing figure (Computers): 0 points."),
    (SHARE, {"pcs": NA, "staff": 5}, (),
     "Không áp dụng (NA: Số máy tính): tiêu chí không tính vào điểm và điểm tối đa của nhóm.",
     "Not applicable (NA: Computers): the indicator leaves its category's points and maximum."),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "figures", "peers", "vi", "en"), SENTENCES)
def test_every_rule_and_every_state_has_its_sentence(rule, figures, peers, vi, en):
    """The figures, what was done with them and the points, spelled the way each language spells numbers."""
    assert words(rule, figures, "vi", peers) == vi
    assert words(rule, figures, "en", peers) == en


def test_a_z_score_tells_the_mean_and_the_deviation():
    """It is a share in itself, so no points are spoken of."""
    figures, peers = {"mbps": 9}, [{"mbps": 3}]
    said = words({"z_score": "mbps"}, figures, "vi", peers, combine="mean")
    assert said == "Băng thông 9; trung bình của khối là 6, độ lệch chuẩn 3: z = 1."
    said = words({"z_score": "mbps"}, figures, "en", peers, combine="mean")
    assert said == "Bandwidth 9; the mean of the bloc is 6, the standard deviation 3: z = 1."


@pytest.mark.parametrize(
    ("policies", "figures", "vi", "en"),
    [
        ({"missing": "rescale"}, {}, "không tính vào điểm và điểm tối đa của nhóm.", "leaves its category's points"),
        ({"missing": "withhold"}, {}, "đơn vị không được xếp hạng.", "the unit is not ranked."),
        ({"undefined": "full"}, {"pcs": 1, "staff": 0}, "theo quy định được đủ 20 điểm.", "the full 20 points by"),
        ({"undefined": "withhold"}, {"pcs": 1, "staff": 0}, "đơn vị không được xếp hạng.", "the unit is not ranked."),
    ],
)
def test_every_policy_has_words(policies, figures, vi, en):
    """What follows from a gap is said with it."""
    assert vi in words(SHARE, figures, "vi", **policies)
    assert en in words(SHARE, figures, "en", **policies)


def test_the_councils_decision_is_named_as_such():
    """Whatever the figures say."""
    decided = {("u", "I"): F("7.5")}
    assert words(SHARE, {"pcs": 1, "staff": 2}, "vi", decided=decided) == "Hội đồng quyết định: 7,5 điểm."
    assert words(SHARE, {}, "en", decided=decided) == "Decided by the Council: 7.5 points."


def test_both_languages_have_the_same_words_in_them():
    """The same keys, and in each the same blanks, so that no number is left out of one language."""
    vi, en = explanation.WORDS["vi"], explanation.WORDS["en"]
    assert set(vi) == set(en)
    for key in vi:
        assert set(re.findall(r"{\d}", vi[key])) == set(re.findall(r"{\d}", en[key])), key
        assert unicodedata.is_normalized("NFC", vi[key])


@settings(max_examples=60, deadline=None)
@given(strategies.years())
def test_the_points_said_are_the_points_given(year):
    """Every sentence is whole, in NFC, and ends in the very points of the indicator, read back from the words."""
    read = framework.from_plain(year.plain)
    try:
        run = scoring.score(read.scheme, year.units, year.figures, year.decided)
    except scoring.ScoringProblem:
        return
    for unit, _ in year.units:
        for code, mark in run.results[unit].indicators.items():
            for lang in ("vi", "en"):
                sentence = explanation.why(run, read, unit, code, lang)
                assert sentence.endswith("."), sentence
                assert sentence[0] == sentence[0].upper(), sentence
                assert unicodedata.is_normalized("NFC", sentence)
                assert not re.search(r"(?<![\d.,])[−-]?1 points|nan|None|Fraction|Decimal", sentence), sentence
                rule = read.indicators[code].rule
                said = points_said(sentence, lang, first="best" in rule)
                if mark.points_exact is None:
                    assert mark.state in ("na", "missing", "withheld")
                elif "z_score" not in rule:
                    assert said == rounded(mark.points_exact), (sentence, mark)


def points_said(sentence, lang, first):
    """The points a sentence ends in; of a best case, those it begins with."""
    unit = "điểm" if lang == "vi" else "points?"
    found = re.findall(rf"([−-]?[\d.,]*\d) {unit}", sentence)
    if not found:
        return None
    return Fraction(parse_number(found[0 if first else -1].replace("−", "-"), "comma" if lang == "vi" else "point"))


def rounded(value):
    return Fraction(scoring.round_once(Fraction(value), explanation.READ_PLACES, "half-up"))
