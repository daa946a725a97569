"""What prose can ask for, with the values it has now: the list an editor chooses references from."""

from collections.abc import Iterator
from typing import NamedTuple

from publishing.references import BLOC, PAPER, THIS, UNIT, ReferenceProblem, References

RANKS_SHOWN = 3  # of each bloc: 1, 2, 3; the other ranks are asked for in the same way


class Asked(NamedTuple):
    """One reference that leads to a value: to which group it belongs, how it is written, what it stands for."""

    group: str  # paper | unit | unit.sentence | bloc | bloc.sentence | this | this.sentence | blocs
    reference: str
    value: str

    @property
    def written(self) -> str:
        """As it stands in a text."""
        return f"{{{{{self.reference}}}}}"


def listing(references: References) -> Iterator[Asked]:
    """The references with a value, those of the document and the unit before those of the year and its blocs."""
    for name, value in references.values.items():
        yield Asked(PAPER, f"{PAPER}.{name}", value)
    if references.unit is not None:
        yield from _of(references, UNIT, UNIT)
        yield from _of(references, f"{UNIT}.sentence", f"{UNIT}.sentence")
    if references.year is None:
        return
    if references.unit is None:  # the bloc a caption is about, or the largest
        yield from _of(references, BLOC, BLOC)
        yield from _of(references, f"{BLOC}.sentence", f"{BLOC}.sentence")
    yield from _of(references, THIS, THIS)
    yield from _of(references, f"{THIS}.sentence", f"{THIS}.sentence")
    for bloc in references.writer.standings[references.year].blocs:
        yield from _of(references, "blocs", f"{THIS}.{bracketed(bloc.code)}")


def _of(references: References, group: str, path: str) -> Iterator[Asked]:
    """What can be asked of one stop on the way, as far as it is a value."""
    for name in references.names(path):
        whole = f"{path}.{bracketed(name)}"
        if name.isdigit():  # a rank of a bloc: its unit and points stand for all that can be asked of it
            tails = ["names", "total"] if int(name) <= RANKS_SHOWN else []
            yield from (asked for tail in tails for asked in _one(references, group, f"{whole}.{tail}"))
        else:
            yield from _one(references, group, whole)


def _one(references: References, group: str, path: str) -> Iterator[Asked]:
    try:
        found = references.value(path)
    except ReferenceProblem:
        return  # a stop on the way, or a value this year or unit does not have
    yield Asked(group, path, found if isinstance(found, str) else " ".join(found))


def bracketed(code: str) -> str:
    """A code as a step of a path: in brackets where it holds a full stop."""
    return f"[{code}]" if "." in code else code
