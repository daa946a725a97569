"""Reading the pages people write: Pelican's Markdown reader, with references filled in and headings that can be linked.

Pelican swallows what a reader raises, so faults are logged on its logger, which a build listens to.
"""

import logging
import re
from pathlib import Path
from typing import Any

from pelican.readers import MarkdownReader

import vietnamese
from publishing.messages import MAIN_LANGUAGE
from publishing.publication import Publication
from publishing.references import ReferenceProblem, References, faults

log = logging.getLogger("pelican.references")
PLAIN = ("title",)  # templates escape these; all else of a page is HTML


class PeopleReader(MarkdownReader):  # type: ignore[misc]
    """Markdown with references into editions."""

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        """A page's HTML and its head. One of an edition that is not published is marked to be left out."""
        content, metadata = super().read(source_path)
        publication: Publication = self.settings["PUBLICATION"]
        lang = str(metadata.get("lang", MAIN_LANGUAGE))
        if lang not in publication.languages or not belongs(publication, metadata):
            return content, {**metadata, "status": "skip"}
        # one per language: making the standings of a year again for every page would cost seconds
        kept: dict[str, References] = self.settings.setdefault("REFERENCES", {})
        references = kept[lang] = kept.get(lang) or References(publication, lang)
        found = list(faults(references, Path(source_path).read_text("utf-8"), name_of(source_path)))
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
