"""The engine against rankings that others published: through a framework in YAML and `scoring.score`, as in real use.

Where each table comes from stands in tests/reference/README.md.
"""

import csv
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

import framework
import scoring

HERE = Path(__file__).parent
PCI_WEIGHTS = {  # per cent; recalled, not on the page
    "entry": 5, "land": 5, "transparency": 20, "time": 5, "informal": 10,
    "competition": 5, "proactivity": 5, "support": 20, "training": 20, "legal": 5,
}  # fmt: skip
DTI_WEIGHTS = {  # points of 1,000; not on the page, found by fitting the five rows
    "awareness": 100, "institutions": 100, "infrastructure": 100, "people": 100,
    "security": 100, "government": 200, "economy": 150, "society": 150,
}  # fmt: skip


def table(name):
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def points_framework(maxima, *, combine="sum", weights=None, scale=None, places=2):
    """A framework in YAML whose categories each hold one indicator: the figure itself is the points."""
    head = [
        "framework: published-table",
        "title: A table published elsewhere",
        "blocs: [{code: all, title: All}]",
        f'places: "{places}"',
        f"combine: {combine}",
        *([f'scale: "{scale}"'] if scale else []),
        "categories:",
    ]
    for code, maximum in maxima.items():
        weight = f', weight: "{weights[code]}"' if weights else ""
        head += [
            f"  - {{code: {code}, title: {code}{weight}, indicators: [",
            f'      {{code: {code}1, title: {code}, max: "{maximum}", missing: withhold,',
            f'       inputs: {{{code}: {{label: {code}, kind: number, min: "0"}}}}, rule: {{points: {code}}}}}]}}',
        ]
    return framework.parse_framework("\n".join(head))


def scored(rules, figures):
    """Score units given as name -> {input: text}."""
    exact = {name: {code: Fraction(text) for code, text in own.items()} for name, own in figures.items()}
    return scoring.score(rules.scheme, [(name, "all") for name in figures], exact).results


# ---------------------------------------------------------------------------------------------------------------------
# MIC 2017: shared places


@pytest.fixture(scope="module")
def mic_2017():
    published = table("mic_2017_provinces.csv")
    rules = points_framework({"index": 1}, places=3)
    return published, scored(rules, {row["name"]: {"index": row["index"]} for row in published})


def test_mic_2017_every_rank_is_reproduced_from_the_published_index(mic_2017):
    """53 provinces of the 2017 table get the printed rank and the printed value, three decimals."""
    published, results = mic_2017
    assert len(published) == 53
    for row in published:
        assert results[row["name"]].rank == int(row["rank"]), row["name"]
        assert results[row["name"]].total == Decimal(row["index"])


def test_mic_2017_equal_values_share_the_better_place(mic_2017):
    """The three shared places of the table: 17, 17, 19; 32, 32, 34; 40, 40, 42."""
    published, results = mic_2017
    in_order = [results[row["name"]].rank for row in published]
    assert in_order[16:19] == [17, 17, 19]
    assert in_order[31:34] == [32, 32, 34]
    assert in_order[39:42] == [40, 40, 42]
    assert [row["name"] for row in published if results[row["name"]].tied == 2] == [
        "Thanh Hóa", "Bà Rịa - Vũng Tàu", "Đắk Nông", "Quảng Trị", "Ninh Thuận", "Tuyên Quang",
    ]  # fmt: skip


# ---------------------------------------------------------------------------------------------------------------------
# PCI 2021: a weighted sum of ten components


@pytest.fixture(scope="module")
def pci_2021():
    published = table("pci_2021_provinces.csv")
    rules = points_framework(dict.fromkeys(PCI_WEIGHTS, 10), combine="weighted", weights=PCI_WEIGHTS, scale=100)
    return published, scored(rules, {row["name"]: {code: row[code] for code in PCI_WEIGHTS} for row in published})


def test_pci_2021_the_weights_are_the_whole():
    """The ten weights make 100 per cent."""
    assert sum(PCI_WEIGHTS.values()) == 100


def test_pci_2021_totals_come_out_within_the_rounding_of_the_parts(pci_2021):
    """The weighted sum of the printed components is within 0.02 of each of the 21 printed totals."""
    published, results = pci_2021
    assert len(published) == 21
    for row in published:
        assert abs(results[row["name"]].total - Decimal(row["pci"])) <= Decimal("0.02"), row["name"]


def test_pci_2021_no_two_provinces_change_places(pci_2021):
    """The totals recomputed from the components rank the 21 provinces as the table does."""
    published, results = pci_2021
    assert [results[row["name"]].rank for row in published] == [int(row["rank"]) for row in published]


def test_pci_2021_ranks_follow_from_the_printed_totals():
    """Ranked on the printed totals, the provinces have the printed ranks."""
    published = table("pci_2021_provinces.csv")
    results = scored(points_framework({"pci": 100}), {row["name"]: {"pci": row["pci"]} for row in published})
    assert [results[row["name"]].rank for row in published] == [int(row["rank"]) for row in published]


