"""How long exact scoring takes: `python -m benchmarks.scoring`, on one core.

Two years are made up with rules of every form: the Ministry's size, 110 units x 60 indicators, and every commune,
10,000 x 100. The first is also scored by the slow twin of the tests, in the same run, and the two must agree.
Prints medians of processor time, which a busy machine lengthens less than the clock's; ends with 1 if a bar is missed.
"""

import gc
import random
import statistics
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import framework
import scoring
from tests.naive_scoring import naive_score

SIZES = {(110, 60): 0.050, (10_000, 100): 5.0}  # units, indicators -> seconds allowed
RULES: list[Callable[[str], dict[str, Any]]] = [
    lambda n: {"share": f"part{n}", "of": f"whole{n}"},
    lambda n: {"banded": {"share": f"part{n}", "of": f"whole{n}", "full_at": "0.70", "zero_below": "0.35"}},
    lambda n: {"count": f"part{n}", "each": "0.05"},
    lambda n: {"steps": f"part{n}", "of": f"whole{n}", "points": [{"at_least": "0.5", "points": "10"}], "else": "1"},
    lambda n: {"yes": f"yes{n}"},
    lambda n: {"sum": [{"yes": f"yes{n}", "points": "6"}, {"best": [choice(n), {"share": f"rate{n}", "max": "4"}]}]},
    lambda n: {"peer_max": f"part{n}", "of": f"whole{n}"},
    lambda n: {"min_max": f"rate{n}", "peers": "all"},
    lambda n: {"share": f"rate{n}"},
    lambda n: {"expr": f"max * min(1, part{n} / (0.8 * whole{n}))"},
]
CATEGORIES = 5


def choice(n: str) -> dict[str, Any]:
    return {"choice": f"tier{n}", "points": {"I": "1", "II": "2", "III": "3.5"}}


def main() -> int:
    missed = False
    for (units, indicators), bar in SIZES.items():
        read, listed, figures = made_up(units, indicators)
        rounds = 15 if units < 1000 else 5
        times = [timed(lambda y=(read.scheme, listed, figures): scoring.score(*y)) for _ in range(rounds)]
        ours = statistics.median(times)
        missed = missed or ours > bar
        shown = [f"{name} {seconds * 1000:,.1f} ms" for name, seconds in (("best", min(times)), ("bar", bar))]
        print(f"{units:,} x {indicators}: median {ours * 1000:,.1f} ms ({', '.join(shown)})")
        if units < 1000:
            plain = framework.to_plain(read)
            twin = timed(lambda y=(plain, listed, figures): naive_score(*y))
            agree(scoring.score(read.scheme, listed, figures), naive_score(plain, listed, figures))
            print(f"{units:,} x {indicators}: the slow twin {twin * 1000:,.0f} ms, {twin / ours:,.0f} times as long")
    return int(missed)


def timed(work: Callable[[], Any]) -> float:
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start


def agree(run: scoring.Run, twin: dict[str, Any]) -> None:
    for unit, result in run.results.items():
        assert (result.total_exact, result.rank) == (twin[unit].total, twin[unit].rank), unit


def made_up(units: int, indicators: int) -> tuple[framework.Framework, list[tuple[str, str]], dict[str, Any]]:
    """A regulation of so many indicators and figures for so many units, the same on every run."""
    chance = random.Random(2021)
    own = [indicator(number) for number in range(indicators)]
    categories = [{"code": f"C{start}", "indicators": own[start::CATEGORIES]} for start in range(CATEGORIES)]
    blocs = [{"code": code} for code in "AB"]
    read = framework.from_plain({"framework": "made-up", "blocs": blocs, "categories": categories})
    listed = [(f"u{number}", "AB"[number % 2]) for number in range(units)]
    return read, listed, {unit: answers(chance, indicators) for unit, _ in listed}


def indicator(number: int) -> dict[str, Any]:
    n = str(number)
    rule = RULES[number % len(RULES)](n)
    return {
        "code": f"I{n}", "max": "10", "rule": rule, "missing": ["zero", "rescale"][number % 2], "undefined": "zero",
        "inputs": {
            f"part{n}": {"kind": "count"}, f"whole{n}": {"kind": "count", "positive": "true"},
            f"yes{n}": {"kind": "yes_no"}, f"rate{n}": {"kind": "percent"},
            f"tier{n}": {"kind": "choice", "options": ["I", "II", "III"]},
        },
    }  # fmt: skip


def answers(chance: random.Random, indicators: int) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for n in range(indicators):
        whole = chance.randint(20, 400)
        figures |= {
            f"whole{n}": whole, f"part{n}": chance.randint(0, whole), f"yes{n}": chance.random() < 0.5,
            f"rate{n}": Fraction(chance.randint(0, 10_000), 10_000), f"tier{n}": chance.choice(["I", "II", "III"]),
        }  # fmt: skip
        if chance.random() < 0.02:
            figures[f"part{n}"] = None
        if chance.random() < 0.01:
            figures[f"whole{n}"] = scoring.NA
    return figures


if __name__ == "__main__":
    sys.exit(main())
