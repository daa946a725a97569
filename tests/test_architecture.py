"""The map of docs/architecture.md holds: imports point downwards, and the listing is the architecture."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# Floor by floor; on one floor a name may import what stands before it. `jobs` runs the other rooms of its floor.
FLOORS = [
    ["expressions", "scoring", "vietnamese", "old_encodings", "settings"],
    [
        "models",
        "framework_parts",
        "framework_reader",
        "framework",
        "framework_diff",
        "explanation",
        "exchange",
        "receipt_list",
        "edition",
    ],
    [
        "invitations",
        "mail",
        "submissions",
        "remit",
        "workflow",
        "reporting",
        "council",
        "results",
        "year",
        "unit_changes",
        "gains",
        "robustness",
        "charts",
        "paper",
    ],
    ["importers", "publishing", "letters", "keeping", "verification", "jobs"],
    ["admin"],
    ["ictindex", "build"],
]
PLACES = {name: (floor, place) for floor, names in enumerate(FLOORS) for place, name in enumerate(names)}
STRANGERS = [
    ("importers", "publishing"),
    ("publishing", "importers"),
    ("publishing", "models"),
    ("publishing", "results"),
    ("publishing", "letters"),
]
STANDARD_LIBRARY_ONLY = ["expressions", "scoring", "vietnamese", "old_encodings"]


def sources(name: str) -> list[Path]:
    single = ROOT / f"{name}.py"
    return [single] if single.exists() else sorted((ROOT / name).rglob("*.py"))


def imports(name: str) -> set[str]:
    found = set()
    for path in sources(name):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                found.add(node.module.split(".")[0])
    return found - {name}


@pytest.mark.parametrize("name", PLACES)
def test_imports_point_downwards(name):
    """A file imports only from lower floors, and on its own floor from what stands before it."""
    assert sources(name), f"{name} is on the map but not in the house"
    upwards = {other for other in imports(name) & PLACES.keys() if PLACES[other] > PLACES[name]}
    assert not upwards, f"{name} imports {sorted(upwards)}, which stand above it"


@pytest.mark.parametrize(("room", "other"), STRANGERS)
def test_rooms_do_not_know_each_other(room, other):
    """The site is made from editions alone, and the importers know nothing of it."""
    assert other not in imports(room)


@pytest.mark.parametrize("name", STANDARD_LIBRARY_ONLY)
def test_the_arithmetic_needs_the_standard_library_alone(name):
    """Floor 0's arithmetic imports no package."""
    import sys

    outside = imports(name) - set(sys.stdlib_module_names) - set(STANDARD_LIBRARY_ONLY)
    assert not outside


def test_the_map_in_the_docs_names_every_file():
    """docs/architecture.md lists each module and room."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    for name in PLACES:
        assert re.search(rf"`{name}(\.py|/)`", text), f"{name} is missing from docs/architecture.md"


def test_site_is_no_package():
    """site/ shares a name with a standard module, in peace as long as it is no package."""
    assert not (ROOT / "site" / "__init__.py").exists()
