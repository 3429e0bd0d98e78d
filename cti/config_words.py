"""What changes for the floor from one configuration to another, in the operators' words. Pure.

It goes by the fields of the records themselves, so that nothing that changed can be left unsaid:
``cti.config_terms`` only gives their names, and a field that it does not know is told by its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from config.records import Configuration
from cti.config_terms import KEYS, LABELS, TITLES, shown
from routing.model import Record


def changes(old: Configuration, new: Configuration) -> tuple[str, ...]:
    """One line for each thing that changes; a line of its own says when nothing does."""
    lines = [*_changed("", old.floor, new.floor), *_rest(old, new)]
    return tuple(lines) or ("配置的内容不变，只有说明文字或写法不同。",)


def for_asterisk(old: Configuration, new: Configuration) -> tuple[str, ...]:
    """What Asterisk has to be told besides, because it is written into its own configuration."""
    parts = []
    if _phones(old) != _phones(new):
        parts.append("座席话机")
    if _lines(old) != _lines(new):
        parts.append("中继线")
    if not parts:
        return ()
    return (
        f"{'和'.join(parts)}有变动：请运行 hotline asterisk 重新生成 Asterisk 的配置，并让 Asterisk 重新载入"
        " (run hotline asterisk and reload Asterisk)",
    )


def _phones(configuration: Configuration) -> set[tuple[str, str]]:
    return {(agent.id, agent.role.value) for agent in configuration.agents}


def _lines(configuration: Configuration) -> tuple[object, ...]:
    """The carrier's and the sub-centres'."""
    named = {centre.trunk for centre in configuration.floor.sub_centres}
    return configuration.trunk, configuration.trunks, named


def _rest(old: Configuration, new: Configuration) -> Iterator[str]:
    """What is beside the floor: people and trunks."""
    for name in Configuration.__struct_fields__:
        if name not in ("floor", "warnings"):
            yield from _field("", name, getattr(old, name), getattr(new, name))


def _changed(path: str, old: Record, new: Record) -> Iterator[str]:
    for name in type(new).__struct_fields__:
        yield from _field(path, name, getattr(old, name), getattr(new, name))


def _field(path: str, name: str, old: Any, new: Any) -> Iterator[str]:
    if old == new:
        return
    title = TITLES.get(name, LABELS.get(name, name))
    if name in KEYS and not path:
        # further in, fields of these names hold plain values
        yield from _entries(title, KEYS[name], old, new)
    elif isinstance(new, Record) and isinstance(old, Record):
        yield from _changed(f"{path}{title}：", old, new)
    else:
        yield f"{path}{LABELS.get(name, name)}由 {shown(name, old)} 改为 {shown(name, new)}"


def _entries(title: str, key: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[str]:
    """A list of things that have a key: which came, went, changed, and whether their order did."""
    before, after = _by_key(key, old), _by_key(key, new)
    for each, entry in before.items():
        if each not in after:
            yield f"{title}：删去 {_named(key, entry)}"
    for each, entry in after.items():
        if each not in before:
            yield f"{title}：新增 {_named(key, entry)}{_details(key, entry)}"
        elif isinstance(entry, Record):
            yield from _changed(f"{title} {_named(key, entry)}：", before[each], entry)
        elif entry != before[each]:
            yield f"{title} {each}：由 {shown('', before[each][1])} 改为 {shown('', entry[1])}"
    kept = [each for each in before if each in after]
    if kept != [each for each in after if each in before]:
        yield f"{title}：先后次序有变"


def _by_key(key: str, entries: Sequence[Any]) -> dict[str, Any]:
    return {str(entry[0] if isinstance(entry, tuple) else getattr(entry, key)): entry for entry in entries}


def _named(key: str, entry: Any) -> str:
    if isinstance(entry, tuple):
        return " ".join(map(str, entry))
    name = getattr(entry, "name", "")
    return f"{getattr(entry, key)} {name}".strip()


def _details(key: str, entry: Any) -> str:
    """What a new entry says besides its name, as far as it says more than the usual."""
    if not isinstance(entry, msgspec.Struct):
        return ""
    usual = dict(
        zip(
            entry.__struct_fields__[-len(entry.__struct_defaults__) :], entry.__struct_defaults__, strict=True
        )
        if entry.__struct_defaults__
        else ()
    )
    said = [
        f"{LABELS.get(name, name)} {shown(name, value)}"
        for name in entry.__struct_fields__
        if name not in (key, "name") and (value := getattr(entry, name)) != usual.get(name)
    ]
    return f"（{'，'.join(said)}）" if said else ""
