"""`make bench`: every benchmark in turn, each in a process of its own."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent

for path in sorted(HERE.glob("*.py")):
    if not path.name.startswith("_"):
        print(f"== {path.stem}", flush=True)
        subprocess.run([sys.executable, "-m", f"benchmarks.{path.stem}"], cwd=HERE.parent, check=True)
