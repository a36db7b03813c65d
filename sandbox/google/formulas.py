"""A small calculator for the formulas that reporting sheets contain.

Knows literals, arithmetic, ``&``, comparisons, references on the same sheet, SUM, COUNTA, IF, AND,
OR, NOT, ISBLANK, LEN, HYPERLINK, IMAGE and NA. Anything else shows ``#NAME?`` or ``#ERROR!``, as a typing mistake would.
References are not rewritten when rows move.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sandbox.google import a1
from sandbox.google.locales import Locale
from sandbox.google.patterns import ERROR_TYPES, general

Value = dict[str, Any]
#: The effective value at (row, column) of the formula's sheet.
Lookup = Callable[[int, int], Value]

_TOKEN = re.compile(
    r"\s*(?:(?P<text>\"(?:[^\"]|\"\")*\")|(?P<error>#(?:REF!|N/A|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|ERROR!))"
    r"|(?P<range>\$?[A-Za-z]{1,3}\$?\d+:\$?[A-Za-z]{1,3}\$?\d+)|(?P<cell>\$?[A-Za-z]{1,3}\$?\d+(?![A-Za-z(]))"
    r"|(?P<name>[A-Za-z_.]+)|(?P<number>\d+(?:\.\d+)?)|(?P<op><>|<=|>=|[-+*/^&=<>(),;]))"
)
_REFERENCE = re.compile(
    r'(?P<text>"(?:[^"]|"")*")|(?<![A-Za-z0-9_$])(?P<fix_column>\$?)(?P<letters>[A-Za-z]{1,3})(?P<fix_row>\$?)(?P<number>\d+)(?![A-Za-z0-9_(])'
)
_LINK = re.compile(r'=\s*HYPERLINK\(\s*"((?:[^"]|"")*)"', re.IGNORECASE)


def shifted(formula: str, rows: int, columns: int) -> str:
    """`formula` with its relative references moved, as when it is filled down or right."""

    def move(match: re.Match[str]) -> str:
        if match["text"] is not None:
            return match[0]
        letters, number = match["letters"], match["number"]
        if not match["fix_column"]:
            letters = a1.column_name(max(0, a1.column_index(letters) + columns))
        if not match["fix_row"]:
            number = str(max(1, int(number) + rows))
        return f"{match['fix_column']}{letters}{match['fix_row']}{number}"

    return _REFERENCE.sub(move, formula)


def only_by_row(formula: str) -> bool:
    """Whether every reference of `formula` is to a fixed column: then it has one result per row."""
    return all(match["text"] is not None or match["fix_column"] for match in _REFERENCE.finditer(formula))


class _FormulaError(Exception):
    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def link(formula: str) -> str | None:
    """The address of ``=HYPERLINK("…")``, or None."""
    match = _LINK.match(formula)
    return match[1].replace('""', '"') if match else None


def evaluate(formula: str, lookup: Lookup, locale: Locale) -> Value:
    """The effective value of `formula`; problems become an ``errorValue``."""
    try:
        return _Parser(_tokens(formula[1:]), lookup, locale).whole()
    except _FormulaError as error:
        return {"errorValue": {"type": error.kind, "message": str(error)}}
    except RecursionError:
        return {"errorValue": {"type": "ERROR", "message": "Formula parse error."}}


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    position = 0
    text = text.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            raise _FormulaError("ERROR", "Formula parse error.")
        found.append((match.lastgroup, match[match.lastgroup]))
        position = match.end()
    return found


class _Parser:
    def __init__(self, tokens: list[tuple[str, str]], lookup: Lookup, locale: Locale) -> None:
        self.tokens = tokens
        self.lookup = lookup
        self.locale = locale
        self.position = 0

    def whole(self) -> Value:
        value = self.comparison()
        if self.position != len(self.tokens):
            raise _FormulaError("ERROR", "Formula parse error.")
        return _checked(value)

    def peek(self) -> str:
        return self.tokens[self.position][1] if self.position < len(self.tokens) else ""

    def take(self) -> tuple[str, str]:
        if self.position >= len(self.tokens):
            raise _FormulaError("ERROR", "Formula parse error.")
        self.position += 1
        return self.tokens[self.position - 1]

    def comparison(self) -> Value:
        left = self.joined()
        while self.peek() in {"=", "<>", "<", ">", "<=", ">="}:
            operator = self.take()[1]
            right = self.joined()
            one, two = _comparable(left), _comparable(right)
            same_kind = isinstance(one, str) == isinstance(two, str)
            outcome = {
                "=": one == two,
                "<>": one != two,
                "<": same_kind and one < two,  # type: ignore[operator]  # same_kind guards it
                ">": same_kind and one > two,  # type: ignore[operator]  # same_kind guards it
                "<=": same_kind and one <= two,  # type: ignore[operator]  # same_kind guards it
                ">=": same_kind and one >= two,  # type: ignore[operator]  # same_kind guards it
            }[operator]
            left = {"boolValue": bool(outcome)}
        return left

    def joined(self) -> Value:
        left = self.sum()
        while self.peek() == "&":
            self.take()
            left = {"stringValue": _text(left, self.locale) + _text(self.sum(), self.locale)}
        return left

    def sum(self) -> Value:
        left = self.product()
        while self.peek() in {"+", "-"}:
            operator = self.take()[1]
            one, two = _number(left), _number(self.product())
            left = {"numberValue": one + two if operator == "+" else one - two}
        return left

    def product(self) -> Value:
        left = self.power()
        while self.peek() in {"*", "/"}:
            operator = self.take()[1]
            one, two = _number(left), _number(self.power())
            if operator == "/" and two == 0:
                raise _FormulaError("DIVIDE_BY_ZERO", "Function DIVIDE parameter 2 cannot be zero.")
            left = {"numberValue": one * two if operator == "*" else one / two}
        return left

    def power(self) -> Value:
        if self.peek() in {"-", "+"}:
            sign = -1 if self.take()[1] == "-" else 1
            return {"numberValue": sign * _number(self.power())}
        base = self.atom()
        if self.peek() == "^":
            self.take()
            try:
                raised = _number(base) ** _number(self.power())
            except (OverflowError, ZeroDivisionError):
                raised = 0j
            if isinstance(raised, complex):
                raise _FormulaError("NUM", "The result is not a number.")
            return {"numberValue": float(raised)}
        return base

    def atom(self) -> Value:
        kind, part = self.take()
        if kind == "text":
            return {"stringValue": part[1:-1].replace('""', '"')}
        if kind == "number":
            return {"numberValue": float(part)}
        if kind == "error":
            raise _FormulaError(ERROR_TYPES[part], "Reference does not exist." if part == "#REF!" else part)
        if kind == "cell":
            return self.reference(part)
        if kind == "name":
            if self.peek() == "(":
                return self.call(part.upper())
            if part.upper() in {"TRUE", "FALSE"}:
                return {"boolValue": part.upper() == "TRUE"}
            raise _FormulaError("NAME", f"Unknown range name: '{part.upper()}'.")
        if part == "(":
            inside = self.comparison()
            self.expect(")")
            return inside
        raise _FormulaError("ERROR", "Formula parse error.")

    def expect(self, wanted: str) -> None:
        if self.take()[1] != wanted:
            raise _FormulaError("ERROR", "Formula parse error.")

    def reference(self, cell: str) -> Value:
        rectangle = a1.parse_cells(cell)
        if rectangle is None or rectangle.top is None or rectangle.left is None:
            raise _FormulaError("REF", "Reference does not exist.")
        return _checked(self.lookup(rectangle.top, rectangle.left))

    def call(self, name: str) -> Value:
        self.expect("(")
        arguments: list[list[Value]] = []
        while self.peek() != ")":
            if arguments and self.take()[1] not in {",", ";"}:
                raise _FormulaError("ERROR", "Formula parse error.")
            arguments.append(self.argument())
        self.expect(")")
        return self.function(name, arguments)

    def argument(self) -> list[Value]:
        if self.position < len(self.tokens) and self.tokens[self.position][0] == "range":
            rectangle = a1.parse_cells(self.take()[1])
            if rectangle is None:
                raise _FormulaError("REF", "Reference does not exist.")
            block = rectangle.within(100_000, a1.MAX_COLUMNS)
            return [
                _checked(self.lookup(row, column))
                for row in range(block.top, block.bottom)
                for column in range(block.left, block.right)
            ]
        return [self.comparison()]

    def function(self, name: str, arguments: list[list[Value]]) -> Value:
        values = [value for argument in arguments for value in argument]
        if name == "HYPERLINK" and 1 <= len(arguments) <= 2:
            return {"stringValue": _text(values[-1], self.locale)}
        if name == "IMAGE" and arguments:
            return {}
        if name == "SUM":
            return {"numberValue": sum(float(value.get("numberValue", 0)) for value in values)}
        if name == "COUNTA":
            return {"numberValue": float(sum(bool(value) for value in values))}
        if name == "IF" and 2 <= len(arguments) <= 3:
            if _number(values[0]):
                return values[1]
            return values[2] if len(values) > 2 else {"boolValue": False}
        if name in {"AND", "OR"} and values:
            truths = [bool(_number(value)) for value in values]
            return {"boolValue": all(truths) if name == "AND" else any(truths)}
        if name == "NOT" and len(values) == 1:
            return {"boolValue": not _number(values[0])}
        if name == "ISBLANK" and len(values) == 1:
            return {"boolValue": not values[0]}
        if name == "LEN" and len(values) == 1:
            return {"numberValue": float(len(_text(values[0], self.locale)))}
        if name == "NA":
            raise _FormulaError("N_A", "Did not find value.")
        if name in {"SUM", "HYPERLINK", "IMAGE", "IF"}:
            raise _FormulaError("N_A", f"Wrong number of arguments to {name}.")
        raise _FormulaError("NAME", f"Unknown function: '{name}'.")


def _checked(value: Value) -> Value:
    if "errorValue" in value:
        raise _FormulaError(value["errorValue"]["type"], value["errorValue"].get("message", ""))
    return value


def _number(value: Value) -> float:
    if "numberValue" in value:
        return float(value["numberValue"])
    if "boolValue" in value:
        return float(value["boolValue"])
    if not value:
        return 0.0
    try:
        return float(value["stringValue"])
    except ValueError:
        text = value["stringValue"]
        raise _FormulaError("VALUE", f"Function expects number values. But '{text}' is a text.") from None


def _text(value: Value, locale: Locale) -> str:
    if "stringValue" in value:
        return str(value["stringValue"])
    if "boolValue" in value:
        return "TRUE" if value["boolValue"] else "FALSE"
    return general(float(value["numberValue"]), locale) if value else ""


def _comparable(value: Value) -> float | str:
    if "stringValue" in value:
        return str(value["stringValue"]).lower()
    return _number(value) if value else ""
