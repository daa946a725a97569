"""A frozen year: written, read, recomputed, and every change to it noticed."""

import datetime
import json
from fractions import Fraction

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import edition as editions
import exchange
import ictindex
from edition import EditionProblem
from framework import FrameworkProblem, Text, parse_framework

FRAMEWORK = parse_framework("""
framework: mau
blocs: [{code: K, title: {vi: Khối K}}, {code: S, title: {vi: Khối S}}, {code: T, title: {vi: Khối trống}}]
scale: 100
levels: [{code: tot, from: "0.8"}, {code: yeu, from: 0}]
category_levels: true
combine: geometric
categories:
  - code: C
    indicators:
      - {code: I, max: 20, inputs: {a: {kind: count}, b: {kind: count, positive: true}}, rule: {share: a, of: b}}
      - {code: J, max: 10, inputs: {m: {kind: number}}, rule: {points: m}, missing: withhold}
  - code: D
    combine: mean
    indicators:
      - {code: L, max: 3, inputs: {n: {kind: number}}, rule: {peer_max: n, peers: bloc}, undefined: zero}
""")
UNITS = exchange.parse_units(
    "code,bloc,name_vi,name_en,active_from,note\n"
    "A,K,Ăng,Anten,2003-01-01,nội bộ\nB,K,Ân,,,\nC,K,Anh,,,\nD,K,Bà,,,\nE,S,Xa,,,\n"
)
FIGURES = {
    "A": {"a": "1", "b": "3", "m": "5.1230", "n": "2"},
    "B": {"a": "1", "b": "3", "m": "5.1230", "n": "2"},
    "C": {"a": "4", "b": "4", "m": "10", "n": "3"},
    "D": {"a": "4", "b": "4", "n": "1", "none": "5"},
    "E": {"a": "0", "b": "1", "m": "NA", "n": "0.5"},
}


def make(**changes):
    """The small edition, with some of it changed."""
    given_values = {"year": 2021, "made_up": True, "approved": datetime.date(2021, 12, 31), "framework": FRAMEWORK}
    given_values |= {"units": UNITS, "figures": FIGURES, "notice": Text("Sửa lỗi", "Correction"), **changes}
    return editions.make(**given_values)


@pytest.fixture(scope="module")
def small_edition():
    return make(decided={("E", "I"): Fraction(7, 3)})


@pytest.fixture
def path(small_edition, tmp_path):
    return editions.write(small_edition, tmp_path)


def test_an_edition_is_written_and_read_back_the_same(small_edition, path):
    """Every value comes back exactly, and the text is the same to the byte."""
    again = editions.read(path)
    assert editions.to_plain(again) == editions.to_plain(small_edition)
    assert editions.text_of(again) == path.read_text(encoding="utf-8")
    assert again.seal == small_edition.seal == editions.seal_of(json.loads(path.read_text(encoding="utf-8")))
    assert editions.verify(path) is None


def test_the_same_year_gives_the_same_bytes(small_edition):
    """No clock, no chance, and no note that is the office's own."""
    assert editions.text_of(make(decided={("E", "I"): Fraction(7, 3)})) == editions.text_of(small_edition)
    assert "nội bộ" not in editions.text_of(small_edition)
    assert "none" not in small_edition.figures["D"]  # a figure nobody asks for is not frozen


def test_a_bloc_is_listed_by_rank_name_and_then_the_unranked(small_edition):
    """C first; A and B tie and stand in Vietnamese order (ă before â); D lacks a figure and stands last."""
    assert [(r.unit, r.rank, r.tied) for r in small_edition.ranking("K")] == [
        ("C", 1, 1), ("A", 2, 2), ("B", 2, 2), ("D", None, 1),
    ]  # fmt: skip
    assert [bloc.code for bloc in small_edition.blocs] == ["K", "S"]


def test_points_of_the_council_stand_in_place_of_the_rule(small_edition):
    """E's I is decided at 7/3; J is not applicable: 7/3 * 30/20 = 7/2 of 30."""
    assert small_edition.results["E"].indicators["I"].state == "decided"
    assert small_edition.results["E"].categories["C"].points_exact == Fraction(7, 2)
    assert "Hội đồng" in small_edition.why("E", "I")
    assert "Council" in small_edition.why("E", "I", "en")


def test_files_are_named_by_year_and_version_and_the_newest_counts(tmp_path):
    """A correction is a second file beside the first."""
    for year, version in ((2021, 1), (2021, 2), (2020, 1)):
        editions.write(make(year=year, version=version), tmp_path)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["2020.json", "2021-v2.json", "2021.json"]
    assert [(each.year, each.version) for each in editions.read_all(tmp_path)] == [(2020, 1), (2021, 2)]


