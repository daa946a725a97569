"""The documents keep up with the code: every command, setting and rule form is written down."""

import re
from pathlib import Path

import pytest

import framework
import ictindex
import models

ROOT = Path(__file__).parent.parent
DOCS = "\n".join(
    path.read_text(encoding="utf-8") for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
)


def settings_names() -> set[str]:
    return set(re.findall(r"ICTINDEX_[A-Z_]+", (ROOT / "settings.py").read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", sorted(ictindex.main.commands))
def test_every_command_is_documented(name):
    """A command that no page mentions is one nobody finds."""
    assert f"ictindex {name}" in DOCS


@pytest.mark.parametrize("name", sorted(ictindex.main.commands))
def test_every_command_explains_itself(name):
    """Its help is a sentence, and ends with an example line."""
    assert "Example: ictindex " in (ictindex.main.commands[name].help or "")


@pytest.mark.parametrize("name", sorted(settings_names()))
def test_every_setting_is_in_the_example_file(name):
    """.env.example lists them all."""
    assert name in (ROOT / ".env.example").read_text(encoding="utf-8")


@pytest.mark.parametrize("form", framework.RULE_KEYS)
def test_every_rule_form_is_documented(form):
    """docs/formats.md shows each rule form."""
    assert re.search(rf"\{{\s*{form}:", (ROOT / "docs" / "formats.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize("role", models.ROLES)
def test_every_role_is_in_the_glossary(role):
    """A role is a word people use; its Vietnamese stands beside it."""
    assert re.search(rf"\b{role}\b", (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"))


def test_links_between_documents_lead_somewhere():
    """Relative links in README and docs/ name files that are there."""
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
            if not target.startswith("http"):
                assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_nothing_names_a_registry_or_a_machine():
    """Lock files carry hashes and no addresses."""
    registry = re.compile("py" r"pi\.org|python" r"hosted|npm" r"js\.(org|com)|--index-url|--find-links")
    for path in [*ROOT.glob("requirements*.txt"), ROOT / "pyproject.toml", ROOT / "Makefile"]:
        assert not registry.search(path.read_text(encoding="utf-8")), path.name
