"""Grammar that both languages need: lists with "và", counts with the right plural, ordinals, blocs in a sentence."""

from collections.abc import Sequence

import vietnamese
from publishing.messages import Texts

MOST_NAMED = 3  # of units or criteria, before the others are only counted


def listed(t: Texts, names: Sequence[str]) -> str:
    """'A', 'A và B', 'A, B và C'."""
    if len(names) < 2:
        return "".join(names)
    return t("sentence.and", first=", ".join(names[:-1]), last=names[-1])


def some(t: Texts, names: Sequence[str], noun: str, most: int = MOST_NAMED) -> str:
    """The same for long lists: 'A, B, C và 9 đơn vị khác'."""
    if len(names) <= most + 1:  # "1 other unit" takes more room than most names
        return listed(t, names)
    return listed(t, [*names[:most], counted(t, noun, len(names) - most)])


def counted(t: Texts, noun: str, count: int) -> str:
    """'1 unit', '2 units', '1.234 đơn vị'; nouns are the `count.*` of wording/prose.py."""
    return t(f"count.{noun}.{one_or_many(count)}", n=vietnamese.format_number(count, None, t.lang))


def one_or_many(count: int) -> str:
    """Which form a count takes."""
    return "one" if count == 1 else "many"


def ordinal(t: Texts, number: int) -> str:
    """'thứ nhất', 'thứ 21'; '1st', '2nd', '3rd', '11th', '21st'."""
    teen = number // 10 % 10 == 1
    ending = "th" if teen else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return t("ordinal.first" if number == 1 else f"ordinal.{ending}", n=number)


def quoted(t: Texts, words: Sequence[str]) -> list[str]:
    """Each in quotation marks."""
    return [t("sentence.quoted", text=word) for word in words]


def in_sentence(text: str) -> str:
    """A sentence or a name as it goes on within another sentence: its first letter small."""
    return text[:1].lower() + text[1:]


def bloc(t: Texts, title: str) -> str:
    """A bloc within a sentence: 'khối các đơn vị sự nghiệp', 'khối Sở Tài nguyên', 'the Ministry bloc'."""
    if t.lang == "en":
        return f"the {title}" if title.lower().endswith(" bloc") else t("sentence.bloc", title=title)
    return in_sentence(title) if title.startswith("Khối ") else t("sentence.bloc", title=title)
