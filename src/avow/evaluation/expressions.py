"""A small language to say which rows a slice holds, parsed by hand so that text stays text.

    topic == "climate" and not nested
    passage_words > 60 or claim_overlap < 0.3
    quote_kind in ["direct", "mixed"] and holder contains "minister"

    expression = both {"or" both};  both = part {"and" part};  part = "not" part | comparison
    comparison = value [("==" | "!=" | "<" | "<=" | ">" | ">=") value | ["not"] "in" list | "contains" text]
    value      = column | text in quotes | number | "(" expression ")"

A column alone holds where it is neither empty nor "false", "no" or 0. Text is compared without regard
to case. A text column that is compared with a number holds where it is a number that fits.
"""

from __future__ import annotations

import difflib
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from avow.errors import ConfigError

Mask = NDArray[np.bool_]
Columns = Mapping[str, NDArray[Any]]

_Node = Callable[[Columns], Any]

_TOKEN = re.compile(
    r"""(?P<text>"[^"]*"|'[^']*')|(?P<number>-?\d+(?:\.\d+)?)|(?P<name>[^\W\d][\w.]*)|(?P<sign>==|!=|<=|>=|[<>()\[\],])"""
)
_COMPARE: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_WORDS: Final = frozenset({"and", "or", "not", "in", "contains"})
_FALSE: Final = frozenset({"", "false", "no", "0", "none"})
MAX_LENGTH: Final = 2000
_MAX_DEPTH: Final = 30


def select_rows(expression: str, columns: Columns) -> Mask:
    """Gives the mask of the rows for which `expression` holds.

    Args:
        expression: See the module's text.
        columns: Name -> values, all of one length.

    Raises:
        ConfigError: The expression cannot be parsed or names an unknown column; says where and why.

    >>> rows = {"topic": np.array(["Trade", "climate"], dtype=object), "words": np.array([12, 80])}
    >>> select_rows('topic == "trade" and words < 20', rows).tolist()
    [True, False]
    """
    if len(expression) > MAX_LENGTH:
        raise ConfigError(f"slice expression of {len(expression)} characters; expected at most {MAX_LENGTH}")
    length = len(next(iter(columns.values()))) if columns else 0
    return _truth(_Parser(expression, columns).parse()(columns), length)


