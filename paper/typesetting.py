"""Pages set as PDF by Typst: archived (PDF/A-2a), readable by screen readers (PDF/UA-1), fonts embedded.

A template (`*.typ`) reads its facts from `facts.json`, which holds words and numbers as they are printed, and shows
pictures given beside it. Nothing comes from the machine: no fonts of the system, no packages of the network, no clock.
Every picture needs its `alt`: without one PDF/UA refuses the document, and so do we.
"""

import datetime
import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

FONTS = (
    Path(__file__).parent / "fonts",  # Liberation Serif: the metrics of Times New Roman, which the decree asks for
    Path(__file__).parent.parent / "site/theme/static/fonts",  # Noto Sans, as on the site
)
STANDARDS = ["a-2a", "ua-1"]
NOON = datetime.time(12)  # in UTC: the same day in Việt Nam and everywhere a reader is likely to be


class TypesettingProblem(ValueError):
    """A document that cannot be set; says what Typst says."""


def pdf(
    template: Path,
    facts: Mapping[str, Any],
    day: datetime.date,
    pictures: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """Set a template with its facts; `day` is the one the file says it was made on.

    `pictures`: SVG, PNG or PDF by file name; the template shows them as `image("name.svg", alt: …)`. Other `*.typ`
    files of the template's folder can be imported. The language, the title and the author are the template's to say
    (`set document`, `set text(lang: …)`). Raises TypesettingProblem.
    """
    with tempfile.TemporaryDirectory(prefix="ictindex-typst-") as made:
        root = Path(made)
        for part in template.parent.glob("*.typ"):
            shutil.copyfile(part, root / part.name)
        for name, picture in (pictures or {}).items():
            (root / name).write_bytes(picture.encode() if isinstance(picture, str) else picture)
        (root / "facts.json").write_text(json.dumps(facts, ensure_ascii=False), "utf-8")
        try:
            return typst.compile(
                str(root / template.name),
                root=str(root),
                format="pdf",
                font_paths=[str(folder) for folder in FONTS],
                ignore_system_fonts=True,
                package_path=str(root / "none"),
                package_cache_path=str(root / "none"),
                pdf_standards=STANDARDS,
                timestamp=int(datetime.datetime.combine(day, NOON, datetime.UTC).timestamp()),
            )
        except typst.TypstError as problem:
            raise TypesettingProblem(f"{template.name}: {said(problem)}") from problem


def said(problem: Exception) -> str:
    """What Typst says, on one line."""
    return " ".join(str(getattr(problem, "message", problem)).split())
