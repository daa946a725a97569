"""What the Excel form itself says of a figure while it is typed: the column "Kiểm tra", and the help of each question.

Each remark is a condition in Excel's language and the same condition decided here for the figure the form is written
with, so that a program that works out no formulas shows the right words too. The reader checks everything again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import expressions
import framework
import submissions
from submissions import AMOUNTS, RATIO_ASKED, Question

MUST, ASK, FINE = "✗ ", "! ", "✓ "
DONE = FINE + "Đã có"
LONGEST_WORDS = 200  # Excel takes 255 characters in a text inside a formula
LONGEST_MESSAGE = 250  # Excel's limit for the words beside a cell is 255
FAR_FROM_NOTHING = 100  # last year 0: only a figure above this is asked about (as submissions.findings does)


@dataclass(frozen=True)
class Remark:
    """One thing to say: when (in Excel's language), what, and whether it holds of the figure as it stands."""

    when: str
    says: str
    now: bool


def formula(remarks: Sequence[Remark]) -> str:
    """The first remark that holds; an error in the cell is said as such."""
    nested = quoted(DONE)
    for remark in reversed(remarks):
        nested = f"IF({remark.when},{quoted(remark.says)},{nested})"
    return f"=IFERROR({nested},{quoted(MUST + 'Ô chứa lỗi của Excel')})"


def shown(remarks: Sequence[Remark]) -> str:
    """What the formula shows for the figure the form is written with."""
    return next((remark.says for remark in remarks if remark.now), DONE)


def quoted(words: str) -> str:
    return '"' + words[:LONGEST_WORDS].replace('"', '""') + '"'


@dataclass(frozen=True)
class Standing:
    """One figure of the form: its cells, what stands in them, and last year's."""

    cell: str
    note_cell: str
    value: str
    note: str
    last: str
    as_text: bool = False  # an amount with more digits than Excel keeps
    confirmed: bool = True


def remarks(question: Question, at: Standing, broken: Sequence[Remark] = ()) -> list[Remark]:
    """What there is to say of one figure, the gravest first. `broken`: the framework's own checks of this row."""
    asked, empty = question.input, not at.value
    blank, no_note = f'TRIM({at.cell}&"")=""', f'TRIM({at.note_cell}&"")=""'
    found = [
        Remark(f"AND({blank},{no_note})", ASK + "Còn thiếu: nhập số liệu hoặc ghi giải thích", empty and not at.note),
        Remark(blank, FINE + "Không có số liệu, đã giải thích", empty),
        Remark(f'UPPER(TRIM({at.cell}&""))="NA"', FINE + "Không áp dụng", at.value == "NA"),
    ]
    if asked.kind in (*AMOUNTS, "date"):
        words = "Đang là chữ, không phải ngày" if asked.kind == "date" else "Đang là chữ: kiểm tra dấu thập phân"
        found.append(Remark(f"NOT(ISNUMBER({at.cell}))", ASK + words, at.as_text))
    if asked.kind in AMOUNTS:
        found += _of_amount(asked, at)
    found += [remark for remark in broken if remark.says.startswith(MUST)]
    if not at.confirmed:
        found.append(_not_confirmed(asked, at))
    if asked.kind in AMOUNTS:
        found += _against_last_year(asked, at)
    return [*found, *(remark for remark in broken if remark.says.startswith(ASK))]


def _amount(value: str) -> Fraction | None:
    return None if value in ("", "NA") else Fraction(value)


def _of_amount(asked: framework.Input, at: Standing) -> list[Remark]:
    """The bounds of the question: what the reader refuses anyway."""
    value, found = _amount(at.value), []

    def say(when: str, words: str, holds: Callable[[Fraction], bool]) -> None:
        found.append(Remark(when.format(cell=at.cell), words, value is not None and holds(value)))

    if asked.kind in ("count", "percent"):
        say("{cell}<0", MUST + "Số âm", lambda v: v < 0)
    if asked.kind == "count":
        say("{cell}<>INT({cell})", MUST + "Phải là số nguyên", lambda v: v.denominator != 1)
    if asked.kind == "percent":
        say("{cell}>100", MUST + "Vượt quá 100 %", lambda v: v > 100)
        # 83,5 % typed into a cell that shows no percent sign is kept by Excel as 0.835.
        say("AND({cell}>0,{cell}<1)", ASK + "Nhỏ hơn 1 %: nhập 83,5 chứ không nhập 83,5 %", lambda v: 0 < v < 1)
    if asked.positive:
        say("{cell}<=0", MUST + "Phải lớn hơn 0", lambda v: v <= 0)
    if asked.min is not None:
        least = Fraction(asked.min)
        say(f"{{cell}}<{_plain(least)}", MUST + f"Nhỏ hơn mức {_words(asked, least)}", lambda v: v < least)
    if asked.max is not None:
        most = Fraction(asked.max)
        say(f"{{cell}}>{_plain(most)}", MUST + f"Vượt mức {_words(asked, most)}", lambda v: v > most)
    return found


def admitted(asked: framework.Input, cell: str) -> str:
    """The condition under which Excel lets a figure be typed: within its bounds, or NA (no built-in check knows NA)."""
    if asked.kind == "date":
        inside = [f"{cell}>=DATE(1900,3,1)", f"{cell}<=DATE(2999,12,31)"]
    else:
        inside = {"count": [f"{cell}>=0", f"{cell}=INT({cell})"], "percent": [f"{cell}>=0", f"{cell}<=100"]}.get(
            asked.kind, [f"ABS({cell})<=10^15"]
        )
        inside += [f"{cell}>0"] if asked.positive else []
        inside += [f"{cell}>={_plain(Fraction(asked.min))}"] if asked.min is not None else []
        inside += [f"{cell}<={_plain(Fraction(asked.max))}"] if asked.max is not None else []
    return f'=IF(ISNUMBER({cell}),AND({",".join(inside)}),UPPER(TRIM({cell}&""))="NA")'


def _plain(value: Fraction) -> str:
    return format(Decimal(value.numerator) / Decimal(value.denominator), "f")


def _words(asked: framework.Input, value: Fraction) -> str:
    return submissions.shown_value(asked, _plain(value))


def _not_confirmed(asked: framework.Input, at: Standing) -> Remark:
    amount = asked.kind in AMOUNTS and not at.as_text
    same = f"{at.cell}={at.value}" if amount and at.value not in ("", "NA") else f'{at.cell}<>""'
    return Remark(same, ASK + "Chuyển từ năm trước: xác nhận trên trang nhập số liệu", bool(at.value))


def _against_last_year(asked: framework.Input, at: Standing) -> list[Remark]:
    last, value = _amount(at.last), _amount(at.value)
    if last is None or last < 0:
        return []
    if last:
        when = f"OR({at.cell}>{RATIO_ASKED}*{at.last},{RATIO_ASKED}*{at.cell}<{at.last})"
        far = value is not None and (value > RATIO_ASKED * last or RATIO_ASKED * value < last)
    else:
        when, far = f"{at.cell}>{FAR_FROM_NOTHING}", value is not None and value > FAR_FROM_NOTHING
    return [
        Remark(
            f'AND({when},TRIM({at.note_cell}&"")="")',
            ASK + f"Khác xa năm trước ({_words(asked, last)}): ghi giải thích",
            far and not at.note,
        )
    ]


# --- the framework's own checks --------------------------------------------------------------------------------------


def check_remark(
    check: framework.Check,
    inputs: Mapping[str, framework.Input],
    cells: Mapping[str, str],
    previous: Mapping[str, object],
    failed: bool,
    note_cell: str,
) -> Remark | None:
    """A `must` or `warn` of the framework as a remark; None where Excel cannot say it (a figure that is not asked here,
    that is no amount, or that last year had none of).
    """
    names, before = check.expression.names, check.expression.previous_names
    if any(name not in cells or inputs[name].kind not in AMOUNTS for name in names):
        return None
    past = {name: previous.get(name) for name in before}
    if not names or not all(isinstance(value, int | Fraction) for value in past.values()):
        return None
    own = {name: f"({cells[name]}/100)" if inputs[name].kind == "percent" else cells[name] for name in names}
    earlier = {name: _plain(Fraction(value)) for name, value in past.items()}  # type: ignore[arg-type]
    whole = f"COUNT({','.join(dict.fromkeys(cells[name] for name in names))})={len(set(names))}"
    when = f"IFERROR(AND({whole},NOT({in_excel(check.expression.text, own, earlier)})),FALSE)"
    if check.kind == "must":
        return Remark(when, MUST + check.say["vi"], failed)
    return Remark(f'AND({when},TRIM({note_cell}&"")="")', f"{ASK}{check.say['vi']}: ghi giải thích", failed)


_TOKEN = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[^\W\d]\w*)|(?P<sign><=|>=|==|!=|[-+*/()<>=,]))")
_SIGNS = {"==": "=", "!=": "<>"}


