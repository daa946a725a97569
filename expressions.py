"""The small formula language of a framework: rules of the form `expr` and the checks on figures.

    max * min(1, signed / (0.8 * issued))
    pcs <= 10 * staff and pcs >= 0.5 * previous(pcs)

Numbers, input names, `max` (the indicator's maximum), + - * /, comparisons, and/or/not, min, max, ln; in checks also
`previous(name)`, last year's figure. Everything is exact (`0.8` is 4/5) except `ln`, which is rounded to 50 digits.
Standard library only; Python's own evaluator is never asked.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

Exact = int | Fraction
Signs = frozenset[int]  # which of -1, 0, 1 a value can take the sign of
Pair = tuple[int, int]  # a fraction on its way: numerator and positive denominator, not yet reduced
Evaluate = Callable[[Mapping[str, Any]], Pair]

ANY_SIGN: Signs = frozenset((-1, 0, 1))
NOT_NEGATIVE: Signs = frozenset((0, 1))
POSITIVE: Signs = frozenset((1,))

MAXIMUM = "max"  # the one name that is not an input
PREVIOUS = "previous "  # figures of last year stand beside this year's under this prefix; no input name holds a space

LONGEST = 2000  # characters
MOST_TOKENS = 200  # numbers, names and signs; evaluating goes one call deeper with each
DEEPEST = 40  # brackets within brackets: a person's formula has three
DIGITS = 50
_WORKING = Context(prec=2 * DIGITS)
_ROUND_50 = Context(prec=DIGITS)

_TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?(?![\w.]))|(?P<name>[^\W\d]\w*)|(?P<sign><=|>=|==|!=|[-+*/()<>=,]))"
)
_COMPARISONS: dict[str, Callable[[Pair, Pair], bool]] = {
    "<": lambda a, b: a[0] * b[1] < b[0] * a[1],
    "<=": lambda a, b: a[0] * b[1] <= b[0] * a[1],
    ">": lambda a, b: a[0] * b[1] > b[0] * a[1],
    ">=": lambda a, b: a[0] * b[1] >= b[0] * a[1],
    "=": lambda a, b: a[0] * b[1] == b[0] * a[1],
    "==": lambda a, b: a[0] * b[1] == b[0] * a[1],
    "!=": lambda a, b: a[0] * b[1] != b[0] * a[1],
}


class Undefined(ArithmeticError):
    """A value the rule does not define: division by zero, a logarithm of 0 or less, peers without a value."""


class ExpressionProblem(ValueError):
    """A formula that cannot be read; says at which character and what was expected, in Vietnamese and English."""

    def __init__(self, position: int, vi: str, en: str) -> None:
        self.position = position
        self.sentences = {"vi": f"ký tự {position + 1}: {vi}", "en": f"character {position + 1}: {en}"}
        super().__init__(self.sentences["vi"])


@dataclass(frozen=True)
class Node:
    """One part of a parsed formula: how to evaluate it, what sign it can have, and whether it can be undefined."""

    evaluate: Evaluate
    signs: Callable[[Mapping[str, Signs]], Signs]
    may_fail: Callable[[Mapping[str, Signs]], bool]


@dataclass(frozen=True)
class Expression:
    """A formula read once and evaluated many times."""

    text: str
    names: tuple[str, ...]  # the inputs it asks for, in order of appearance
    previous_names: tuple[str, ...]
    uses_logarithm: bool
    root: Node

    def value(self, figures: Mapping[str, Any]) -> Exact:
        """The exact value; `figures` also holds `max`. Raises Undefined."""
        return exact(self.pair(figures))

    def pair(self, figures: Mapping[str, Any]) -> Pair:
        """The same, not yet reduced."""
        return self.root.evaluate(figures)

    def can_be_undefined(self, signs: Mapping[str, Signs]) -> bool:
        """Whether some figures with these signs would divide by zero or take the logarithm of what is not positive."""
        return self.root.may_fail(signs)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expression) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)


def parse(text: str, *, allow_previous: bool = False) -> Expression:
    """Read a formula. Raises ExpressionProblem."""
    return _Parser(text, allow_previous).expression()


# ---------------------------------------------------------------------------------------------------------------------
# Exact values as pairs. Reducing a fraction costs more than all the rest, so it is left to the end, to `exact`.


def exact(pair: Pair) -> Exact:
    """The value of a pair."""
    above, below = pair
    return above if below == 1 else Fraction(above, below)


def times(a: Pair, b: Pair) -> Pair:
    return a[0] * b[0], a[1] * b[1]


def over(a: Pair, b: Pair) -> Pair:
    """a / b. Raises Undefined when b is 0."""
    above, below = b
    if above > 0:
        return a[0] * below, a[1] * above
    if not above:
        raise Undefined
    return -a[0] * below, -a[1] * above


def minus(a: Pair, b: Pair) -> Pair:
    return a[0] * b[1] - b[0] * a[1], a[1] * b[1]


def less(a: Pair, b: Pair) -> bool:
    return a[0] * b[1] < b[0] * a[1]


def smallest(pairs: Sequence[Pair]) -> Pair:
    """The smallest, the first of equal ones."""
    chosen = pairs[0]
    for pair in pairs:
        if pair[0] * chosen[1] < chosen[0] * pair[1]:
            chosen = pair
    return chosen


def largest(pairs: Sequence[Pair]) -> Pair:
    """The largest, the first of equal ones."""
    chosen = pairs[0]
    for pair in pairs:
        if chosen[0] * pair[1] < pair[0] * chosen[1]:
            chosen = pair
    return chosen


def total(pairs: Sequence[Pair]) -> Pair:
    """The sum, over one common denominator (ten times faster than adding fractions one by one)."""
    denominator = math.lcm(*[below for _, below in pairs])
    if denominator == 1:
        return sum([above for above, _ in pairs]), 1
    return sum([above * (denominator // below) for above, below in pairs]), denominator


def logarithm(x: Exact) -> Fraction:
    """The natural logarithm to 50 significant digits. Raises Undefined unless x > 0."""
    if x <= 0:
        raise Undefined
    number = _WORKING.divide(Decimal(x.numerator), Decimal(x.denominator))
    return Fraction(_ROUND_50.plus(_WORKING.ln(number)))


class _Parser:
    """Recursive descent: one method a level of precedence, loosest first."""

    def __init__(self, text: str, allow_previous: bool) -> None:
        self.text = text
        self.allow_previous = allow_previous
        self.names: dict[str, None] = {}
        self.previous_names: dict[str, None] = {}
        self.uses_logarithm = False
        self.depth = 0
        self.tokens = self._tokens()
        self.at = 0

    def expression(self) -> Expression:
        root = self._or()
        if self._kind() != "end":
            raise self._unexpected("một phép tính hoặc hết công thức", "an operator or the end of the formula")
        return Expression(self.text, tuple(self.names), tuple(self.previous_names), self.uses_logarithm, root)

    def _tokens(self) -> list[tuple[str, str, int]]:
        if len(self.text) > LONGEST:
            raise ExpressionProblem(LONGEST, "công thức quá dài", f"the formula is longer than {LONGEST} characters")
        tokens, position = [], 0
        end = len(self.text.rstrip())
        while position < end:
            match = _TOKEN.match(self.text, position)
            if match is None:
                sign = self.text[position:].lstrip()[:1]
                where = self.text.index(sign, position)
                raise ExpressionProblem(where, f"không hiểu “{sign}”", f"“{sign}” is not understood")
            kind = match.lastgroup or ""
            tokens.append((kind, match[kind], match.start(kind)))
            position = match.end()
        if len(tokens) > MOST_TOKENS:
            where = tokens[MOST_TOKENS][2]
            raise ExpressionProblem(where, "công thức quá dài", f"the formula has more than {MOST_TOKENS} parts")
        return [*tokens, ("end", "", end)]

    def _kind(self) -> str:
        return self.tokens[self.at][0]

    def _next_is(self, *words: str) -> str | None:
        kind, word, _ = self.tokens[self.at]
        return word if kind in ("sign", "name") and word in words else None

    def _take(self, *words: str) -> str | None:
        word = self._next_is(*words)
        if word is not None:
            self.at += 1
        return word

    def _expect(self, sign: str) -> None:
        if self._take(sign) is None:
            raise self._unexpected(f"“{sign}”", f"“{sign}”")

    def _unexpected(self, vi: str, en: str) -> ExpressionProblem:
        kind, word, position = self.tokens[self.at]
        found_vi, found_en = ("hết công thức", "the end") if kind == "end" else (f"“{word}”", f"“{word}”")
        return ExpressionProblem(position, f"cần {vi}, gặp {found_vi}", f"expected {en}, found {found_en}")

    def _or(self) -> Node:
        left = self._and()
        while self._take("or"):
            left = _truth(lambda a, b: bool(a[0] or b[0]), left, self._and())
        return left

    def _and(self) -> Node:
        left = self._not()
        while self._take("and"):
            left = _truth(lambda a, b: bool(a[0] and b[0]), left, self._not())
        return left

    def _not(self) -> Node:
        if self._take("not"):
            with _Deeper(self):
                inner = self._not()
            return Node(lambda f: (int(not inner.evaluate(f)[0]), 1), lambda s: NOT_NEGATIVE, inner.may_fail)
        return self._comparison()

    def _comparison(self) -> Node:
        left = self._sum()
        sign = self._take(*_COMPARISONS)
        if sign is None:
            return left
        node = _truth(_COMPARISONS[sign], left, self._sum())
        if self._next_is(*_COMPARISONS):
            raise self._unexpected("and/or giữa hai phép so sánh", "and/or between two comparisons")
        return node

    def _sum(self) -> Node:
        left = self._product()
        while sign := self._take("+", "-"):
            right = self._product()
            left = _plus(left, right if sign == "+" else _negative(right))
        return left

    def _product(self) -> Node:
        left = self._signed()
        while sign := self._take("*", "/"):
            left = _times(left, self._signed()) if sign == "*" else _over(left, self._signed())
        return left

    def _signed(self) -> Node:
        if self._take("-"):
            with _Deeper(self):
                return _negative(self._signed())
        return self._atom()

    def _atom(self) -> Node:
        kind, word, _ = self.tokens[self.at]
        if kind == "number":
            self.at += 1
            return _constant(Fraction(word))
        if kind == "name" and word not in ("and", "or", "not"):
            self.at += 1
            return self._call(word) if self._next_is("(") else self._name(word)
        if self._take("("):
            with _Deeper(self):
                inner = self._or()
            self._expect(")")
            return inner
        raise self._unexpected("một số, một tên hoặc “(”", "a number, a name or “(”")

    def _name(self, name: str) -> Node:
        if name != MAXIMUM:
            self.names[name] = None
        return Node(_figure(name), lambda s: s.get(name, ANY_SIGN), lambda s: False)

    def _call(self, function: str) -> Node:
        position = self.tokens[self.at - 1][2]
        self._expect("(")
        if function == "previous" and self.allow_previous:
            return self._previous()
        with _Deeper(self):
            arguments = [self._or()]
            while self._take(","):
                arguments.append(self._or())
        self._expect(")")
        if function in ("min", "max"):
            return _extreme(min if function == "min" else max, arguments)
        if function == "ln" and len(arguments) == 1:
            self.uses_logarithm = True
            return _logarithm(arguments[0])
        raise ExpressionProblem(
            position, f"không có hàm “{function}” như vậy", f"there is no such function “{function}” (min, max, ln)"
        )

    def _previous(self) -> Node:
        kind, name, _ = self.tokens[self.at]
        if kind != "name":
            raise self._unexpected("tên số liệu", "the name of an input")
        self.at += 1
        self._expect(")")
        self.previous_names[name] = None
        key = PREVIOUS + name
        return Node(_figure(key), lambda s: s.get(name, ANY_SIGN), lambda s: False)


class _Deeper:
    """Counts brackets within brackets, so that no formula exhausts the stack."""

    def __init__(self, parser: _Parser) -> None:
        self.parser = parser

    def __enter__(self) -> None:
        self.parser.depth += 1
        if self.parser.depth > DEEPEST:
            position = self.parser.tokens[self.parser.at][2]
            raise ExpressionProblem(position, "quá nhiều ngoặc lồng nhau", "too many brackets within brackets")

    def __exit__(self, *_: object) -> None:
        self.parser.depth -= 1


def _sign(value: Exact) -> int:
    return (value > 0) - (value < 0)


def _either_fails(*parts: Node) -> Callable[[Mapping[str, Signs]], bool]:
    return lambda signs: any(part.may_fail(signs) for part in parts)


def _figure(name: str) -> Evaluate:
    def evaluate(figures: Mapping[str, Any]) -> Pair:
        value: Exact = figures[name]
        return value.as_integer_ratio()

    return evaluate


def _constant(value: Fraction) -> Node:
    pair = value.as_integer_ratio()
    sign = frozenset((_sign(value),))
    return Node(lambda f: pair, lambda s: sign, lambda s: False)


def _truth(test: Callable[[Pair, Pair], bool], a: Node, b: Node) -> Node:
    """A comparison or a logical join; its value is 1 or 0. Both sides are always evaluated."""
    return Node(lambda f: (int(test(a.evaluate(f), b.evaluate(f))), 1), lambda s: NOT_NEGATIVE, _either_fails(a, b))


def _negative(a: Node) -> Node:
    def evaluate(figures: Mapping[str, Any]) -> Pair:
        above, below = a.evaluate(figures)
        return -above, below

    return Node(evaluate, lambda s: frozenset(-sign for sign in a.signs(s)), a.may_fail)


def _plus(a: Node, b: Node) -> Node:
    def signs(s: Mapping[str, Signs]) -> Signs:
        xs, ys = a.signs(s), b.signs(s)  # each asked once: asking b again for every x doubles with every bracket
        pairs = [(x, y) for x in xs for y in ys]
        return frozenset(sign for x, y in pairs for sign in ((-1, 0, 1) if x * y < 0 else (_sign(x + y),)))

    def evaluate(figures: Mapping[str, Any]) -> Pair:
        (x, under_x), (y, under_y) = a.evaluate(figures), b.evaluate(figures)
        return x * under_y + y * under_x, under_x * under_y

    return Node(evaluate, signs, _either_fails(a, b))


def _times(a: Node, b: Node) -> Node:
    def signs(s: Mapping[str, Signs]) -> Signs:
        xs, ys = a.signs(s), b.signs(s)
        return frozenset(x * y for x in xs for y in ys)

    def evaluate(figures: Mapping[str, Any]) -> Pair:
        return times(a.evaluate(figures), b.evaluate(figures))

    return Node(evaluate, signs, _either_fails(a, b))


def _over(a: Node, b: Node) -> Node:
    def signs(s: Mapping[str, Signs]) -> Signs:
        xs, ys = a.signs(s), b.signs(s)
        return frozenset(x * y for x in xs for y in ys if y) or ANY_SIGN

    def may_fail(s: Mapping[str, Signs]) -> bool:
        return a.may_fail(s) or b.may_fail(s) or 0 in b.signs(s)

    def evaluate(figures: Mapping[str, Any]) -> Pair:
        return over(a.evaluate(figures), b.evaluate(figures))

    return Node(evaluate, signs, may_fail)


def _extreme(choose: Callable[[Any], Any], parts: list[Node]) -> Node:
    best = smallest if choose is min else largest

    def evaluate(figures: Mapping[str, Any]) -> Pair:
        return best([part.evaluate(figures) for part in parts])

    def signs(s: Mapping[str, Signs]) -> Signs:
        possible = set(parts[0].signs(s))
        for part in parts[1:]:
            own = part.signs(s)
            possible = {choose((x, y)) for x in possible for y in own}
        return frozenset(possible)

    return Node(evaluate, signs, _either_fails(*parts))


def _logarithm(a: Node) -> Node:
    def may_fail(s: Mapping[str, Signs]) -> bool:
        return a.may_fail(s) or a.signs(s) != POSITIVE

    def evaluate(figures: Mapping[str, Any]) -> Pair:
        return logarithm(exact(a.evaluate(figures))).as_integer_ratio()

    return Node(evaluate, lambda s: ANY_SIGN, may_fail)