TAMPERED = [
    # what is changed in the file, where the first difference lies
    ('"rank":"2"', '"rank":"1"', "results/A/rank"),
    ('"total_exact":"', '"total_exact":"1', "results/A/total_exact"),
    ('"level":"yeu"', '"level":"tot"', "results/"),
    ('"a":"1","b":"3"', '"a":"2","b":"3"', "results/"),
    ('"name_vi":"Ăng"', '"name_vi":"Ang"', "seal"),
    ('"made_up": true', '"made_up": false', "seal"),
    ('"vi":"Sửa lỗi"', '"vi":"Sửa"', "seal"),
    ('"max":"20"', '"max":"19"', "results/"),
    ('"bloc":"S"', '"bloc":"K"', "results/"),
    ('"points":"7/3"', '"points":"8/3"', "results/"),
    ('"seal": "', '"seal": "0', "seal"),
    ('"year": 2021', '"extra": 1,\n"year": 2021', "seal"),
]


@pytest.mark.parametrize(("old", "new", "where"), TAMPERED)
def test_a_changed_edition_is_told_by_its_first_difference(path, old, new, where):
    """verify exits 1 and names the difference; reading such a file is refused."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    result = CliRunner().invoke(ictindex.main, ["verify", str(path)])
    assert result.exit_code == 1
    assert f"(different): {where}" in result.stderr
    assert result.stdout == ""
    with pytest.raises(EditionProblem):
        editions.read(path)


def test_verify_says_that_all_is_equal(path):
    """Exit 0."""
    result = CliRunner().invoke(ictindex.main, ["verify", str(path)])
    assert (result.exit_code, result.stderr) == (0, "")
    assert "(equal)" in result.stdout


NO_EDITIONS = {
    "empty": b"",
    "words": b"hello",
    "list": b"[]",
    "other format": b'{"format": "x"}',
    "nothing else": b'{"format": "ictindex-edition/1"}',
    "binary": b"\x00\xff\xfe",
    "deep": b"[" * 100_000,
    "long number": b'{"format": "ictindex-edition/1", "year": ' + b"9" * 5_000 + b"}",
}


@pytest.mark.parametrize("content", NO_EDITIONS.values(), ids=NO_EDITIONS.keys())
def test_what_is_no_edition_is_refused(tmp_path, content):
    """verify exits 2 with a sentence that names the file, and prints nothing else."""
    path = tmp_path / "2021.json"
    path.write_bytes(content)
    result = CliRunner().invoke(ictindex.main, ["verify", str(path)])
    assert result.exit_code == 2
    assert result.stderr.startswith("2021.json: ")
    assert result.stdout == ""


@pytest.mark.parametrize("name", [".", "missing.json"])
def test_a_missing_edition_is_refused(tmp_path, name):
    """A folder or no file at all: exit 2."""
    assert CliRunner().invoke(ictindex.main, ["verify", str(tmp_path / name)]).exit_code == 2


ODD = [None, True, -1, "", "x", [], {}, [[1]], {"a": {"b": []}}, "1/0", float("inf"), "9" * 5_000]


def entries_of(plain, path=()):
    """The path of every entry, to a depth of three."""
    if path:
        yield path
    inner = plain.items() if isinstance(plain, dict) else enumerate(plain) if isinstance(plain, list) else ()
    for key, each in inner if len(path) < 3 else ():
        yield from entries_of(each, (*path, key))


@pytest.mark.parametrize("odd", ODD, ids=lambda value: repr(value)[:20])
def test_any_entry_may_be_anything_without_a_crash(small_edition, tmp_path, odd):
    """Every entry in turn is replaced by something odd: the answer is a difference or a refusal, never a traceback."""
    path = tmp_path / "2021.json"
    text = json.dumps(editions.to_plain(small_edition))
    for entry in entries_of(json.loads(text)):
        plain = json.loads(text)
        holder = plain
        for key in entry[:-1]:
            holder = holder[key]
        if holder[entry[-1]] == odd:
            continue
        holder[entry[-1]] = odd
        path.write_text(json.dumps(plain))
        result = CliRunner().invoke(ictindex.main, ["verify", str(path)])
        assert result.exit_code in (1, 2), (entry, result.output)
        assert result.exception is None or isinstance(result.exception, SystemExit), (entry, result.exception)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_one_changed_character_is_always_noticed(small_edition, tmp_path, data):
    """Any character of the file replaced by another: a difference, or a refusal."""
    text = editions.text_of(small_edition)
    place = data.draw(st.integers(0, len(text) - 2))
    other = data.draw(st.sampled_from('0159aZ"{}[],:. é').filter(lambda c: c != text[place]))
    path = tmp_path / "2021.json"
    path.write_text(text[:place] + other + text[place + 1 :], encoding="utf-8")
    if text[place].isspace() and other.isspace():
        return
    try:
        assert editions.verify(path) is not None
    except (EditionProblem, FrameworkProblem) as problem:
        assert str(problem)  # noqa: PT017


def test_a_failed_write_leaves_nothing_behind(small_edition, tmp_path, monkeypatch):
    """Whole or not at all: no half file, no temporary file, and the old file untouched."""
    path = editions.write(small_edition, tmp_path)
    before = path.read_bytes()

    def fail(edition):
        raise OSError("disk full")

    monkeypatch.setattr(editions, "text_of", fail)
    with pytest.raises(OSError, match="disk full"):
        editions.write(make(), tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["2021.json"]
    assert path.read_bytes() == before
