"""Far beyond the ministry: 3 blocs x 110 units x 10 years x 60 indicators, and 3,321 communes in one bloc.

    python -m benchmarks.scale [--size ministry|communes]

Makes editions of made-up figures, builds the site in a process of its own, and prints seconds, processor seconds, the
most memory of a process, files and bytes, and the largest pages as they go over the wire (gzip). `ministry` is built
in both languages, `communes` in Vietnamese.
"""

import argparse
import datetime
import gzip
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import edition as editions
from exchange import Unit
from framework import parse_framework

ROOT = Path(__file__).resolve().parent.parent
SIZES = {  # blocs, units in each, years, indicators, languages
    "ministry": (3, 110, 10, 60, "vi en"),
    "communes": (1, 3321, 2, 60, "vi"),
}
PLACES = ["An Giang", "Bắc Kạn", "Cà Mau", "Đà Nẵng", "Đắk Lắk", "Hà Nội", "Lào Cai", "Quảng Ngãi", "Thừa Thiên Huế"]
CATEGORIES = 6


def framework_of(blocs: int, indicators: int) -> Any:
    """A made-up framework: shares, percentages and yes/no questions, 100 points."""
    each = 100 / indicators
    categories = []
    for number in range(CATEGORIES):
        own = []
        for place in range(number, indicators, CATEGORIES):
            code = f"{number + 1}.{place // CATEGORIES + 1}"
            kind = ("percent", "yes_no")[place % 5 == 0]
            own.append(
                {
                    "code": code,
                    "title": {"vi": f"Tiêu chí thử số {place + 1}", "en": f"Trial criterion {place + 1}"},
                    "max": f"{each:.4f}",
                    "inputs": {f"i{place}": {"label": {"vi": f"Số liệu {place + 1}"}, "kind": kind}},
                    "rule": {"share": f"i{place}"} if kind == "percent" else {"yes": f"i{place}"},
                    "missing": "zero",
                }
            )
        title = {"vi": f"Nhóm tiêu chí {number + 1}", "en": f"Category {number + 1}"}
        categories.append({"code": str(number + 1), "title": title, "indicators": own})
    return {
        "framework": "trial",
        "decision": {"number": "1/QĐ-THU", "date": "2010-01-01"},
        "title": {"vi": "Bộ tiêu chí thử", "en": "Trial framework"},
        "status": "illustrative",
        "blocs": [
            {"code": f"K{n}", "title": {"vi": f"Khối thử {n}", "en": f"Trial bloc {n}"}} for n in range(1, blocs + 1)
        ],
        "levels": [
            {"code": "tot", "title": {"vi": "Tốt", "en": "Good"}, "from": "0.70"},
            {"code": "kha", "title": {"vi": "Khá", "en": "Fair"}, "from": "0.50"},
            {"code": "yeu", "title": {"vi": "Yếu", "en": "Weak"}, "from": "0"},
        ],
        "categories": categories,
    }


def freeze(folder: Path, blocs: int, each: int, years: int, indicators: int) -> None:
    """Write the editions of made-up years."""
    import yaml

    framework = parse_framework(yaml.safe_dump(framework_of(blocs, indicators), allow_unicode=True))
    draw = random.Random(3321)
    units = {}
    for bloc in range(1, blocs + 1):
        for number in range(each):
            code = f"U{bloc}{number:04}"
            name = f"Đơn vị {PLACES[number % len(PLACES)]} {number + 1} khối {bloc}"
            units[code] = Unit(code, f"K{bloc}", name, f"Unit {number + 1} of bloc {bloc}")
    strength = {code: draw.gauss(0.6, 0.15) for code in units}
    asked = {code: given.kind for code, given in framework.inputs.items()}
    for year in range(2021 - years + 1, 2022):
        figures = {
            code: {
                name: ("yes" if draw.random() < strength[code] else "no")
                if kind == "yes_no"
                else f"{min(100, max(0, 100 * draw.gauss(strength[code], 0.2))):.1f}".removesuffix(".0")
                for name, kind in asked.items()
            }
            for code in units
        }
        made = editions.make(
            year=year, made_up=True, approved=datetime.date(year, 12, 1), framework=framework, units=units,
            figures=figures,
        )  # fmt: skip
        editions.write(made, folder)


def measure(size: str, folder: Path) -> None:
    """Freeze, build, and print what it took."""
    blocs, each, years, indicators, languages = SIZES[size]
    (folder / "editions").mkdir()
    start = time.perf_counter()
    freeze(folder / "editions", blocs, each, years, indicators)
    print(f"{size}: {blocs} x {each} units, {years} years, {indicators} indicators: frozen in "
          f"{time.perf_counter() - start:.0f} s", flush=True)  # fmt: skip
    env = {
        **os.environ,
        "ICTINDEX_DATA": str(folder / "data"),
        "ICTINDEX_PUBLIC": str(folder / "public"),
        "ICTINDEX_EDITIONS": str(folder / "editions"),
        "ICTINDEX_LANGUAGES": languages,
        "ICTINDEX_SITE_URL": "https://ict.example.vn",
    }
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, ROOT / "build.py"], env=env, cwd=ROOT, check=True)
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    files = [path for path in (folder / "public").resolve().rglob("*") if path.is_file()]
    pages = [path for path in files if path.suffix == ".html"]
    total = sum(path.stat().st_size for path in files) / 1e6
    print(f"  built in {seconds:.0f} s, processor {used:.0f} s, at most {after.ru_maxrss // 1024} MB; "
          f"{len(pages)} pages, {len(files)} files, {total:.0f} MB")  # fmt: skip
    for path in sorted(pages, key=lambda path: -path.stat().st_size)[:3]:
        wire = len(gzip.compress(path.read_bytes(), 6)) / 1024
        name = path.relative_to((folder / "public").resolve()).parent
        print(f"  /{name}/: {path.stat().st_size / 1024:.0f} KiB, {wire:.0f} KiB over the wire", flush=True)


def main() -> None:
    """Measure both sizes, or one."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--size", choices=SIZES, help="only this one")
    parser.add_argument("--keep", type=Path, help="build in this empty folder and leave the site there")
    options = parser.parse_args()
    for size in [options.size] if options.size else SIZES:
        folder = options.keep or Path(tempfile.mkdtemp())
        try:
            measure(size, folder)
        finally:
            if not options.keep:
                shutil.rmtree(folder)


if __name__ == "__main__":
    main()
