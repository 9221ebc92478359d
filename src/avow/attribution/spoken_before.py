"""Who spoke before in a text."""

from __future__ import annotations

from typing import NamedTuple

from avow.attribution.people import People
from avow.attribution.person import Person
from avow.attribution.person_gender import noun_gender
from avow.records import Quote, Span, SpeakerKind

CANDIDATES = 3
"""How many people are named as those who may be meant, at most."""
NEAR = 6
"""How many people named before a source are looked at."""
_SPEAKING_ON = 600
"""How many characters behind a speaker's last words "the candidate" may still mean him or her."""
_LATEST = 8
"""How many contents are looked at for a name; keeps a text of many quotes linear."""
_PARAGRAPH_REACH = 4000
"""How far back the start of a pronoun's paragraph is looked for; keeps a text of one long line linear."""


class Who(NamedTuple):
    """A resolved source."""

    name: str | None
    kind: SpeakerKind = "unknown"
    candidates: tuple[str, ...] = ()
    person: Person | None = None


class Spoken:
    """Who spoke so far, in reading order."""

    def __init__(self, text: str, people: People) -> None:
        self.text = text
        self.people = people
        self.history: list[tuple[int, Who]] = []
        self.by_id: dict[str, Who] = {}
        self.verbatim: set[str] = set()
        self.ends: dict[int, int] = {}
        self.contents: list[Span] = []

    def note(self, quote: Quote, who: Who) -> None:
        """Remembers who says a quote."""
        self.by_id[quote.id] = who
        self.contents.extend(quote.content)
        if quote.kind == "direct" or quote.cue_lemma == ":":
            self.verbatim.add(quote.id)
        if who.name is not None:
            self.history.append((quote.source[0][0], who))
            self.ends[quote.source[0][0]] = quote.source[-1][1]

    def within(self, offset: int) -> bool:
        """Whether an offset lies in what somebody says, as far as the latest quotes tell."""
        return any(first <= offset < after for first, after in self.contents[-_LATEST:])

    def last_speaker(self, start: int) -> Person | None:
        """Gives who spoke last, if that was near."""
        return next((who.person for at, who in reversed(self.history[-2:]) if abs(start - at) < _SPEAKING_ON), None)

    def nameless_speaker(self, gender: str, paragraph: int, start: int) -> Who | None:
        """Gives who spoke last in the paragraph, if that is a person without a name who can be of that gender."""
        before = [(at, who) for at, who in self.history[-4:] if paragraph <= at < start]
        if not before or before[-1][1].person is not None or before[-1][1].kind != "person":
            return None
        who = before[-1][1]
        return who if noun_gender((who.name or "").lower().split()) in ("", gender) else None

    def verbatim_speaker(self, quote: Quote) -> Person | None:
        """Gives who says the words around a quote verbatim, if anybody does."""
        outer = quote.outer or ""
        while outer and outer not in self.verbatim:
            outer = outer.rpartition(".")[0]
        return self.by_id[outer].person if outer in self.by_id else None

    def paragraph(self, start: int) -> int:
        """Gives where the paragraph of an offset begins."""
        return self.text.rfind("\n", max(0, start - _PARAGRAPH_REACH), start) + 1
