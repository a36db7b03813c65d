"""Request parameters: query, form, JSON or multipart, with nested values as JSON text.

Source: "Graph API - Overview" and what the official SDK sends: lists come as a JSON array, as
comma-separated text or as `name[0]=`, booleans as true/false/1/0.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from sandbox.meta.errors import invalid_parameter, missing_parameter
from sandbox.meta.times import parse_time

_INDEXED = re.compile(r"^(\w+)\[(\w*)\]$")
_TRUE = {"true", "1", "yes"}
_FALSE = {"false", "0", "no", ""}


@dataclass(frozen=True)
class Upload:
    """One file part; Meta accepts any part name."""

    part: str
    filename: str
    content_type: str
    data: bytes


@dataclass
class Params:
    """Parameters of one call by name; values are text or what a JSON body held."""

    values: dict[str, Any] = field(default_factory=dict)
    files: list[Upload] = field(default_factory=list)

    def __contains__(self, name: str) -> bool:
        return self.values.get(name) not in (None, "")

    def text(self, name: str, default: str = "") -> str:
        value = self.values.get(name)
        if value is None:
            return default
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, dict | list):
            return json.dumps(value)
        return str(value)

    def required(self, name: str) -> str:
        if name not in self:
            raise missing_parameter(name)
        return self.text(name)

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.optional_flag(name)
        return default if value is None else value

    def optional_flag(self, name: str) -> bool | None:
        if self.values.get(name) is None:
            return None
        text = self.text(name).lower()
        if text in _TRUE:
            return True
        if text in _FALSE:
            return False
        raise invalid_parameter(f"Param {name} must be a boolean", blame=[name])

    def integer(self, name: str) -> int | None:
        if name not in self:
            return None
        value = self.values[name]
        if isinstance(value, bool) or not re.fullmatch(r"-?\d+", str(value).strip()):
            raise invalid_parameter(f"Param {name} must be an integer", blame=[name])
        return int(value)

    def unsigned(self, name: str) -> int | None:
        number = self.integer(name)
        if number is not None and number < 0:
            raise invalid_parameter(f"Param {name} must be a non-negative integer", blame=[name])
        return number

    def structure(self, name: str) -> Any:
        """The value as object or list: JSON text is parsed, None when the parameter is absent."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise invalid_parameter(f"Param {name} must be valid JSON", blame=[name]) from None

    def mapping(self, name: str) -> dict[str, Any] | None:
        value = self.structure(name)
        if value is not None and not isinstance(value, dict):
            raise invalid_parameter(f"Param {name} must be an object", blame=[name])
        return value

    def items(self, name: str) -> list[Any] | None:
        """A list however it was written: JSON, commas or indexed names; elements may be JSON text."""
        value = self.values.get(name)
        if value is None:
            return None
        if isinstance(value, str):
            text = value.strip()
            if text.startswith(("[", "{")):
                try:
                    value = json.loads(text)
                except ValueError:
                    raise invalid_parameter(f"Param {name} must be an array", blame=[name]) from None
            else:
                value = [part.strip() for part in text.split(",") if part.strip()]
        if isinstance(value, dict):
            if all(str(key).isdigit() for key in value):
                value = [value[key] for key in sorted(value, key=int)]
            else:
                value = [value]
        if not isinstance(value, list):
            value = [value]
        return [_element(entry) for entry in value]

    def words(self, name: str) -> list[str] | None:
        entries = self.items(name)
        return None if entries is None else [str(entry) for entry in entries]

    def moment(self, name: str, *, now: datetime, zone: tzinfo = UTC) -> datetime | None:
        if name not in self:
            return None
        try:
            return parse_time(self.text(name), now=now, zone=zone)
        except (ValueError, OverflowError, OSError):
            raise invalid_parameter(f"Param {name} must be a valid date or timestamp", blame=[name]) from None

    def choice(self, name: str, allowed: set[str] | frozenset[str]) -> str | None:
        if name not in self:
            return None
        value = self.text(name)
        if value not in allowed:
            raise invalid_parameter(f"Param {name} must be one of {{{', '.join(sorted(allowed))}}}", blame=[name])
        return value


def _element(entry: Any) -> Any:
    if isinstance(entry, str) and entry.startswith(("{", "[")):
        try:
            return json.loads(entry)
        except ValueError:
            return entry
    return entry


def fold(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Pairs to a dict; `a[0]=x&a[1]=y` and `a[]=x` become one list under `a`."""
    values: dict[str, Any] = {}
    for key, value in pairs:
        indexed = _INDEXED.match(key)
        if indexed is None:
            values[key] = value
            continue
        name, index = indexed.groups()
        bucket = values.setdefault(name, {})
        if isinstance(bucket, dict):
            bucket[index or str(len(bucket))] = value
    return values


async def read_params(request: Request) -> Params:
    """Everything sent with the request; the body wins over the query string."""
    params = Params(values=fold(list(request.query_params.multi_items())))
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type == "application/json":
        body = await request.body()
        params.values.update(_json_body(body))
    elif content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        pairs: list[tuple[str, Any]] = []
        try:
            async with request.form(max_part_size=32 * 1024 * 1024) as form:
                for key, value in form.multi_items():
                    if isinstance(value, UploadFile):
                        params.files.append(
                            Upload(key, value.filename or "", value.content_type or "", await value.read())
                        )
                    else:
                        pairs.append((key, value))
        except HTTPException as problem:
            raise invalid_parameter(f"The request body could not be read: {problem.detail}") from None
        params.values.update(fold(pairs))
    return params


def _json_body(body: bytes) -> dict[str, Any]:
    if not body.strip():
        return {}
    try:
        value = json.loads(body)
    except ValueError:
        raise invalid_parameter("The request body is not valid JSON") from None
    if not isinstance(value, dict):
        raise invalid_parameter("The request body must be a JSON object")
    return value
