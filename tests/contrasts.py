"""The colours of both themes and how well one is seen on another (WCAG 2.2), for tests of tokens and of drawings."""

import re
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "site/theme/static"
CSS = re.sub(r"/\*.*?\*/", "", (STATIC / "tokens.css").read_text("utf-8"), flags=re.S)

TEXT = 4.5  # WCAG 2.2, 1.4.3
MARK = 3.0  # WCAG 2.2, 1.4.11


def tokens(selector: str) -> dict[str, str]:
    """The custom properties of every block with exactly this selector."""
    found: dict[str, str] = {}
    for block in re.findall(re.escape(selector) + r"\s*\{([^{}]*)\}", CSS):
        found.update(re.findall(r"--([\w-]+):\s*([^;]+);", block))
    return found


LIGHT = tokens(":root")
DARK = tokens(':root[data-theme="dark"]')
THEMES = {"light": LIGHT, "dark": LIGHT | DARK}


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
