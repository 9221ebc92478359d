"""Who the sources of quotes are: names, short names, titles, pronouns, groups and documents."""

from __future__ import annotations

import re
from dataclasses import replace

from avow.attribution.descriptions import aged, described_speaker, named_later
from avow.attribution.name_pieces import GENITIVE
from avow.attribution.named_heads import apposed_person, joins_people, named_head, named_list, named_pair
from avow.attribution.organisation_names import is_brand
from avow.attribution.people import People
from avow.attribution.pronouns import owner, pronoun_speaker
from avow.attribution.source_heads import (
    CONTRACTION,
    PARENTHESIS,
    firm_name,
    head_end,
    head_noun,
    kind_of,
    main_words,
    without_article,
    written_as_name,
)
from avow.attribution.spoken_before import Spoken, Who
from avow.lexicon.names import FIRM_ENDS, ORGANISATIONS, PLACE_PHRASES, ranked_role, role_noun
from avow.records import Quote, Span, Speaker, SpeakerKind

_WORD = re.compile(r"[^\W_](?:[\w.&’'-]*[^\W_])?\.?")
_ANY_ORGANISATION = frozenset("group organization organisation agency institution body".split())
_CALLED_ALIKE = tuple(
    frozenset(words.split())
    for words in (
        "company firm corporation corp inc ltd airline operator manufacturer utility publisher bank",
        "school college university institute center centre",
        "newspaper paper magazine times post journal herald ledger gazette tribune chronicle observer news",
        "network station channel news outlet",
        "union association federation alliance coalition society foundation club",
    )
)
_PLACED = re.compile(r" (?:of|in|from|based) ")
_AGE = re.compile(r"(\d{1,3})-year-old")
_OWNERS = frozenset({"his", "her", "its", "my"})
_OWNED = ("'s", "’s", "s'", "s’")


def resolve_speakers(text: str, quotes: list[Quote]) -> tuple[list[Quote], list[Speaker]]:
    """Fills in who each quote's source is.

    Args:
        text: The article's text.
        quotes: Quotes in reading order, inner ones behind their outer one.

    Returns:
        The quotes with `speaker`, `speaker_kind` and `candidates`; and the speakers, by first mention.
    """
    resolver = _Resolver(text, quotes)
    found: list[Quote] = []
    for quote in quotes:
        who = resolver.resolve(quote)
        found.append(replace(quote, speaker=who.name, speaker_kind=who.kind, candidates=who.candidates))
    return found, resolver.speakers()


