"""The discovery documents as a contract: which methods, parameters, scopes and JSON shapes exist.

The documents are the ones inside google-api-python-client. A request that does not fit is refused
with Google's own wording; a response that does not fit is a fault of the stand-in.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

from googleapiclient import discovery_cache

from sandbox.google.errors import ApiError
from sandbox.google.masks import Mask

_INT64 = re.compile(r"-?\d+")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_GOOGLE_TYPES = {
    "string": "TYPE_STRING",
    "boolean": "TYPE_BOOL",
    "integer": "TYPE_INT32",
    "number": "TYPE_DOUBLE",
}
Problem = tuple[str, str]


class Discovery:
    """One API's methods and schemas."""

    def __init__(self, name: str, version: str) -> None:
        self.document: dict[str, Any] = json.loads(discovery_cache.get_static_doc(name, version))
        self.schemas: dict[str, dict[str, Any]] = self.document["schemas"]
        self.methods: dict[str, dict[str, Any]] = {}
        self._collect(self.document)

    def _collect(self, resource: dict[str, Any]) -> None:
        for method in resource.get("methods", {}).values():
            self.methods[method["id"]] = method
        for child in resource.get("resources", {}).values():
            self._collect(child)

    def scopes(self, method_id: str) -> frozenset[str]:
        """OAuth scopes of which a token needs at least one."""
        return frozenset(self.methods[method_id].get("scopes", ()))

    def check_query(self, method_id: str, query: list[tuple[str, str]]) -> list[Problem]:
        """Unknown parameters and bad values of a query string."""
        known = {**self.document["parameters"], **self.methods[method_id].get("parameters", {})}
        problems: list[Problem] = []
        for name, value in query:
            spec = known.get(name)
            if spec is None or spec.get("location") == "path":
                text = f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter. '
                problems.append(("", f"{text}Field '{name}' could not be found in request message."))
            elif "enum" in spec and value not in spec["enum"]:
                problems.append((name, f"Invalid value at '{name}' ({_GOOGLE_TYPES['string']}), \"{value}\""))
            elif spec.get("type") == "boolean" and value not in {"true", "false"}:
                problems.append((name, f"Invalid value at '{name}' ({_GOOGLE_TYPES['boolean']}), \"{value}\""))
            elif spec.get("type") == "integer" and not _INT64.fullmatch(value):
                problems.append((name, f"Invalid value at '{name}' ({_GOOGLE_TYPES['integer']}), \"{value}\""))
        return problems

    def request_schema(self, method_id: str) -> str | None:
        ref: str | None = self.methods[method_id].get("request", {}).get("$ref")
        return ref

    def response_schema(self, method_id: str) -> str | None:
        ref: str | None = self.methods[method_id].get("response", {}).get("$ref")
        return ref

    def check(self, schema: str, value: Any) -> list[Problem]:
        """Everything in `value` that does not fit `schema`, as (path, message)."""
        problems: list[Problem] = []
        self._walk({"$ref": schema}, value, "", problems)
        return problems

    def _walk(self, spec: dict[str, Any], value: Any, path: str, problems: list[Problem]) -> None:
        ref = spec.get("$ref")
        if ref is not None:
            spec = self.schemas[ref]
        kind = spec.get("type")
        if kind == "object":
            self._walk_object(spec, value, path, problems)
        elif kind == "array":
            if not isinstance(value, list):
                problems.append((path, f"Invalid value at '{path}': expected a list."))
                return
            items = spec.get("items", {})
            for position, item in enumerate(value):
                self._walk(items, item, f"{path}[{position}]", problems)
        elif kind in _GOOGLE_TYPES and not _fits(spec, value):
            shown = json.dumps(value, ensure_ascii=False)[:200]
            problems.append((path, f"Invalid value at '{path}' ({_GOOGLE_TYPES[kind]}), {shown}"))

    def _walk_object(self, spec: dict[str, Any], value: Any, path: str, problems: list[Problem]) -> None:
        if not isinstance(value, dict):
            problems.append((path, f"Invalid value at '{path}': expected an object."))
            return
        known = spec.get("properties", {})
        extra = spec.get("additionalProperties")
        for key, item in value.items():
            below = f"{path}.{key}" if path else key
            if key in known:
                self._walk(known[key], item, below, problems)
            elif extra is not None:
                self._walk(extra, item, below, problems)
            elif known:
                where = f" at '{path}'" if path else ""
                text = f'Invalid JSON payload received. Unknown name "{key}"{where}: Cannot find field.'
                problems.append((path, text))

    def unknown_mask_path(self, schema: str, mask: Mask, prefix: str = "") -> str | None:
        """The first path of `mask` that `schema` does not have, or None."""
        spec = self.schemas[schema]
        for key, below in mask.items():
            path = f"{prefix}.{key}" if prefix else key
            if key == "*":
                continue
            child = spec.get("properties", {}).get(key)
            if child is None:
                if "additionalProperties" in spec:
                    continue
                return path
            while child.get("type") == "array":
                child = child["items"]
            if below and "$ref" in child:
                found = self.unknown_mask_path(child["$ref"], below, path)
                if found is not None:
                    return found
            elif below and child.get("type") != "object":
                return f"{path}.{next(iter(below))}"
        return None


def _fits(spec: dict[str, Any], value: Any) -> bool:
    kind = spec["type"]
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "number":
        return isinstance(value, (int, float, str)) and not isinstance(value, bool)
    if not isinstance(value, str):
        return False
    if "enum" in spec:
        return value in spec["enum"]
    form = spec.get("format")
    if form in {"int64", "uint64"}:
        return _INT64.fullmatch(value) is not None
    return form != "date-time" or _TIME.fullmatch(value) is not None


@cache
def sheets() -> Discovery:
    """Sheets v4."""
    return Discovery("sheets", "v4")


@cache
def drive() -> Discovery:
    """Drive v3."""
    return Discovery("drive", "v3")


def of(method_id: str) -> Discovery:
    """The API that `method_id` belongs to."""
    return drive() if method_id.startswith("drive.") else sheets()


def bad_payload(problems: list[Problem]) -> ApiError:
    """The 400 for a request that does not fit."""
    return ApiError(400, "\n".join(text for _, text in problems[:20]), violations=problems[:20])
