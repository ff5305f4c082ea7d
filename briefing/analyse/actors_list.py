"""The desk's list of actors: names, kinds, sides and aliases, read from its TOML file."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from briefing.errors import ConfigurationError
from briefing.lexicon.gazetteer import fold

__all__ = ["KnownActor", "KnownActors", "parse_actors"]

_KEYS: Final = frozenset({"name", "kind", "side", "aliases"})


@dataclass(frozen=True, slots=True)
class KnownActor:
    """An actor of the desk's list."""

    name: str
    kind: str = "organisation"
    side: str | None = None
    aliases: tuple[str, ...] = ()


class KnownActors:
    """The desk's list, by key. Immutable."""

    __slots__ = ("_by_key", "longest", "seconds")

    def __init__(self, actors: Sequence[KnownActor] = ()) -> None:
        table: dict[str, KnownActor] = {}
        for actor in actors:
            for name in (actor.name, *actor.aliases):
                table.setdefault(_key(name), actor)
        self._by_key = MappingProxyType(table)
        longest: dict[str, int] = {}
        for key in table:
            if key:
                first = key.split()[0]
                longest[first] = max(longest.get(first, 0), len(key.split()))
        #: The first word of each key, with the number of words of the longest key that begins with it.
        self.longest = MappingProxyType(longest)
        seconds: dict[str, set[str]] = {}
        for key in table:
            if key:
                first, _, rest = key.partition(" ")
                seconds.setdefault(first, set()).add(rest.partition(" ")[0])
        #: The first word of each key, with the words that may stand second; empty text where the word is a key itself.
        self.seconds = MappingProxyType({first: frozenset(words) for first, words in seconds.items()})

    def find(self, key: str) -> KnownActor | None:
        """Return the actor with a key; None if the list has none."""
        return self._by_key.get(key)


def _key(name: str) -> str:
    return fold(name.split(" (", maxsplit=1)[0].replace("’s", "").replace("'s", ""))


def parse_actors(text: str, *, where: str = "actors.toml") -> KnownActors:
    """Read the desk's list from the text of its TOML file.

    Raises:
        ConfigurationError: The file is no TOML, a key is unknown, or a value has the wrong type; the message names
        the entry.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(
            f"the file is not valid TOML: {error}", where=where, remedy="Mend that line"
        ) from error
    entries = data.get("actor", [])
    if set(data) - {"actor"} or not isinstance(entries, list):
        raise ConfigurationError(
            "only [[actor]] tables are known here", where=where, remedy="Begin each entry with [[actor]]"
        )
    return KnownActors([_parse_actor(entry, f"{where}, entry {number}") for number, entry in enumerate(entries, 1)])


def _parse_actor(entry: Any, where: str) -> KnownActor:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str) or not entry["name"].strip():
        raise ConfigurationError("the key 'name' must be a text", where=where, remedy='Write name = "…"')
    unknown = sorted(set(entry) - _KEYS)
    if unknown:
        raise ConfigurationError(
            f"the key {unknown[0]!r} is unknown", where=where, remedy=f"Known keys: {', '.join(sorted(_KEYS))}"
        )
    kind, side, aliases = entry.get("kind", "organisation"), entry.get("side"), entry.get("aliases", [])
    if not isinstance(kind, str) or not isinstance(side, str | None):
        raise ConfigurationError("the keys 'kind' and 'side' must be texts", where=where, remedy='Write kind = "…"')
    if not isinstance(aliases, list) or not all(isinstance(alias, str) and alias.strip() for alias in aliases):
        raise ConfigurationError(
            "the key 'aliases' must be a list of texts", where=where, remedy='Write aliases = ["…", "…"]'
        )
    return KnownActor(entry["name"], kind, side, tuple(aliases))
