"""The same edition, texts, head and template give the same bytes: in another process, time zone and hash seed."""

import hashlib
import os
import subprocess
import sys

from paper_years import ROOT

SCRIPT = """
import hashlib
from paper_years import head, small
from letters import making
for kind, unit in (("letter", "DN"), ("letter", "LC"), ("announcement", None), ("minutes", None)):
    made = making.made(kind, small(), unit, head(kind))
    print(kind, unit, hashlib.sha256(made.docx).hexdigest(), hashlib.sha256(made.pdf).hexdigest())
"""


def made_elsewhere(zone, seed, folder):
    """The hashes of four documents made by a process of its own."""
    own = {"TZ": zone, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=os.environ | own, cwd=folder, capture_output=True, check=True, text=True
    )
    return done.stdout


def test_another_process_zone_and_hash_seed_make_no_difference(tmp_path):
    """Nothing of the machine is in a document."""
    first = made_elsewhere("Asia/Ho_Chi_Minh", "1", tmp_path)
    second = made_elsewhere("America/Los_Angeles", "2", ROOT)
    assert first.count("\n") == 4
    assert first == second


def test_another_head_makes_another_document():
    """The number, the day and the signer are in both files."""
    from paper_years import head, small

    from letters import making

    made = [
        making.made("letter", small(), "DN", own)
        for own in (head(), head(symbol="124/BTNMT-CNTT"), head(dated=None), head(signer="Nguyễn Văn A"))
    ]
    for files in ([one.docx for one in made], [one.pdf for one in made]):
        assert len({hashlib.sha256(data).hexdigest() for data in files}) == 4
