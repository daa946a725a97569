"""Write the golden site anew, on purpose: `python -m tests.golden`, then read the difference in git.

It holds a page of every kind, in Vietnamese: of charts one in each year, no picture made by matplotlib, no workbook and
no second copy of a year's files; tests of their own compare those.
"""

import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent)]

import mini  # noqa: E402

from publishing import builder  # noqa: E402
from settings import Settings  # noqa: E402

GOLDEN = HERE / "site"
CHART = "xep-hang-s"  # the one whose pages and files are kept


def kept(path: str) -> bool:
    """This file of the mini site belongs to the golden one."""
    parts = path.split("/")
    of_another_chart = "bieu-do" in parts and len(parts) > 3 and CHART not in parts
    return not of_another_chart and not path.endswith((".png", ".xlsx")) and not {"v1", "the"} & set(parts)


def build(output: Path) -> None:
    """Build the site of the two test years into a folder, and leave what is kept."""
    with tempfile.TemporaryDirectory() as temporary:
        editions = Path(temporary) / "editions"
        mini.write_editions(editions)
        settings = Settings(
            database_url="sqlite:///",
            data_folder=Path(temporary) / "data",
            public_folder=Path(temporary) / "public",
            editions_folder=editions,
            secret_key="not used by a build",
            site_url="https://ict.example.vn",
            languages=("vi",),
        )
        builder.build_into(settings, output, steps=builder.STEPS_WITHOUT_PRINTS)
    for path in [p for p in output.rglob("*") if p.is_file() and not kept(p.relative_to(output).as_posix())]:
        path.unlink()


def main() -> None:
    """Replace the golden site by what is built now."""
    shutil.rmtree(GOLDEN, ignore_errors=True)
    build(GOLDEN)
    print(f"{GOLDEN}: {sum(1 for p in GOLDEN.rglob('*') if p.is_file())} files")


if __name__ == "__main__":
    main()
