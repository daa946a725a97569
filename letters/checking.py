"""Is a Word template fit to be used? What it names must exist, and nothing a document must say may be left out."""

import io
from collections.abc import Iterator, Mapping
from typing import Any

import docx
import jinja2

from letters.facts import Facts
from letters.fields import sample_of
from paper import word

MUST_SAY = {  # of every document: name, what is missing
    "agency": ("cơ quan ban hành", "the issuing agency"),
    "symbol": ("số, ký hiệu", "number and symbol"),
    "place_date": ("địa danh, ngày tháng", "place and date"),
    "subject": ("trích yếu", "what it is about"),
    "position": ("chức vụ người ký", "the signer's position"),
    "seal": ("mã niêm phong của kết quả", "the result's seal"),
}
NOT_IN_MINUTES = {"place_date"}  # minutes say when and where at their beginning
MADE_UP = "Số liệu minh họa"  # said in the check whether the edition is made up or not


def faults(kind: str, data: bytes, found: Facts, pictures: Mapping[str, bytes], day: Any) -> list[str]:
    """All that keeps a template from being used, each a sentence in both languages; `found` are a document's facts."""
    try:
        word.check_package(data)
        names = list(unknown(kind, data))
        if names:
            return names
        word.rendered(data, sample_of(kind), day, pictures)
        found = marked(found)
        made = word.rendered(data, found, day, pictures)
    except word.TemplateProblem as problem:
        return [f"Mẫu không dùng được: {problem}."]
    return [*left_out(kind, made, found), *not_on_every_page(made, found["made_up"])]


# ---------------------------------------------------------------------------------------------------------------------
# Names


def unknown(kind: str, data: bytes) -> Iterator[str]:
    """The names that do not exist, also those in parts that a document may not reach."""
    seen = set()
    for tree in word.syntax(data):
        for name in _unknown(tree, dict(sample_of(kind))):
            if name not in seen:
                seen.add(name)
                yield f"Mẫu dùng tên “{name}” không có trong danh sách / the template uses a name that does not exist."


def _unknown(node: jinja2.nodes.Node, known: dict[str, Any]) -> Iterator[str]:
    """Walks a template; `known` are the names that can be used here, with samples of what they stand for."""
    if isinstance(node, jinja2.nodes.For):
        yield from _unknown(node.iter, known)
        entries, path = _value(node.iter, known)
        inner = dict(known) | {"loop": None}
        if isinstance(node.target, jinja2.nodes.Name):
            inner[node.target.name] = entries[0] if isinstance(entries, list) else None
        for part in (*node.body, *node.else_, *filter(None, [node.test])):
            yield from _unknown(part, inner)
        return
    if isinstance(node, jinja2.nodes.Name) and node.ctx == "load" and node.name not in known:
        yield node.name
    if isinstance(node, jinja2.nodes.Getattr):
        value, path = _value(node.node, known)
        if isinstance(value, dict) and node.attr not in value:
            yield f"{path}.{node.attr}"
    if isinstance(node, jinja2.nodes.Assign) and isinstance(node.target, jinja2.nodes.Name):
        known[node.target.name] = None
    for child in node.iter_child_nodes():
        yield from _unknown(child, known)


def _value(node: jinja2.nodes.Node, known: Mapping[str, Any]) -> tuple[Any, str]:
    """A sample of what an expression stands for, and how it is written; None where nothing is known of it."""
    if isinstance(node, jinja2.nodes.Name):
        return known.get(node.name), node.name
    if isinstance(node, jinja2.nodes.Getattr):
        value, path = _value(node.node, known)
        return (value.get(node.attr) if isinstance(value, dict) else None), f"{path}.{node.attr}"
    return None, ""


# ---------------------------------------------------------------------------------------------------------------------
# What must be said


