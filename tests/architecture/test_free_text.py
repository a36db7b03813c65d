"""Every text that a person types at the desk or the command line is looked at before it is kept, or says why not."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any, get_args

import typer
from fastapi.routing import APIRoute
from pydantic import BaseModel

from siar.commands.invocation import kept
from siar.commands.main import app as commands
from siar.web.app import create_app
from siar.web.bodies import NEWS, NOTE

_LOOKED_AT = {id(NOTE), id(NEWS)}
#: Fields of bodies, and fields of forms, that are no sentences: `Model.field` and why.
EXEMPT: dict[str, str] = {
    "PostRef.content_hash": "64 hexadecimal digits, compared with what is stored",
    "Texts.content_hash": "64 hexadecimal digits, compared with what is stored",
    "TemplateChange.content_hash": "64 hexadecimal digits, compared with what is stored",
    "TemplateChange.template": "the name of a template: small letters, and there must be one",
    "FocusChange.content_hash": "64 hexadecimal digits, compared with what is stored",
    "SeenText.content_hash": "64 hexadecimal digits, compared with what is stored",
    "CardCheck.photo": "a keyed hash, compared with what is stored",
    "NewCap.holder": "a code of opd.csv or of a programme: capital letters and digits",
    "Found.remote_id": "the number of a post on its platform: digits, among which some look like a NIK",
    "find_posts.code": "words to look for: nothing of them is kept",
}
#: Options and arguments of `siar` that are texts: command, name, and why they are not kept as sentences.
EXEMPT_OPTIONS: dict[str, str] = {
    "freeze.scope": "one of the scopes that there are",
    "thaw.scope": "one of the scopes that there are",
    "troubles.over": "the key of an open trouble, compared with what is stored",
    "troubles.quiet": "the key of an open trouble, compared with what is stored",
    "crisis.reference": "a code to look for: what stands in the note is that of the ledger",
    "explain.post": "a code to look for: nothing of it is kept",
    "erase.name": "an ID or a code to look for: nothing of it is kept",
    "standing.opd": "a code of opd.csv: nothing of it is kept",
    "provision.opd": "codes of opd.csv",
    "provision.folder_id": "the id of a folder at Google",
    "watch.airflow": "an address of ours to ask: nothing of it is kept",
    "samples.folder_id": "the id of a folder at Google",
    "preview.kind": "the name of a template",
    "preview.size": "the name of a format",
    "accept.only": "names of pictures",
}


def _marks(annotation: Any) -> Iterator[Any]:
    """What an annotation holds, to its depth."""
    yield annotation
    yield from getattr(annotation, "__metadata__", ())
    for part in get_args(annotation):
        yield from _marks(part)


def _texts(model: type[BaseModel]) -> Iterator[tuple[str, bool]]:
    """Yield the text fields of a body and of what it holds, and whether each is looked at."""
    for name, field in model.model_fields.items():
        marks = [*field.metadata, *_marks(field.annotation)]
        if str in marks:
            yield f"{model.__name__}.{name}", bool(_LOOKED_AT & {id(mark) for mark in marks})
        for inner in marks:
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                yield from _texts(inner)


def _desk() -> dict[str, bool]:
    found: dict[str, bool] = {}
    for route in create_app().routes:
        if not isinstance(route, APIRoute):
            continue
        for parameter in route.dependant.body_params:
            annotation = parameter.field_info.annotation
            marks = [*parameter.field_info.metadata, *_marks(annotation)]
            if isinstance(annotation, type) and issubclass(annotation, BaseModel):
                found |= dict(_texts(annotation))
            elif str in marks:
                found[f"{route.name}.{parameter.name}"] = bool(_LOOKED_AT & {id(mark) for mark in marks})
    return found


def _commands(app: typer.Typer) -> Iterator[tuple[str, bool]]:
    """Yield the texts that commands take, and whether each is looked at."""
    for command in app.registered_commands:
        for name, parameter in inspect.signature(command.callback, eval_str=True).parameters.items():
            marks = list(_marks(parameter.annotation))
            if str in marks:
                yield (
                    f"{command.callback.__name__}.{name}",
                    any(getattr(mark, "callback", None) is kept for mark in marks),
                )
    for group in app.registered_groups:
        yield from _commands(group.typer_instance)


def test_every_text_of_a_request_is_looked_at_or_is_exempt_by_name() -> None:
    found = _desk()
    assert found["Texts.caption"], "the walk finds what is looked at"
    assert {name for name, looked_at in found.items() if not looked_at} == set(EXEMPT)


def test_every_text_of_a_command_is_looked_at_or_is_exempt_by_name() -> None:
    found = dict(_commands(commands))
    assert found["freeze.reason"], "the walk finds what is looked at"
    assert {name for name, looked_at in found.items() if not looked_at} == set(EXEMPT_OPTIONS)
