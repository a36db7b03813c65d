"""Many pictures at once, mapped over processes: each has a renderer of its own for the whole batch."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from siar.visuals.brand import Brand
from siar.visuals.facts import Facts
from siar.visuals.refusals import VisualRefusedError
from siar.visuals.rendering import DEFAULT_FORMAT, Rendered, Renderer, choose, default_renderer
from siar.visuals.templates.library import Library

__all__ = ["Job", "Outcome", "render_many"]

_CHUNK = 8
"""Pictures handed over at a time: enough to spare hand-overs, few enough that both processes end together."""


@dataclass(frozen=True)
class Job:
    """One picture to make."""

    facts: Facts
    size: str = DEFAULT_FORMAT
    template: str | None = None


Outcome = Rendered | VisualRefusedError
_Numbered = tuple[int, Job]


class _Worker:
    """A process's own renderer, for the whole batch."""

    renderer: Renderer

    @classmethod
    def begin(cls, brand: Brand, folder: Path) -> None:
        cls.renderer = Renderer(brand, folder)

    @classmethod
    def make(cls, chunk: Sequence[_Numbered]) -> list[tuple[int, Outcome]]:
        return _make(cls.renderer, chunk)


def _make(renderer: Renderer, chunk: Sequence[_Numbered]) -> list[tuple[int, Outcome]]:
    return [(number, _one(renderer, job)) for number, job in chunk]


def _one(renderer: Renderer, job: Job) -> Outcome:
    try:
        return renderer.render(job.facts.kind, job.facts, size=job.size, template=job.template)
    except VisualRefusedError as refused:
        return refused


def _chunks(jobs: Sequence[Job], library: Library) -> Iterator[list[_Numbered]]:
    """Jobs by template and size, so that a process keeps few grounds in memory."""
    ordered = iter(
        sorted(
            enumerate(jobs),
            key=lambda pair: (
                pair[1].template or choose(pair[1].facts.kind, pair[1].facts, library=library),
                pair[1].size,
                pair[0],
            ),
        )
    )
    while chunk := list(islice(ordered, _CHUNK)):
        yield chunk


def render_many(jobs: Iterable[Job], *, processes: int = 2, renderer: Renderer | None = None) -> list[Outcome]:
    """Make pictures, in the order of their jobs; a refused one is returned as its refusal.

    No more than two chunks a process are under way, so the memory used does not grow with the batch. The bytes are
    those that `render` gives.

    :param processes: 1 works in this process.
    :param renderer: whose look the pictures have; None is the process's own. Other processes begin one of the same look.
    """
    listed, renderer = list(jobs), renderer or default_renderer()
    made: dict[int, Outcome] = {}
    if processes <= 1 or len(listed) <= 1:
        for chunk in _chunks(listed, renderer.library):
            made.update(_make(renderer, chunk))
    else:
        # Spawned, not forked: an Airflow worker has threads, and a fork would copy their locks.
        with ProcessPoolExecutor(
            processes,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_Worker.begin,
            initargs=(renderer.brand, renderer.library.folder),
        ) as pool:
            waiting: set[Future[list[tuple[int, Outcome]]]] = set()
            for chunk in _chunks(listed, renderer.library):
                if len(waiting) >= 2 * processes:
                    done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                    for future in done:
                        made.update(future.result())
                waiting.add(pool.submit(_Worker.make, chunk))
            for future in waiting:
                made.update(future.result())
    return [made[number] for number in range(len(listed))]
