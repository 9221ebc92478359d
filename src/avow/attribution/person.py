"""A named person, and where a text names him or her."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from avow.records import Span


@dataclass(slots=True, eq=False)
class Person:
    """A named person.

    Attributes:
        name: The fullest form seen, without titles.
        gender: "m", "f" or "".
        roles: Lower-case nouns by which the text calls the person ("minister"), see `ranked_role`.
        mentions: Spans of the names, titles left out, ascending.
    """

    name: str
    gender: str = ""
    roles: set[str] = field(default_factory=set)
    mentions: list[Span] = field(default_factory=list)

    def first_from(self, offset: int) -> int:
        """Gives the start of the first mention at or after an offset; -1 when there is none."""
        index = bisect_left(self.mentions, (offset, 0))
        return self.mentions[index][0] if index < len(self.mentions) else -1

    def last_start_before(self, offset: int) -> int:
        """Gives the start of the last mention that begins before an offset; -1 when there is none."""
        return _last_before(self.mentions, offset)

    def last_end_before(self, offset: int) -> int:
        """Gives the end of the last mention that begins before an offset; -1 when there is none."""
        index = bisect_left(self.mentions, (offset, 0)) - 1
        return self.mentions[index][1] if index >= 0 else -1


def _last_before(mentions: list[Span], offset: int) -> int:
    """Gives the start of the last mention before an offset; -1 when there is none."""
    index = bisect_right(mentions, (offset, offset)) - 1
    return mentions[index][0] if index >= 0 else -1