# ---------------------------------------------------------------------------------------------------------------------
# DTI 2022: four decimals, totals of unrounded parts, a shared place


@pytest.fixture(scope="module")
def dti_2022():
    published = table("dti_2022_provinces.csv")
    rules = points_framework(dict.fromkeys(DTI_WEIGHTS, 1), combine="weighted", weights=DTI_WEIGHTS, scale=1, places=4)
    return published, scored(rules, {row["name"]: {code: row[code] for code in DTI_WEIGHTS} for row in published})


def test_dti_2022_totals_are_reproduced_to_four_decimals(dti_2022):
    """Eight groups and weights of 1,000 give the printed total of four of the five provinces, and all five ranks."""
    published, results = dti_2022
    same = [row["name"] for row in published if results[row["name"]].total == Decimal(row["dti"])]
    assert same == ["TP. Đà Nẵng", "Quảng Ninh", "Thừa Thiên - Huế", "TP. Cần Thơ"]
    assert [results[row["name"]].rank for row in published] == [1, 2, 3, 4, 5]


def test_dti_2022_the_total_of_ho_chi_minh_city_was_made_of_unrounded_parts(dti_2022):
    """Its printed parts give exactly 0.716355, so 0.7164; 0.7163 is printed, which only unrounded parts can give."""
    _, results = dti_2022
    city = results["TP. Hồ Chí Minh"]
    assert city.total_exact == Fraction(716355, 1_000_000)
    assert city.total == Decimal("0.7164")
    # A printed part is within half of its last digit of the true one, so the true total lies this close to 0.716355.
    rounding_of_the_parts = Fraction(5, 100_000)
    lowest_total_printed_as_7164 = Fraction(71635, 100_000)
    assert city.total_exact - rounding_of_the_parts < lowest_total_printed_as_7164


def test_dti_2022_the_shared_place_among_63_provinces():
    """Two provinces share place 15 and the next is 17; no totals are printed, so any falling ones will do."""
    published = table("dti_2022_ranks.csv")
    assert len(published) == 63
    falling = {row["name"]: {"dti": str(100 - int(row["rank"]))} for row in published}
    results = scored(points_framework({"dti": 100}), falling)
    assert [results[row["name"]].rank for row in published] == [int(row["rank"]) for row in published]
    assert [results[row["name"]].rank for row in published[14:17]] == [15, 15, 17]


# ---------------------------------------------------------------------------------------------------------------------
# Decision 2899, item 1.8: a share with a norm


@pytest.mark.parametrize(
    ("using_it", "of", "points"),
    [
        (10, 10, "7"),
        (70, 100, "7"),
        (60, 100, "6"),
        (50, 100, "5"),
        (35, 100, "3.5"),
        (349, 1000, "0"),
        (0, 10, "0"),
        (699, 1000, "6.99"),
    ],
)
def test_item_1_8_of_decision_2899(framework_2899, using_it, of, points):
    """From 70 % the 7 points; from 35 % the share times 7 over 70 %; below 35 % nothing."""
    figures = {"VKHCN": {"app_intl": using_it, "sub_units": of}}
    run = scoring.score(framework_2899.scheme, [("VKHCN", "QLNN")], figures)
    assert run.results["VKHCN"].indicators["II.1.8"].points_exact == Fraction(points)


@pytest.fixture(scope="module")
def framework_2899():
    root = HERE.parent.parent
    return framework.read_framework(root / "sample_data" / "frameworks" / "btnmt-2899-2019.yaml")


# ---------------------------------------------------------------------------------------------------------------------
# Decision 2027 of the Ministry of Agriculture: the groups add up


@pytest.mark.parametrize(("kind", "indicators", "points"), [("without", 34, 500), ("with", 47, 650)])
def test_mard_2027_the_groups_make_the_printed_total(kind, indicators, points):
    """Six groups make 34 indicators and 500 points without public services, 47 and 650 with them."""
    *groups, total = table("mard_2027_groups.csv")
    maxima = {f"G{row['group']}": row[f"points_{kind}"] for row in groups}
    result = scored(points_framework(maxima), {"all points": maxima})["all points"]
    assert result.total == result.max == points == int(total[f"points_{kind}"])
    assert sum(int(row[f"indicators_{kind}"]) for row in groups) == indicators == int(total[f"indicators_{kind}"])
    assert [str(result.categories[code].max) for code in maxima] == list(maxima.values())


# ---------------------------------------------------------------------------------------------------------------------
# Vietnam ICT Index 2023: a plain mean


def test_ict_index_2023_is_the_plain_mean_of_its_three_parts():
    """0.7908, 0.7892 and 0.9655 give Đà Nẵng's 0.8485."""
    parts = {row["component"]: row["value"] for row in table("ict_index_2023_da_nang.csv")}
    published = parts.pop("ICT Index")
    rules = points_framework(dict.fromkeys(parts, 1), combine="mean", scale=1, places=4)
    assert scored(rules, {"Đà Nẵng": parts})["Đà Nẵng"].total == Decimal(published)