def in_excel(text: str, own: Mapping[str, str], previous: Mapping[str, str], maximum: str = "0") -> str:
    """A formula of a framework (expressions.py) in Excel's language. The formula is known to be right."""
    return _Translator(text, own, previous, maximum).whole()


class _Translator:
    """The grammar of expressions.py, written out with Excel's words: `a and b` is AND(a,b), `ln(x)` is LN(x)."""

    def __init__(self, text: str, own: Mapping[str, str], previous: Mapping[str, str], maximum: str) -> None:
        self.tokens = [(match.lastgroup, match[match.lastgroup or 0]) for match in _TOKEN.finditer(text)]
        self.tokens.append(("end", ""))
        self.at, self.own, self.previous, self.maximum = 0, own, previous, maximum

    def whole(self) -> str:
        return self.joined("or", "OR", lambda: self.joined("and", "AND", self.denied))

    def take(self, *words: str) -> str:
        word = self.tokens[self.at][1]
        if word not in words:
            return ""
        self.at += 1
        return word

    def joined(self, word: str, function: str, part: Callable[[], str]) -> str:
        parts = [part()]
        while self.take(word):
            parts.append(part())
        return parts[0] if len(parts) == 1 else f"{function}({','.join(parts)})"

    def denied(self) -> str:
        return f"NOT({self.denied()})" if self.take("not") else self.compared()

    def compared(self) -> str:
        left = self.summed()
        sign = self.take("<=", ">=", "==", "!=", "<", ">", "=")
        return f"{left}{_SIGNS.get(sign, sign)}{self.summed()}" if sign else left

    def summed(self) -> str:
        return self.chained(("+", "-"), lambda: self.chained(("*", "/"), self.atom))

    def chained(self, signs: tuple[str, ...], part: Callable[[], str]) -> str:
        found = part()
        while sign := self.take(*signs):
            found += sign + part()
        return found

    def atom(self) -> str:
        if self.take("-"):
            return f"(-{self.atom()})"
        kind, word = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            return word
        if word == "(":
            inner = self.whole()
            self.take(")")
            return f"({inner})"
        return (
            self.called(word) if self.take("(") else (self.maximum if word == expressions.MAXIMUM else self.own[word])
        )

    def called(self, function: str) -> str:
        if function == "previous":
            name = self.tokens[self.at][1]
            self.at += 1
            self.take(")")
            return self.previous[name]
        arguments = [self.whole()]
        while self.take(","):
            arguments.append(self.whole())
        self.take(")")
        return f"{function.upper()}({','.join(arguments)})"


