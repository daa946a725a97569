"""The page the QR code of a receipt leads to: what the code says, compared with a file and with the published lists.

It stands there before a year is published as well; then a file can be compared with the seal that is printed.
"""

import datetime
from collections.abc import Iterator
from typing import NamedTuple

from publishing import seals
from publishing.pages.writer import Writer
from publishing.publication import Download, Page
from publishing.standings import Standings
from receipt_list import Listed, ReceiptList


class Row(NamedTuple):
    """One receipt as the page shows it."""

    listed: Listed
    anchor: str  # what the QR code says after `#`: without JavaScript a browser finds the row by it
    unit: str
    at: str
    withdrawn: str  # when, '' if it was not


class List(NamedTuple):
    """The published list of a year."""

    year: int
    made_up: bool
    sha256: str
    rows: list[Row]
    late: int
    withdrawn: int
    files: list[Download]


def pages(w: Writer) -> Iterator[Page]:
    """The one page."""
    t = w.texts
    yield w.page(
        seals.RECEIPTS_PAGE,
        "receipts.html",
        t("receipts.title"),
        [(t("home.crumb"), ""), (t("receipts.title"), seals.RECEIPTS_PAGE)],
        description=t("receipts.description"),
        lists=[list_of(w, s, listed) for s in w.years if (listed := w.receipts(s))],
        without=[s.year for s in w.years if w.receipts(s) is None],
        published=list(w.standings),
        **commands(w),
    )


def commands(w: Writer) -> dict[str, str]:
    """What to type, with a receipt that is published if there is one."""
    shown = next((one for s in w.years if (listed := w.receipts(s)) for one in listed.receipts), None)
    number, seal = (shown.number, shown.seal) if shown else (f"{w.newest.year}-…-01", "3f9a…")
    name = f"bien-nhan-{number}.json"
    by_hand = f"# Linux\nsha256sum {name}\n# macOS\nshasum -a 256 {name}\n# Windows\ncertutil -hashfile {name} SHA256"
    own = f"ictindex verify {name} --seal {seal}\nictindex verify {name} --receipts receipts.json"
    return {"by_hand": by_hand, "own": own}


def list_of(w: Writer, s: Standings, listed: ReceiptList) -> List:
    """A year's list in the words of the page."""
    return List(
        s.year,
        listed.made_up,
        listed.sha256,
        [row(w, s, one) for one in listed.receipts],
        sum(one.late for one in listed.receipts),
        sum(one.withdrawn is not None for one in listed.receipts),
        [file for file in w.publication.downloads.get(s.year, []) if file.name.startswith("receipts.")],
    )


def row(w: Writer, s: Standings, one: Listed) -> Row:
    """A receipt with the name its unit bears in the year's results."""
    unit = s.edition.units.get(one.unit)
    name = (unit.name(w.lang) if w.lang != "vi" else unit.short()) if unit else one.unit
    withdrawn = moment(w, one.withdrawn) if one.withdrawn else ""
    return Row(one, seals.receipt_anchor(one.number, one.seal), name, moment(w, one.at), withdrawn)


def moment(w: Writer, text: str) -> str:
    """`2021-10-30T23:59:59+07:00` as people read it; the clock is Viet Nam's."""
    at = datetime.datetime.fromisoformat(text)
    return f"{at:%H:%M:%S} {w.texts.day(at.date())}"
