"""A framework as YAML: into the tables and out again unchanged; drafts may be replaced, published ones not."""

import pytest

import framework
import models
from importers import frameworks
from importers.plan import ImportProblem, PlanRefused
from tests.importers.conftest import SAMPLES

NAMES = ["btnmt-2051-2016", "btnmt-2899-2019"]


@pytest.fixture
def files(database):
    """The two real frameworks, stored."""
    for name in NAMES:
        frameworks.plan(SAMPLES / "frameworks" / f"{name}.yaml").apply("test")
    return {name: models.Framework.get(models.Framework.code == name) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_yaml_to_tables_to_yaml_is_the_same(files, name):
    """Not a word, a number or an order is lost on the way."""
    original = framework.to_yaml(framework.read_framework(SAMPLES / "frameworks" / f"{name}.yaml"))
    assert frameworks.export(files[name]) == original
    assert frameworks.plan(frameworks.export(files[name]).encode()).effects == []


def test_a_draft_is_replaced_field_by_field(files):
    """The plan names what changes, from what to what; applied, it is so."""
    text = frameworks.export(files[NAMES[1]]).replace("max: '3'", "max: '4'", 1)
    plan = frameworks.plan(text.encode(), name="moi.yaml")
    assert [(c.noun, [(f.name, f.old, f.new) for f in c.fields]) for c in plan.effects] == [
        ("indicator", [("max", "3", "4")])
    ]
    assert plan.apply("test", "sửa điểm") == 1
    assert frameworks.export(files[NAMES[1]]) == text


def test_what_a_file_leaves_out_is_removed_from_a_draft(files):
    """And the plan says so before."""
    rules = frameworks.read(files[NAMES[0]])
    plain = framework.to_plain(rules)
    gone = plain["categories"][-1]["indicators"].pop()
    plan = frameworks.plan(framework.dump_yaml(plain).encode())
    assert [(c.noun, c.key, c.state) for c in plan.removed] == [("indicator", gone["code"], "removed")]
    plan.apply("test")
    assert gone["code"] not in {row.code for row in files[NAMES[0]].indicators}


def test_a_published_framework_is_not_replaced(files):
    """Its file must get a new code; the same content is no change and no refusal."""
    row = files[NAMES[1]]
    with models.acting("test"):
        row.state = "published"
        row.save()
    text = frameworks.export(row)
    assert frameworks.plan(text.encode()).ok
    plan = frameworks.plan(text.replace("max: '3'", "max: '4'", 1).encode())
    assert "đã ban hành" in plan.problems[0].vi
    with pytest.raises(PlanRefused):
        plan.apply("test")


def test_a_copy_is_a_draft_under_its_own_code(files):
    """With the same rules; a code that is taken is refused."""
    with models.acting("test"):
        copy = frameworks.clone(files[NAMES[1]], "btnmt-2899-2019-v2")
    assert (copy.state, copy.replaces) == ("draft", files[NAMES[1]])
    assert frameworks.read(copy).scheme == frameworks.read(files[NAMES[1]]).scheme
    with models.acting("test"), pytest.raises(ImportProblem):
        frameworks.clone(files[NAMES[1]], NAMES[0])


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "framework.yaml"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"framework: [", "YAML"),
        (
            b"framework: a\ntitle: {vi: A}\ncategories: [{code: A, title: {vi: A}, indicators: [{code: B}]}]",
            "categories/A/B",
        ),
    ],
)
def test_a_bad_file_is_refused_by_path(database, data, sentence):
    """Whole sentences, and nothing in the tables."""
    plan = frameworks.plan(data)
    assert not plan.ok
    assert sentence in " ".join(problem.text() for problem in plan.problems)
    assert models.Framework.select().count() == 0


def test_what_it_replaces_must_be_there(database):
    """2899 says that it replaces 2051: that one comes first."""
    plan = frameworks.plan(SAMPLES / "frameworks" / f"{NAMES[1]}.yaml")
    assert "btnmt-2051-2016" in plan.problems[0].vi
