"""Who is meant by a pronoun: "she", "they", "both", "who", "her" of "her campaign"."""

from __future__ import annotations

import re

from avow.attribution.descriptions import described_speaker
from avow.attribution.person import Person
from avow.attribution.source_heads import THINGS, kind_of
from avow.attribution.spoken_before import CANDIDATES, NEAR, Spoken, Who
from avow.lexicon.names import ranked_role
from avow.records import Quote, Span
from avow.text import sentences

_MALE = frozenset("he him his himself".split())
_FEMALE = frozenset("she her hers herself".split())
_PLURAL = frozenset("they them their theirs themselves".split())
_AUTHOR = frozenset("i me my we us our you your it its itself one there this these those".split())
_RELATIVE = frozenset("who which that whom whose".split())
_APPOSED = re.compile(r"(?: (?:of|from|in) [^\W\d_][\w ]*)?(?:,[^.;:“”\"]*)?")


def pronoun_speaker(spoken: Spoken, word: str, quote: Quote, start: int) -> Who | None:
    """Gives who a source of one lower-case word is, or None when the word is no pronoun."""
    if word in _RELATIVE:
        return _antecedent(spoken, start)
    if word in _MALE or word in _FEMALE:
        return _he_or_she(spoken, "m" if word in _MALE else "f", quote, start)
    if word in _PLURAL:
        return _they(spoken, start)
    if word == "both":
        return _both(spoken, start)
    if word == "it":
        return next((who for _, who in reversed(spoken.history[-6:]) if who.kind in THINGS), Who(None))
    if word in _AUTHOR:
        return _first_person(spoken, word, quote)
    return None


def owner(spoken: Spoken, pronoun: str, quote: Quote, start: int) -> str | None:
    """Gives the name of whose campaign "her campaign" is."""
    if pronoun == "my":
        outer = spoken.by_id.get(quote.outer or "")
        return outer.name if outer is not None else None
    if pronoun == "its":
        return next((who.name for _, who in reversed(spoken.history[-6:]) if who.kind in THINGS), None)
    return _he_or_she(spoken, "m" if pronoun == "his" else "f", quote, start).name


def _he_or_she(spoken: Spoken, gender: str, quote: Quote, start: int) -> Who:
    """Resolves "he" or "she" to a person of that gender.

    In this order: the outer speaker; who spoke before in the paragraph; who was named before in the
    paragraph, the first one first, as subjects come first; who spoke last; who was named last. Names inside
    the quote's own content never count: a speaker seldom names himself.
    """
    outer = spoken.by_id.get(quote.outer) if quote.outer is not None else None
    # In their own words people call themselves "I".
    barred = spoken.verbatim_speaker(quote)
    if outer is not None and barred is None and outer.person is not None and outer.person.gender == gender:
        return outer
    near = [person for person in spoken.people.before(start, NEAR) if person is not barred]
    paragraph = spoken.paragraph(start)
    if (nameless := spoken.nameless_speaker(gender, paragraph, start)) is not None:
        return nameless
    voices = [
        (at, who.person)
        for at, who in spoken.history[-8:]
        if who.person is not None and who.person is not barred and at < start
    ]
    here: dict[Person, int] = {}
    for person in near:
        at = person.first_from(paragraph)
        within = any(first <= at < after for first, after in quote.content)
        if 0 <= at < start and (not within or spoken.text[max(0, at - 5) : at] in ("said ", "says ")):
            here[person] = at
    for at, person in reversed(voices):
        # Who spoke in this very paragraph goes on, even if nothing tells the gender, unless somebody fits better.
        if at >= paragraph and person.gender in ("", gender):
            named = None if person.gender else _named_since(spoken, near, gender, quote, (at, start))
            return _settled(named or person, gender)
    ordered: list[Person] = []
    ordered.extend(sorted(here, key=lambda person: here[person]))
    if not here and voices and voices[-1][1].gender in ("", gender):
        return _settled(voices[-1][1], gender)
    ordered.extend(person for _, person in reversed(voices[-1:]))
    inside = {person for person in near if _only_inside(person, quote, start)}
    ordered.extend(person for person in near if person not in inside)
    ordered.extend(person for _, person in reversed(voices))
    fitting = [person for person in dict.fromkeys(ordered) if person.gender in ("", gender)]
    # Somebody far off, of whom all is known, is not meant where somebody close may be.
    close = [person for person in fitting if person in here] or fitting
    sure = [person for person in close if person.gender == gender] or close
    candidates = tuple(person.name for person in sure[:CANDIDATES])
    if not sure:
        return Who(None, "person")
    return _settled(sure[0], gender, candidates[1:])


