"""Reading the pages people write: Pelican's Markdown reader, with references filled in and headings that can be linked.

Pelican swallows what a reader raises, so faults are logged on its logger, which a build listens to.
"""

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pelican.readers import MarkdownReader

import vietnamese
from publishing.messages import MAIN_LANGUAGE
from publishing.prose.reading import WORD, has_number, typed_number
from publishing.publication import Publication
from publishing.references import REFERENCE, ReferenceProblem, References, faults, sentence_of

log = logging.getLogger("pelican.references")
PLAIN = ("title",)  # templates escape these; all else of a page is HTML
TOLD = ("title", "summary")  # of the head, what readers see
# What holds digits and is no number of a text: references, addresses, the marks of numbered lists.
NO_NUMBERS = re.compile(rf"{REFERENCE.pattern}|\]\([^)]*\)|<?https?://[^\s>]*>?|^[ \t]*\d+\.[ \t]", re.MULTILINE)


class PeopleReader(MarkdownReader):  # type: ignore[misc]
    """Markdown with references into editions."""

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        """A page's HTML and its head. One of an edition that is not published is marked to be left out."""
        content, metadata = super().read(source_path)
        publication: Publication = self.settings["PUBLICATION"]
        lang = str(metadata.get("lang", MAIN_LANGUAGE))
        if lang not in publication.languages or not belongs(publication, metadata):
            return content, {**metadata, "status": "skip"}
        year = str(metadata.get("edition", "")).strip()
        references = References(publication, lang, year=int(year) if year else None)
        source, file = Path(source_path).read_text("utf-8"), name_of(source_path)
        found = [*faults(references, source, file), *(typed_numbers(source, file) if year else ())]
        for fault in found:
            log.error("%s", fault)
        if found:
            return content, metadata
        try:
            filled = {
                key: references.fill(value, str if key in PLAIN else _escaped) if isinstance(value, str) else value
                for key, value in metadata.items()
            }
            return with_anchors(references.fill(content)), filled
        except ReferenceProblem as problem:  # one that Markdown broke in two, such as by a line of its own
            log.error("%s: %s", name_of(source_path), problem)
            return content, metadata


def typed_numbers(source: str, file: str) -> Iterator[str]:
    """The numbers typed by hand into a page of one edition: such a page refers to every number it tells."""
    masked = NO_NUMBERS.sub(lambda match: " " * len(match[0]), source)
    head, _, _ = masked.partition("\n\n")
    for line in re.finditer(r"^(\w+):.*$", head, re.MULTILINE):
        if line[1].lower() not in TOLD:
            masked = masked[: line.start()] + " " * len(line[0]) + masked[line.end() :]
    for word in WORD.finditer(masked):
        if has_number(word[0]):
            vi, en = typed_number(word[0])
            yield f"{file}: “{sentence_of(source, *word.span())}”: {vi} / {en}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def belongs(publication: Publication, metadata: dict[str, Any]) -> bool:
    """Whether the edition a page is about is published; a page that names none always belongs."""
    year, framework = str(metadata.get("edition", "")).strip(), str(metadata.get("framework", "")).strip()
    editions = [e for e in publication.editions if year in ("", str(e.year)) and framework in ("", e.framework.code)]
    return bool(editions)


def name_of(source_path: str) -> str:
    """A page's file as people know it: 'content/tin-tuc/….md'."""
    parts = Path(source_path).parts
    at = len(parts) - 1 - parts[::-1].index("content") if "content" in parts else len(parts) - 1
    return "/".join(parts[at:])


def with_anchors(content: str) -> str:
    """Headings of the second and third order get an address within the page, in ASCII."""

    def anchored(match: re.Match[str]) -> str:
        words = re.sub(r"<[^>]+>", "", match[2])
        return f'<h{match[1]} id="{vietnamese.slug(words)}">{match[2]}</h{match[1]}>'

    return re.sub(r"<h([23])>(.*?)</h\1>", anchored, content)