# --- help ------------------------------------------------------------------------------------------------------------


def guide(question: Question) -> str:
    """How a question is answered, in a few sentences: what kind of figure, its bounds, its proof, the regulation."""
    asked = question.input
    told = [kind_in_words(asked)]
    if question.indicator.evidence == "required":
        told.append("Cần minh chứng (nộp trên hệ thống).")
    told.append("Không áp dụng: nhập NA.")
    if question.indicator.help:
        told.append(question.indicator.help["vi"])
    return " ".join(told)


def kind_in_words(asked: framework.Input) -> str:
    if asked.kind == "yes_no":
        return "Chọn có hoặc không."
    if asked.kind == "choice":
        return "Chọn một mục trong danh sách."
    if asked.kind == "count":
        return f"Số nguyên từ {1 if asked.positive else 0}."
    if asked.kind == "percent":
        return "Phần trăm từ 0 đến 100, ví dụ 83,5 (không gõ dấu %)."
    if asked.kind == "date":
        return "Ngày/tháng/năm, ví dụ 30/10/2021."
    if asked.kind == "number":
        bounds = [
            f"{word} {_words(asked, Fraction(end))}"
            for word, end in (("từ", asked.min), ("đến", asked.max))
            if end is not None
        ]
        return " ".join(["Con số", *bounds]) + ", ví dụ 83,5."
    return "Ghi bằng chữ."


def message(question: Question) -> str:
    """The words Excel shows beside the cell."""
    unit = f" Đơn vị tính: {question.input.unit['vi']}." if question.input.unit else ""
    words = guide(question) + unit
    return words if len(words) <= LONGEST_MESSAGE else words[: LONGEST_MESSAGE - 1] + "…"
