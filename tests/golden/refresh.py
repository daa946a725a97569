"""Write the golden site anew, on purpose: `python -m tests.golden`, then read the difference in git.

Charts are left out: their bytes belong to matplotlib's version, and tests of their own compare them.
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


def build(output: Path) -> None:
    """Build the site of the two test years into a folder."""
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
        )
        builder.build_into(settings, output, steps=builder.STEPS_WITHOUT_PRINTS)


def main() -> None:
    """Replace the golden site by what is built now."""
    shutil.rmtree(GOLDEN, ignore_errors=True)
    build(GOLDEN)
    print(f"{GOLDEN}: {sum(1 for p in GOLDEN.rglob('*') if p.is_file())} files")


if __name__ == "__main__":
    main()