def marked(found: Facts) -> Facts:
    """The facts with words nothing else says in the place of those that may also stand in the text by chance."""
    marks = {name: f"[{name}]" for name in MUST_SAY if name != "seal"}
    made = found | marks | {"subject_capital": marks["subject"], "made_up": found["made_up"] or MADE_UP}
    if "unit" in found:
        made["unit"] = found["unit"] | {"total": "[total]", "total_words": "[total]", "rank": "[rank]"}
    return made


def left_out(kind: str, made: bytes, found: Facts) -> Iterator[str]:
    """What a document must say and this one does not."""
    lines = list(_lines(docx.Document(io.BytesIO(made)).element.body))
    everything = _close("".join(lines))
    for name, (vi, en) in MUST_SAY.items():
        if not (kind == "minutes" and name in NOT_IN_MINUTES) and _close(str(found[name])) not in everything:
            yield f"Mẫu thiếu {vi} ({{{{ {name} }}}}) / the template leaves out {en}."
    if any(_close(block["text"]) not in everything for block in found["body"] if block["kind"] != "blank"):
        yield "Mẫu thiếu lời văn ({{ body }}) / the template leaves out the text."
    whole = [_close(line) for line in lines]
    for vi, en, words in _figures(kind, found):
        if not any(all(_close(each) in line for each in words) for line in whole):
            said = ", ".join(each.strip("[]") for each in words)
            yield f"Mẫu thiếu {vi} ({said}) / the template leaves out {en}."
            return  # the first is enough: the others will be missing with it


def _figures(kind: str, found: Facts) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """What must stand together in one row or paragraph."""
    if kind == "letter":
        unit = found["unit"]
        yield "tổng điểm", "the total", (unit["total"],)
        yield "thứ hạng", "the rank", (unit["rank"],)
        yield "nơi nhận văn bản", "whom it is to", ("Kính gửi", unit["name"])
        for group in unit["categories"]:
            yield "điểm của nhóm", "a category's points", (group["title"], group["points"])
            for each in group["criteria"]:
                yield "điểm của tiêu chí", "a criterion's points", (each["title"], each["max"], each["points"])
                yield "lý do mất điểm", "why points were lost", (each["title"], each["why"])
        return
    for bloc in found["blocs"]:
        for row in bloc["rows"]:
            yield "kết quả của đơn vị", "a unit's result", (row["rank"], row["name"], row["total"])
        for row in bloc["unranked"]:
            yield "đơn vị không xếp hạng", "a unit without a rank", (row["name"], row["why"])
    for each in found["decided"] if kind == "minutes" else ():
        yield "điểm do Hội đồng quyết định", "what the Council decided", (each["unit"], each["code"], each["points"])


def not_on_every_page(made: bytes, notice: str) -> Iterator[str]:
    """The notice of made-up figures must stand in the head or foot of every page."""
    paper = docx.Document(io.BytesIO(made))
    even = paper.settings.odd_and_even_pages_header_footer
    for section in paper.sections:
        pages = [(section.header, section.footer)]
        pages += [(section.first_page_header, section.first_page_footer)] * section.different_first_page_header_footer
        pages += [(section.even_page_header, section.even_page_footer)] * even
        for places in pages:
            if not any(_close(notice) in _close(_words(place._element)) for place in places):
                yield (
                    "Mẫu thiếu dòng báo số liệu minh họa ({{ made_up }}) ở đầu hoặc chân mọi trang, kể cả trang đầu / "
                    "the notice of made-up figures must stand on every page, the first one too."
                )
                return


def _lines(body: Any) -> Iterator[str]:
    """The words of each row of a table and of each paragraph outside."""
    for part in body:
        if part.tag == f"{word.W}tbl":
            for row in part.iter(f"{word.W}tr"):
                yield _words(row)
        else:
            yield _words(part)


def _words(part: Any) -> str:
    return "".join(text.text or "" for text in part.iter(f"{word.W}t"))


def _close(text: str) -> str:
    """Without spaces: lines may break anywhere."""
    return "".join(text.split())
