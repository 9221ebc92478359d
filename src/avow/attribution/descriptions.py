"""Who is meant by a description: "the minister", "the 43-year-old", "a technician" who is named later."""

from __future__ import annotations

import re

from avow.attribution.named_heads import named_head
from avow.attribution.person import Person
from avow.attribution.person_gender import noun_gender
from avow.attribution.source_heads import words_to_head
from avow.attribution.spoken_before import CANDIDATES, NEAR, Spoken, Who
from avow.lexicon.names import ranked_role

# What somebody can be called whatever else he or she is.
_ANYBODY = frozenset(
    "republican democrat independent candidate nominee front-runner frontrunner lawmaker legislator official leader"
    " billionaire mogul tycoon businessman businesswoman veteran activist author".split()
)
# An assistant professor is "the professor" where nobody else is, but a deputy mayor is not "the mayor".
_ONE_OF_A_KIND = frozenset("president governor mayor chancellor king queen pope chairman chairwoman".split())
_NAMED_REACH = 800
"""How many characters behind "a technician" the technician's name is looked for."""


def described_speaker(spoken: Spoken, role: str, start: int, *, pointing: bool) -> Who | None:
    """Resolves "the minister": who was called one, the nearest first; who spoke right before; else candidates.

    Somebody who was one once may be meant where nobody else is called one.
    """
    near = spoken.people.before(start, 2 * NEAR)
    bearers: list[Person] = []
    for called in (role, f"former {role}"):
        bearers = bearers or [person for person in near if called in person.roles]
        bearers = bearers or spoken.people.by_role.get(called, [])[:CANDIDATES]
    if role not in _ONE_OF_A_KIND:
        bearers = bearers or [person for person in near if any(own.endswith(f" {role}") for own in person.roles)]
    if (nameless := _nameless_bearer(spoken, role, bearers, start)) is not None:
        return nameless
    head = role.rpartition(" ")[2]
    if bearers:
        return Who(bearers[0].name, "person", tuple(person.name for person in bearers[1:CANDIDATES]), bearers[0])
    gender = noun_gender([head])
    last = spoken.last_speaker(start)
    # Whom the text calls a mayor is hardly "the governor" of the next sentence.
    fits = last is not None and (not gender or last.gender in ("", gender)) and (head in _ANYBODY or not last.roles)
    if pointing and last is not None and fits:
        return Who(last.name, "person", tuple(other.name for other in near if other is not last)[:2], last)
    fitting = [person.name for person in near if not gender or person.gender in ("", gender)]
    return Who(None, "person", tuple(fitting[:CANDIDATES])) if fitting else None


def _nameless_bearer(spoken: Spoken, role: str, bearers: list[Person], start: int) -> Who | None:
    """Gives who was "a spokesman for Corvel" before "the spokesman", if nobody of that role was named since."""
    for at, who in reversed(spoken.history[-8:]):
        if who.person is not None or who.kind != "person" or who.name is None or at >= start:
            continue
        if ranked_role(words_to_head(who.name)) == role and len(who.name.split()) > 1:
            return who if all(person.last_start_before(start) < at for person in bearers) else None
    return None


def aged(spoken: Spoken, age: str, start: int) -> Who:
    """Resolves "the 43-year-old": whose age that is, or who spoke right before."""
    near = spoken.people.before(start, 2 * NEAR)
    for person in near:
        if any(spoken.text.startswith(f", {age}", end) for _, end in (*person.mentions[:1], *person.mentions[-1:])):
            return Who(person.name, "person", (), person)
    last = spoken.last_speaker(start)
    if last is not None:
        return Who(last.name, "person", (), last)
    return Who(None, "person", tuple(person.name for person in near[:CANDIDATES]))


def named_later(spoken: Spoken, head: str, end: int) -> Who | None:
    """Resolves "a technician" whom the text goes on to name: "The technician, Ana Roth, said"."""
    match = re.compile(rf"\b[Tt]he {re.escape(head)}, ([^,.;]{{3,60}})").search(spoken.text, end, end + _NAMED_REACH)
    person = named_head(spoken.people, match[1], match.start(1)) if match is not None else None
    return None if person is None else Who(person.name, "person", (), person)
