"""What of one year may stand beside another year: indicators followed back through changes of framework.

framework_diff says how an indicator of one framework stands to the other's; here that becomes one question: may the
points be compared, only the shares of the maximum, or nothing?
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import framework as frameworks
import framework_diff
from edition import Edition
from framework import Framework
from framework_diff import Comparable, Difference

Measure = Literal["points", "shares"]


class Earlier(NamedTuple):
    """An indicator in an earlier year: under which code, and what of it may be compared with the year asked about."""

    year: int
    code: str
    measure: Measure
    seam: bool  # the framework changed after this year


@dataclass(frozen=True)
class Step:
    """From one framework to the next."""

    before: Framework
    after: Framework
    difference: Difference

    @cached_property
    def by_code(self) -> dict[str, Comparable]:
        """The indicators of the newer framework."""
        return {found.after: found for found in self.difference.indicators if found.after}

    def measure(self, found: Comparable) -> Measure | None:
        """What may be compared of an indicator that stands in both: its points, its share of the maximum, nothing."""
        if found.before is None or found.after is None or found.verdict == "changed":
            return None
        same = self.before.indicators[found.before].max == self.after.indicators[found.after].max
        return "points" if same and found.verdict != "rescaled" else "shares"


class Across:
    """The years of a publication, oldest first, and how the indicators of each stand to those before."""

    def __init__(self, editions: Sequence[Edition]) -> None:
        self.editions = {edition.year: edition for edition in editions}
        self._steps: dict[tuple[int, int], Step] = {}

    def before(self, year: int) -> Edition | None:
        """The edition before a year's."""
        return max((e for e in self.editions.values() if e.year < year), key=lambda e: e.year, default=None)

    def after(self, year: int) -> Edition | None:
        """The edition after a year's."""
        return min((e for e in self.editions.values() if e.year > year), key=lambda e: e.year, default=None)

    def other_framework(self, year: int) -> Edition | None:
        """The last edition before a year that used another framework."""
        own = self.editions[year].framework
        older = [e for e in self.editions.values() if e.year < year and e.framework.code != own.code]
        return max(older, key=lambda e: e.year, default=None)

    def step(self, before: int, after: int) -> Step:
        """What differs between the frameworks of two years."""
        if (before, after) not in self._steps:
            old, new = (self.editions[year].framework for year in (before, after))
            found = framework_diff.compare(frameworks.to_plain(old), frameworks.to_plain(new))
            self._steps[before, after] = Step(old, new, found)
        return self._steps[before, after]

    def later(self, year: int, code: str) -> list[tuple[int, str]]:
        """The later years an indicator can be followed to, with its code in each, oldest first."""
        found: list[tuple[int, str]] = []
        while (edition := self.after(year)) is not None:
            step = self.step(year, edition.year)
            twin = next((c for c in step.difference.indicators if c.before == code and step.measure(c)), None)
            if twin is None or twin.after is None:
                break
            year, code = edition.year, twin.after
            found.append((year, code))
        return found

    def earlier(self, year: int, code: str) -> list[Earlier]:
        """The earlier years an indicator can be followed to, newest first; it ends where nothing may be compared."""
        found: list[Earlier] = []
        measure: Measure = "points"
        while (edition := self.before(year)) is not None:
            step = self.step(edition.year, year)
            twin = step.by_code[code]
            own = step.measure(twin)
            if own is None or twin.before is None:
                break
            measure = "shares" if "shares" in (own, measure) else "points"
            seam = edition.framework.code != self.editions[year].framework.code
            year, code = edition.year, twin.before
            found.append(Earlier(year, code, measure, seam))
        return found