class _Parser:
    """Recursive descent over the tokens of one expression."""

    def __init__(self, text: str, columns: Columns) -> None:
        self.text = text
        self.columns = columns
        self.tokens = list(self._tokens())
        self.next = 0
        self.depth = 0

    def _tokens(self) -> list[tuple[str, str, int]]:
        found, position = [], 0
        while position < len(self.text):
            if self.text[position].isspace():
                position += 1
                continue
            match = _TOKEN.match(self.text, position)
            if not match or not match.lastgroup:
                raise self._error(position, "a column, a quoted text, a number or a sign")
            found.append((match.lastgroup, match.group(match.lastgroup), match.start(match.lastgroup)))
            position = match.end()
        return [*found, ("end", "", len(self.text))]

    def parse(self) -> _Node:
        node = self._either()
        if self.tokens[self.next][0] != "end":
            raise self._unexpected("'and', 'or' or the end")
        return node

    def _either(self) -> _Node:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise self._unexpected(f"at most {_MAX_DEPTH} nested parentheses or 'not's")
        parts = [self._both()]
        while self._take("or"):
            parts.append(self._both())
        self.depth -= 1
        return parts[0] if len(parts) == 1 else _combined(parts, np.logical_or)

    def _both(self) -> _Node:
        parts = [self._part()]
        while self._take("and"):
            parts.append(self._part())
        return parts[0] if len(parts) == 1 else _combined(parts, np.logical_and)

    def _part(self) -> _Node:
        if self._take("not"):
            self.depth += 1
            if self.depth > _MAX_DEPTH:
                raise self._unexpected(f"at most {_MAX_DEPTH} nested parentheses or 'not's")
            inner = self._part()
            self.depth -= 1
            return _negated(inner)
        return self._comparison()

    def _comparison(self) -> _Node:
        left = self._value()
        for sign, compare in _COMPARE.items():
            if self._take(sign):
                return _compared(left, self._value(), compare)
        if self._take("contains"):
            return _containing(left, self._literal("text"))
        negated = self.tokens[self.next][1] == "not" and self._take("not")
        if self._take("in"):
            return _member(left, self._list(), negated)
        if negated:
            raise self._unexpected("'in'")
        return left

    def _value(self) -> _Node:
        kind, value, position = self.tokens[self.next]
        if self._take("("):
            inner = self._either()
            if not self._take(")"):
                raise self._unexpected("')'")
            return inner
        if kind in ("text", "number"):
            return _constant(self._literal(kind))
        if kind != "name" or value in _WORDS:
            raise self._unexpected("a column, a quoted text, a number or '('")
        if value not in self.columns:
            close = difflib.get_close_matches(value, self.columns, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"known: {', '.join(sorted(self.columns))}"
            raise ConfigError(f"slice {self.text!r}: position {position}: no column {value!r}; {hint}")
        self.next += 1
        return lambda columns: columns[value]

    def _literal(self, *kinds: str) -> str | float:
        kind, value, _ = self.tokens[self.next]
        if kind not in kinds:
            raise self._unexpected(f"a {' or a '.join(kinds)}")
        self.next += 1
        return float(value) if kind == "number" else value[1:-1]

    def _list(self) -> list[str | float]:
        if not self._take("["):
            raise self._unexpected("'['")
        items = [self._literal("text", "number")]
        while self._take(","):
            items.append(self._literal("text", "number"))
        if not self._take("]"):
            raise self._unexpected("',' or ']'")
        return items

    def _take(self, token: str) -> bool:
        kind, value, _ = self.tokens[self.next]
        if value == token and kind in ("name", "sign"):
            self.next += 1
            return True
        return False

    def _unexpected(self, expected: str) -> ConfigError:
        return self._error(self.tokens[self.next][2], expected)

    def _error(self, position: int, expected: str) -> ConfigError:
        found = repr(self.text[position : position + 20].strip()) if self.text[position:].strip() else "the end"
        return ConfigError(f"slice {self.text!r}: position {position}: expected {expected}, found {found}")


def _constant(value: str | float) -> _Node:
    return lambda columns: value


def _combined(parts: Sequence[_Node], join: Callable[[Mask, Mask], Mask]) -> _Node:
    def node(columns: Columns) -> Mask:
        length = len(next(iter(columns.values())))
        masks = [_truth(part(columns), length) for part in parts]
        result = masks[0]
        for mask in masks[1:]:
            result = join(result, mask)
        return result

    return node


def _negated(inner: _Node) -> _Node:
    return lambda columns: ~_truth(inner(columns), len(next(iter(columns.values()))))


def _compared(left: _Node, right: _Node, compare: Callable[[Any, Any], Any]) -> _Node:
    def node(columns: Columns) -> Mask:
        length = len(next(iter(columns.values())))
        first, second = left(columns), right(columns)
        if _numeric(first) or _numeric(second):
            a, b = _numbers(first, length), _numbers(second, length)
            # A text that is no number is NaN: it differs from every number, so "!=" holds and the rest do not.
            return np.asarray(compare(a, b), dtype=np.bool_)
        return np.asarray(compare(_texts(first, length), _texts(second, length)), dtype=np.bool_)

    return node


def _containing(left: _Node, wanted: str | float) -> _Node:
    def node(columns: Columns) -> Mask:
        length = len(next(iter(columns.values())))
        needle = str(wanted).casefold()
        return np.asarray([needle in value for value in _texts(left(columns), length)], dtype=np.bool_)

    return node


def _member(left: _Node, wanted: Sequence[str | float], negated: bool) -> _Node:
    nodes = [_compared(left, _constant(item), operator.eq) for item in wanted]
    inside = _combined(nodes, np.logical_or)
    return _negated(inside) if negated else inside


def _numeric(value: Any) -> bool:
    return isinstance(value, float) or (isinstance(value, np.ndarray) and value.dtype != object)


def _numbers(value: Any, length: int) -> NDArray[np.float64]:
    if isinstance(value, np.ndarray) and value.dtype != object:
        return value.astype(np.float64)
    items = value if isinstance(value, np.ndarray) else [value] * length
    return np.asarray([_number(item) for item in items], dtype=np.float64)


def _number(value: Any) -> float:
    try:
        return float(value)
    except ValueError:
        return float("nan")


def _texts(value: Any, length: int) -> NDArray[np.object_]:
    items = value if isinstance(value, np.ndarray) else [value] * length
    return np.asarray([str(item).casefold() for item in items] + [""], dtype=object)[:-1]


def _truth(value: Any, length: int) -> Mask:
    if isinstance(value, np.ndarray) and value.dtype == np.bool_:
        return value
    if isinstance(value, np.ndarray) and value.dtype != object:
        return np.asarray(value != 0, dtype=np.bool_)
    return np.asarray([text not in _FALSE for text in _texts(value, length)], dtype=np.bool_)
