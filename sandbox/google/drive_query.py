"""The search language of ``files.list``: names, types, times, parents, joined by and / or / not."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from sandbox.google.drive_files import FOLDER, DriveFile
from sandbox.google.errors import ApiError

Test = Callable[[DriveFile], bool]
_TOKEN = re.compile(r"\s*(?:(?P<text>'(?:[^'\\]|\\.)*')|(?P<op><=|>=|!=|=|<|>)|(?P<paren>[()])|(?P<word>[A-Za-z]+))")


def compile_query(text: str) -> Test:
    """A test for files. Raises ApiError 400 for what it cannot read."""
    tokens: list[str] = []
    position, stripped = 0, text.rstrip()
    while position < len(stripped):
        match = _TOKEN.match(stripped, position)
        if match is None:
            raise _invalid()
        tokens.append(match[0].strip())
        position = match.end()
    reader = _Reader(tokens)
    test = reader.any_of()
    if reader.tokens:
        raise _invalid()
    return test


def _invalid() -> ApiError:
    return ApiError(400, "Invalid Value", reason="invalid", location=("parameter", "q"))


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens

    def next(self) -> str:
        if not self.tokens:
            raise _invalid()
        return self.tokens.pop(0)

    def any_of(self) -> Test:
        tests = [self.all_of()]
        while self.tokens and self.tokens[0] == "or":
            self.next()
            tests.append(self.all_of())
        return lambda file: any(test(file) for test in tests)

    def all_of(self) -> Test:
        tests = [self.term()]
        while self.tokens and self.tokens[0] == "and":
            self.next()
            tests.append(self.term())
        return lambda file: all(test(file) for test in tests)

    def term(self) -> Test:
        word = self.next()
        if word == "not":
            inner = self.term()
            return lambda file: not inner(file)
        if word == "(":
            inner = self.any_of()
            if self.next() != ")":
                raise _invalid()
            return inner
        if word.startswith("'"):
            return self.membership(_text(word))
        return self.comparison(word)

    def membership(self, value: str) -> Test:
        if self.next() != "in":
            raise _invalid()
        collection = self.next()
        if collection == "parents":
            return lambda file: value in file.parents
        if collection == "owners":
            return lambda file: file.owner == value
        if collection in {"writers", "readers"}:
            return lambda file: any(grant.get("emailAddress") == value for grant in file.permissions)
        raise _invalid()

    def comparison(self, field: str) -> Test:
        operator, literal = self.next(), self.next()
        if field == "trashed" and operator in {"=", "!="} and literal in {"true", "false"}:
            wanted = (literal == "true") == (operator == "=")
            return lambda file: file.trashed == wanted
        if not literal.startswith("'"):
            raise _invalid()
        value = _text(literal)
        if field in {"name", "mimeType"}:
            return _text_test(field, operator, value)
        if field in {"modifiedTime", "createdTime"}:
            return _time_test(field, operator, value)
        raise _invalid()


def _text(token: str) -> str:
    return re.sub(r"\\(.)", r"\1", token[1:-1])


def _text_test(field: str, operator: str, value: str) -> Test:
    def read(file: DriveFile) -> str:
        return file.name if field == "name" else file.mime_type

    if operator == "=":
        return lambda file: read(file) == value
    if operator == "!=":
        return lambda file: read(file) != value
    if operator == "contains" and field == "name":
        # Google matches prefixes of words in names.
        pattern = re.compile(r"(?:^|\W|_)" + re.escape(value), re.IGNORECASE)
        return lambda file: pattern.search(file.name) is not None
    if operator == "contains":
        return lambda file: file.mime_type.startswith(value)
    raise _invalid()


def _time_test(field: str, operator: str, value: str) -> Test:
    try:
        limit = datetime.fromisoformat(value)
    except ValueError:
        raise _invalid() from None
    limit = limit if limit.tzinfo else limit.replace(tzinfo=UTC)

    def read(file: DriveFile) -> datetime:
        return datetime.fromisoformat(file.modified if field == "modifiedTime" else file.created)

    tests: dict[str, Test] = {
        "=": lambda file: read(file) == limit,
        "!=": lambda file: read(file) != limit,
        "<": lambda file: read(file) < limit,
        "<=": lambda file: read(file) <= limit,
        ">": lambda file: read(file) > limit,
        ">=": lambda file: read(file) >= limit,
    }
    if operator not in tests:
        raise _invalid()
    return tests[operator]


def page_start(token: str) -> int:
    """The position in a page token. Raises ApiError 400."""
    if not token.isdigit():
        raise ApiError(400, "Invalid Value", reason="invalid", location=("parameter", "pageToken"))
    return int(token)


def ordered(files: list[DriveFile], order_by: str) -> list[DriveFile]:
    """`files` by an ``orderBy`` list; the newest first without one."""
    keys = {
        "name": lambda file: file.name.casefold(),
        "name_natural": lambda file: file.name.casefold(),
        "modifiedTime": lambda file: file.modified,
        "createdTime": lambda file: file.created,
        "folder": lambda file: file.mime_type != FOLDER,
    }
    for part in reversed([text.strip() for text in (order_by or "modifiedTime desc").split(",")]):
        name, _, direction = part.partition(" ")
        if name not in keys:
            raise ApiError(400, "Invalid Value", reason="invalid", location=("parameter", "orderBy"))
        files = sorted(files, key=keys[name], reverse=direction.strip() == "desc")
    return files
