from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import siar
from siar.channels import CHANNELS, ChannelId, Form

PACKAGE = Path(siar.__file__).parent

#: What talks to a channel, or reads it, and so must name it; everything else asks the table.
MAY_NAME_ONE = ("channels.py", "accounts/", "meta/", "publishing/channels/", "metrics/catalogue", "metrics/sources")


def test_no_module_but_those_that_talk_to_a_channel_names_one():
    named = re.compile(rf"""["']({"|".join(CHANNELS)})["']""")
    naming = [
        path.relative_to(PACKAGE).as_posix()
        for path in sorted(PACKAGE.rglob("*.py"))
        if named.search(path.read_text(encoding="utf-8"))
    ]
    assert [name for name in naming if not name.startswith(MAY_NAME_ONE)] == []


def test_the_type_of_ids_lists_exactly_the_table():
    assert get_args(ChannelId) == tuple(CHANNELS)
    assert all(channel.id == key for key, channel in CHANNELS.items())


def test_names_tell_channels_apart():
    for names in ([c.name for c in CHANNELS.values()], [c.short_name for c in CHANNELS.values()]):
        assert len(set(names)) == len(CHANNELS)


def test_every_channel_shows_one_picture_and_several():
    for channel in CHANNELS.values():
        assert {"photo", channel.several} <= channel.forms <= set(get_args(Form))
