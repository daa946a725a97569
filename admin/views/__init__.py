"""The nouns of the office. Each module declares its views and registers them; the order here is that of start-up only
(the menu is ordered by each view's `group` and `order`)."""

import importlib
import importlib.util
from typing import Any

ALL_VIEWS: list[Any] = []

MODULES = (
    "cycles",
    "submissions",
    "comments",
    "entry",
    "receipts",
    "answers",
    "evidence",
    "appraising",
    "appraisals",
    "conflicts",
    "stock_reasons",
    "council",
    "assignments",
    "explanations",
    "decisions",
    "imports",
    "frameworks",
    "categories",
    "indicators",
    "blocs",
    "units",
    "users",
    "people",
    "sessions",
    "messages",
    "message_templates",
    "papers",
    "letterheads",
    "number_books",
    "prose",
    "holidays",
    "board",
    "audit",
    "jobs",
    "keeping",
)


def register(view: Any) -> Any:
    """Class decorator: this view belongs to the office."""
    ALL_VIEWS.append(view)
    return view


def _load() -> None:
    for name in MODULES:
        # A noun may not be written yet while the house is being built; a fault INSIDE a module still stops the program.
        if importlib.util.find_spec(f"admin.views.{name}") is not None:
            importlib.import_module(f"admin.views.{name}")


_load()
