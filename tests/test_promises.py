"""docs/promises.md and the tests agree: a promise that is kept has a test that names it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROW = re.compile(r"^\| (\d+) \| .+ \| (kept|later\b.*) \|$", re.M)
NAMED = re.compile(r"promises? (\d+(?:(?:, | and )\d+)*)")
PROMISES = {int(number): state for number, state in ROW.findall((ROOT / "docs/promises.md").read_text("utf-8"))}


def named_in_tests() -> set[int]:
    texts = (path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py") if path != Path(__file__))
    return {int(number) for text in texts for group in NAMED.findall(text) for number in re.findall(r"\d+", group)}


@pytest.mark.parametrize("number", [number for number, state in PROMISES.items() if state == "kept"])
def test_a_promise_that_is_kept_has_a_test(number):
    """Somebody would notice if it broke."""
    assert number in named_in_tests()


def test_no_test_names_an_unknown_promise():
    """A number that is not in the list is a slip of the pen."""
    assert named_in_tests() <= PROMISES.keys()