def _named_since(spoken: Spoken, near: list[Person], gender: str, quote: Quote, span: Span) -> Person | None:
    """Gives who of that gender opens a later sentence of a span than its first, not in anybody's words.

    "Roth met Mary Lowe" and "Mary Lowe's office is near" are not about Mary Lowe. The quote's own content may begin
    too early, before a colon: "Roth shook her head: it was safe, she said".
    """
    since, start = span
    for person in near:
        at = person.last_start_before(start)
        if person.gender != gender or at <= since or spoken.within(at):
            continue
        own = any(first <= at < after for first, after in quote.content)
        cut = sentences(spoken.text[since : at + 1])
        opens = all(word[0].isupper() for word in spoken.text[since + cut[-1][0] : at].split())
        owner = spoken.text.startswith(("'s", "’s"), person.last_end_before(start))
        if (not own or ":" in spoken.text[at:start]) and len(cut) > 1 and opens and not owner:
            return person
    return None


def _settled(person: Person, gender: str, others: tuple[str, ...] = ()) -> Who:
    """Takes a pronoun for a person, whose gender is known from then on."""
    person.gender = person.gender or gender
    return Who(person.name, "person", others, person)


def _only_inside(person: Person, quote: Quote, start: int) -> bool:
    """Whether the last mention of a person before the pronoun stands inside the quote's own content."""
    at = person.last_start_before(start)
    return any(first <= at < after for first, after in quote.content)


def _first_person(spoken: Spoken, word: str, quote: Quote) -> Who:
    """Takes "I" and "we" inside a quotation for its speaker; elsewhere they are the author, who has no name."""
    if word in ("i", "me", "my", "we", "us", "our") and quote.outer is not None:
        return spoken.by_id.get(quote.outer, Who(None))
    return Who(None)


def _they(spoken: Spoken, start: int) -> Who:
    """Resolves "they" to who spoke last: a group, an organisation, or a person whose gender nothing tells."""
    paragraph = spoken.paragraph(start)
    for at, who in reversed(spoken.history[-6:]):
        if who.kind in ("group", "organisation"):
            return who
        # Singular they: of one person who spoke in this paragraph and is called neither he nor she.
        if who.person is not None and at >= paragraph and not who.person.gender:
            return who
    names = tuple(person.name for person in spoken.people.before(start, CANDIDATES))
    return Who(None, "group", names)


def _both(spoken: Spoken, start: int) -> Who:
    """Resolves "both" to the two people whom the sentence or the one before named last."""
    paragraph = spoken.paragraph(start)
    near = [person for person in spoken.people.before(start, 2) if person.last_start_before(start) >= paragraph]
    if len(near) < 2:
        return Who("both", "group")
    return Who(" and ".join(person.name for person in reversed(near)), "group")


def _antecedent(spoken: Spoken, start: int) -> Who:
    """Resolves "who": the name or noun phrase that ends right before it."""
    left = max(spoken.text.rfind("\n", max(0, start - 160), start) + 1, start - 160, 0)
    before = spoken.text[left:start].rstrip(" ,\u00a0")
    end = left + len(before)
    for at, who in reversed(spoken.history[-3:]):
        if left <= at < end and spoken.ends.get(at) == end:
            return who
    for person in spoken.people.before(start, NEAR):
        stop = person.last_end_before(end)
        if end - 60 <= stop and _apposed(spoken.text[stop:end]):
            return Who(person.name, "person", (), person)
    phrase = re.split(r"[,.;:()“”\"]|\b(?:and|but|by|with|from|of|to|is|are|was|were|for)\b", before)[-1].strip()
    low = phrase.lower().split()
    if not low:
        return Who(None)
    kind = kind_of(low)
    role = ranked_role(low) or low[-1]
    described = described_speaker(spoken, role, start, pointing=False) if kind == "person" and low[0] == "the" else None
    if described is not None and described.name is not None:
        return described
    return Who(phrase if kind != "unknown" else None, kind)


def _apposed(between: str) -> bool:
    """Whether only an apposition stands between a name and a relative pronoun."""
    return _APPOSED.fullmatch(between) is not None