class _Resolver:
    """Resolves sources in reading order, remembering who spoke before."""

    def __init__(self, text: str, quotes: list[Quote]) -> None:
        self.text = text
        self.people = People(text, [quote.source for quote in quotes if quote.source])
        self.spoken = Spoken(text, self.people)
        self.apostrophe = "’" if "’" in text else "'"
        self.mentions: dict[str, set[Span]] = {}
        self.kinds: dict[str, SpeakerKind] = {}
        self.long_forms: dict[str, str] = {}

    def resolve(self, quote: Quote) -> Who:
        """Gives who the source of a quote is."""
        who = self._who(quote)
        self.spoken.note(quote, who)
        if who.name is not None:
            self.mentions.setdefault(who.name, set()).add((quote.source[0][0], quote.source[-1][1]))
            self.kinds.setdefault(who.name, who.kind)
        return who

    def speakers(self) -> list[Speaker]:
        """Gives all speakers found so far."""
        named = {person.name: person for person in self.people.persons}
        found = []
        for name, sources in self.mentions.items():
            spans = set(sources)
            if name in named:
                spans.update(named[name].mentions)
            found.append(Speaker(name=name, kind=self.kinds[name], mentions=_disjoint(spans)))
        return sorted(found, key=lambda speaker: speaker.mentions)

    def _who(self, quote: Quote) -> Who:
        if not quote.source:
            return Who(None)
        start, end = quote.source[0][0], quote.source[-1][1]
        source = self.text[start:end]
        words = [GENITIVE.sub("", word) for word in _WORD.findall(source)]
        low = [CONTRACTION.sub("", word.lower()) for word in _WORD.findall(source)]
        if not words:
            return Who(None)
        if len(low) == 1 and (who := pronoun_speaker(self.spoken, low[0], quote, start)) is not None:
            return who
        return self._phrase(source, quote, start, words, low)

    def _phrase(self, source: str, quote: Quote, start: int, words: list[str], low: list[str]) -> Who:
        """Resolves a noun phrase: a named person, a described person, an organisation, a group or a document."""
        if (age := _AGE.fullmatch(low[-1])) is not None:
            return aged(self.spoken, age[1], start)
        if self.text.startswith(":", start + len(source)) and (turn := self.people.by_initials(source)) is not None:
            return Who(turn.name, "person", (), turn)
        pair = named_pair(self.people, source, start)
        if pair is not None:
            return Who(f"{pair[0].name} and {pair[1].name}", "group")
        if names := named_list(self.people, source, start):
            return Who(f"{', '.join(names[:-1])} and {names[-1]}", "group")
        person = named_head(self.people, source, start)
        if person is None and not role_noun(low[-1]):
            person = apposed_person(self.people, source, start, low[0])
        if person is not None:
            return Who(person.name, "person", (), person)
        head_words = low[: head_end(low)]
        comma = source.find(",")
        if comma > 0:
            head_words = head_words[: max(1, len(_WORD.findall(source[:comma])))]
        kind = kind_of(head_words)
        if kind == "unknown" and (
            "&" in source or (words[-1][0].isupper() and low[-1] in FIRM_ENDS and len(words) > 1)
        ):
            kind = "organisation"
        if kind == "unknown" and len(words) == 1 and (whole := self.people.firm(words[0])) is not None:
            return Who(whole, "organisation")
        if kind == "unknown" and len(words) == 1 and is_brand(words[0]):
            kind = "organisation"
        if low[0] == "one" and len(low) > 3 and low[1] == "of" and kind_of([low[-1]]) == "group":
            kind = "person"
        definite = low[0] in ("the", "this", "that", "his", "her", "their", "its")
        head = CONTRACTION.sub("", head_words[-1]).rstrip(".")
        if kind in ("person", "unknown") and joins_people(self.people, main_words(source), start):
            kind = "group"
        elif (role := ranked_role([*head_words[:-1], head])) and (definite or len(low) == 1):
            owned = any(word.endswith(_OWNED) for word in source.lower().partition(",")[0].split()[:-1])
            # "The paper's editor" is hardly who spoke before and was not called an editor.
            pointing = low[0] in ("the", "this") and not owned
            described = described_speaker(self.spoken, role, start, pointing=pointing)
            # Who is described by more than a noun is somebody, known by name or not: "the agency's inspector general".
            telling = len(head_words) < len(low) or owned
            if described is not None and not (described.name is None and telling):
                return described
        name = PARENTHESIS.sub(" ", without_article(source[:comma] if comma > 0 else source)).strip()
        name = GENITIVE.sub("", name)
        apposed = _PLACED.split(source[comma + 1 :].strip(" ,"), maxsplit=1)[0] if comma > 0 else ""
        if kind in ("organisation", "unknown") and definite and written_as_name(apposed):
            # "The auditing firm, Kell & Moore": the firm from now on.
            self.long_forms[head] = apposed
            return Who(apposed, "organisation")
        if (
            low[0] in ("a", "an")
            and kind in ("person", "unknown")
            and (named := named_later(self.spoken, head, start + len(source)))
        ):
            return named
        if kind == "unknown" and self.people.is_thing(name):
            kind = "organisation"
        if kind != "document" and (firm := firm_name(name)) is not None:
            self.long_forms.update(dict.fromkeys((firm[0], head), firm[1]))
            return Who(firm[1], "organisation")
        full = self._long_form(name, head, kind, definite)
        if low[0] in _OWNERS and full == name and (possessor := owner(self.spoken, low[0], quote, start)):
            full = f"{possessor}{self.apostrophe}s {name.split(maxsplit=1)[1]}" if " " in name else name
        return Who(full, kind)

    def _long_form(self, name: str, head: str, kind: SpeakerKind, definite: bool) -> str:
        """Gives the fullest form seen of an organisation or document: "the ministry" -> "Health Ministry"."""
        if kind not in ("organisation", "document"):
            return name
        known = self.long_forms.get(head)
        if definite and len(name.split()) == 1:
            if known is None and kind == "organisation":
                spoken = (who.name for _, who in reversed(self.spoken.history[-8:]) if who.kind == kind and who.name)
                longer = [other for other in spoken if len(other.split()) > 1 and _may_be_called(other, head)]
                known = next((other for other in longer if other[0].isupper()), next(iter(longer), None))
            return known or name
        if len(name.split()) > 1:
            self.long_forms[head] = name
        return name


def _may_be_called(name: str, noun: str) -> bool:
    """Whether a named organisation may be "the company" or "the ministry" later on; a union is no ministry."""
    if name.lower() in PLACE_PHRASES:
        return False
    own = head_noun(name)
    alike = own not in ORGANISATIONS or own == noun or noun in _ANY_ORGANISATION
    return alike or any(own in words and noun in words for words in _CALLED_ALIKE)


def _disjoint(spans: set[Span]) -> tuple[Span, ...]:
    """Sorts spans and drops those that begin inside an earlier one, of two that begin together the shorter."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return tuple(kept)
