"""How long ranges of ranks take: `python -m benchmarks.robustness`, on one core.

Two blocs are made up: the Ministry's size, 110 units x 60 indicators and 10,000 draws, and every commune, 10,000 x 100
and 1,000 draws. What is timed is all of it but the fractions of the model: draws, totals, rounding, ranks with ties,
ranges, close calls. The first is also ranked by a slow twin, plain Python in fractions, for a hundred draws; the two
must agree. Prints medians of processor time; ends with 1 if a bar is missed.
"""

import datetime
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from fractions import Fraction

# Before numpy is there to start threads: one core, as for every other figure.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

import edition as editions
import framework
import robustness
import scoring
from exchange import Unit

SIZES = {(110, 60): 0.050, (10_000, 100): 0.5}  # units, indicators -> seconds allowed
TWIN_DRAWS = 100


def main() -> int:
    missed = False
    for (units, indicators), bar in SIZES.items():
        made = made_up(units, indicators)
        results = made.ranking("A")
        started = time.process_time()
        model = robustness.model_of(made, results)
        assert model is not None
        assert model.on_grid.shape == (units, indicators)
        prepared = time.process_time() - started
        draws = robustness.draws_for(units)
        times = [timed(lambda m=(made, results, model, draws): study(*m)) for _ in range(9 if units < 1000 else 5)]
        ours = statistics.median(times)
        missed = missed or ours > bar
        print(
            f"{units:,} units x {indicators} indicators, {draws:,} draws: median {ours * 1000:,.0f} ms "
            f"(best {min(times) * 1000:,.0f} ms, bar {bar * 1000:,.0f} ms; the exact model before it {prepared:.2f} s)"
        )
        if units < 1000:
            twin = timed(lambda m=(made, model): agree(*m)) * draws / TWIN_DRAWS
            print(f"{units:,} x {indicators}: the slow twin {twin:,.0f} s, {twin / ours:,.0f} times as long")
    return int(missed)


def timed(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def study(made: editions.Edition, results: list, model: robustness.Model, draws: int) -> None:
    ranks = model.ranks(robustness.factors(made, model.codes, draws))
    robustness.ranges_of(ranks, {result.unit: result.rank for result in results})
    robustness.close_calls_of(ranks, [result.unit for result in results])


def agree(made: editions.Edition, model: robustness.Model) -> None:
    """The slow twin: each draw's totals in fractions, rounded and ranked by the official scoring."""
    drawn = robustness.factors(made, model.codes, TWIN_DRAWS)
    rows = []
    for draw in range(TWIN_DRAWS):
        by = [Fraction(int(factor), robustness.ONE) for factor in drawn[:, draw]]
        totals = [sum(own[code] * f for code, f in zip(model.codes, by, strict=True)) for own in model.points]
        rows.append(scoring.ranks([Fraction(model.scheme.publish(total)) for total in totals], model.scheme.ties))
    assert np.array_equal(model.ranks(drawn), np.array(rows))


def made_up(units: int, indicators: int) -> editions.Edition:
    """A bloc whose points are quotients, as shares are; the same on every run."""
    chance = random.Random(2021)
    own = [
        {
            "code": f"I{n}",
            "max": str(1 + n % 7),
            "rule": {"share": f"a{n}", "of": f"b{n}"},
            "inputs": {f"a{n}": {"kind": "count"}, f"b{n}": {"kind": "count", "positive": "true"}},
            "missing": "zero",
        }
        for n in range(indicators)
    ]
    categories = [{"code": f"C{start}", "indicators": own[start::5]} for start in range(5)]
    read = framework.from_plain({"framework": "made-up", "blocs": [{"code": "A"}], "categories": categories})
    figures = {
        f"u{unit}": {f"{letter}{n}": str(chance.randint(1, 90)) for n in range(indicators) for letter in "ab"}
        for unit in range(units)
    }
    return editions.make(
        year=2021,
        made_up=True,
        approved=datetime.date(2021, 12, 31),
        framework=read,
        units={code: Unit(code, "A", code) for code in figures},
        figures=figures,
    )


if __name__ == "__main__":
    sys.exit(main())
