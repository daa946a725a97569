"""`python -m tests.golden` writes the golden site anew (refresh.py)."""

from tests.golden.refresh import main

main()
