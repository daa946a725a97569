"""How to cite something we publish: as text, as BibTeX, as RIS.

A citation names the version and the beginning of the edition's seal, so a reader can tell which figures were used.
"""

import re
from typing import NamedTuple

SEAL_LETTERS = 16  # of the seal: enough to tell two versions apart
LATEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
LATEX |= {letter: f"\\{letter}" for letter in "&%$#_{}"}


class Cited(NamedTuple):
    """What is cited; `text` is the whole sentence, in the reader's language, without the address."""

    key: str  # of BibTeX: ASCII
    title: str
    owner: str
    published: str  # ISO date
    version: int
    seal: str
    note: str  # "made-up figures"; '' for none
    address: str
    lang: str
    text: str
    kind: str = "FIGURE"  # of RIS


class Citation(NamedTuple):
    """One citation in its three forms."""

    text: str
    bibtex: str
    ris: str


def citation(cited: Cited) -> Citation:
    """All three forms."""
    text = f"{cited.text} {cited.note}".strip() + (f" {cited.address}" if cited.address else "")
    return Citation(text, _bibtex(cited), _ris(cited))


def _bibtex(cited: Cited) -> str:
    note = f"Version {cited.version}, seal {cited.seal[:SEAL_LETTERS]}" + (f". {cited.note}" if cited.note else "")
    fields = [
        ("title", f"{{{_latex(cited.title)}}}"),
        ("author", f"{{{_latex(cited.owner)}}}"),
        ("year", cited.published[:4]),
        ("date", cited.published),
        ("note", _latex(note)),
        ("language", {"vi": "vietnamese", "en": "english"}[cited.lang]),
        *([("url", cited.address)] if cited.address else []),
    ]
    inside = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields)
    return f"@misc{{{cited.key},\n{inside}\n}}\n"


def _latex(text: str) -> str:
    return re.sub(r"[\\~^&%$#_{}]", lambda m: LATEX[m[0]], text)


def _ris(cited: Cited) -> str:
    lines = [
        ("TY", cited.kind),
        ("TI", cited.title),
        ("AU", cited.owner),
        ("PY", cited.published[:4]),
        ("DA", cited.published.replace("-", "/")),
        ("ET", str(cited.version)),
        ("N1", f"Seal {cited.seal[:SEAL_LETTERS]}" + (f". {cited.note}" if cited.note else "")),
        ("LA", cited.lang),
        *([("UR", cited.address)] if cited.address else []),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {value}\n" for tag, value in lines)
