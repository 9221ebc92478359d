"""Who the sources of quotes are: names, short names, titles, pronouns, groups and documents."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from avow.attribution.people import (
    People,
    Person,
    count_titles,
    is_prefixed,
    names_organisation,
    names_thing,
    without_honours,
)
from avow.lexicon.function_words import DETERMINERS, PREPOSITIONS
from avow.lexicon.names import (
    DOCUMENTS,
    FEMALE_NOUNS,
    FIRM_ENDS,
    GROUPS,
    MALE_NOUNS,
    NAME_PARTICLES,
    ORGANISATIONS,
    PLACES,
    ROLES,
    SURNAMES,
    TITLES,
    ranked_role,
    role_noun,
)
from avow.lexicon.reporting import verb_forms
from avow.records import Quote, Span, Speaker, SpeakerKind

_WORD = re.compile(r"[^\W_](?:[\w.&’'-]*[^\W_])?\.?")
_GENITIVE = re.compile(r"['’]s?$")
_CONTRACTION = re.compile(r"['’](?:s|d|ll|ve|re|m)$")
_MALE = frozenset("he him his himself".split())
_FEMALE = frozenset("she her hers herself".split())
_PLURAL = frozenset("they them their theirs themselves".split())
_AUTHOR = frozenset("i me my we us our you your it its itself one there this these those".split())
_THINGS = frozenset({"organisation", "document"})
_RELATIVE = frozenset("who which that whom whose".split())
_APPOSED = re.compile(r"(?: (?:of|from|in) [^\W\d_][\w ]*)?(?:,[^.;:“”\"]*)?")
_OFFICE = re.compile(
    r"(?:(?:[Tt]he|[Ff]ormer|[Tt]hen|[A-Z][\w.-]*) ){0,3}?([^\W\d_a-z][\w-]*) (?:of|for) (?:the )?"
    r"([^\W\d_a-z][\w.’'-]*(?: [^\W\d_a-z][\w.’-]*)+)"
)
_OF_STATE = re.compile(r"(?<=[Ss]ecretary) of [Ss]tate(?= [A-Z])")
_CALLED = re.compile(
    r"(?:[\w’'-]{1,40} ){0,4}?([a-z][\w-]{1,40}) ([A-Z][\w.&’'-]{0,40}(?: (?:&|[A-Z][\w.&’'-]{0,40})){0,8})"
)
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
_PARENTHESIS = re.compile(r"\s?\([^()]*\)\s?")
_ARTICLES = frozenset("the a an".split())
_JOINING = frozenset("and or nor".split())
# "Under", "outside" and the like stand before a noun as well: "the outside counsel".
_HEAD_ENDS = (PREPOSITIONS - frozenset("inside outside following under over past".split())) | frozenset(
    "who that which whose except excluding including besides but -".split()
)
_HEAD_ENDS_WITH_MORE = frozenset("familiar close involved".split())
"""Adjectives that end a head where a preposition follows: "a source close to", but not "his close ally"."""
_POINTING = frozenset("the a an his her their its this that both two one another my our your".split())
_NEAR = 6
# What somebody can be called whatever else he or she is.
_ANYBODY = frozenset(
    "republican democrat independent candidate nominee front-runner frontrunner lawmaker legislator official leader"
    " billionaire mogul tycoon businessman businesswoman veteran activist author".split()
)
_AGE = re.compile(r"(\d{1,3})-year-old")
_IN_OFFICE = frozenset("acting incoming leading managing outgoing presiding retiring sitting visiting".split())
_CANDIDATES = 3
_OWNERS = frozenset({"his", "her", "its", "my"})
_OWNED = ("'s", "’s", "s'", "s’")
_PIECES = 3
"""How many pieces between commas may explain who is meant."""
_NAMED_REACH = 800
"""How many characters behind "a technician" the technician's name is looked for."""
_SPEAKING_ON = 600
"""How many characters behind a speaker's last words "the candidate" may still mean him or her."""
_PARAGRAPH_REACH = 4000
"""How far back the start of a pronoun's paragraph is looked for; keeps a text of one long line linear."""


class _Who(NamedTuple):
    """A resolved source."""

    name: str | None
    kind: SpeakerKind = "unknown"
    candidates: tuple[str, ...] = ()
    person: Person | None = None


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
        self.history: list[tuple[int, _Who]] = []
        self.by_id: dict[str, _Who] = {}
        self.verbatim: set[str] = set()
        self.apostrophe = "’" if "’" in text else "'"
        self.ends: dict[int, int] = {}
        self.mentions: dict[str, set[Span]] = {}
        self.kinds: dict[str, SpeakerKind] = {}
        self.long_forms: dict[str, str] = {}

    def resolve(self, quote: Quote) -> _Who:
        """Gives who the source of a quote is."""
        who = self._who(quote)
        self.by_id[quote.id] = who
        if quote.kind == "direct" or quote.cue_lemma == ":":
            self.verbatim.add(quote.id)
        if who.name is not None:
            self.history.append((quote.source[0][0], who))
            self.ends[quote.source[0][0]] = quote.source[-1][1]
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

    def _who(self, quote: Quote) -> _Who:
        if not quote.source:
            return _Who(None)
        start, end = quote.source[0][0], quote.source[-1][1]
        source = self.text[start:end]
        words = [_GENITIVE.sub("", word) for word in _WORD.findall(source)]
        low = [_CONTRACTION.sub("", word.lower()) for word in _WORD.findall(source)]
        if not words:
            return _Who(None)
        if len(low) == 1:
            if low[0] in _RELATIVE:
                return self._antecedent(start)
            if low[0] in _MALE or low[0] in _FEMALE:
                return self._pronoun("m" if low[0] in _MALE else "f", quote, start)
            if low[0] in _PLURAL:
                return self._they(start)
            if low[0] == "both":
                return self._both(start)
            if low[0] == "it":
                return next((who for _, who in reversed(self.history[-6:]) if who.kind in _THINGS), _Who(None))
            if low[0] in _AUTHOR:
                return self._first_person(low[0], quote)
        return self._phrase(source, quote, start, words, low)

    def _first_person(self, word: str, quote: Quote) -> _Who:
        """Takes "I" and "we" inside a quotation for its speaker; elsewhere they are the author, who has no name."""
        if word in ("i", "me", "my", "we", "us", "our") and quote.outer is not None:
            return self.by_id.get(quote.outer, _Who(None))
        return _Who(None)

    def _pronoun(self, gender: str, quote: Quote, start: int) -> _Who:
        """Resolves "he" or "she" to a person of that gender.

        In this order: the outer speaker; who spoke before in the paragraph; who was named before in the
        paragraph, the first one first, as subjects come first; who spoke last; who was named last. Names inside
        the quote's own content never count: a speaker seldom names himself.
        """
        outer = self.by_id.get(quote.outer) if quote.outer is not None else None
        # In their own words people call themselves "I".
        barred = self._barred(quote)
        if outer is not None and barred is None and outer.person is not None and outer.person.gender == gender:
            return outer
        near = [person for person in self.people.before(start, _NEAR) if person is not barred]
        paragraph = self._paragraph(start)
        if (nameless := self._nameless_speaker(gender, paragraph, start)) is not None:
            return nameless
        spoken = [
            (at, who.person)
            for at, who in self.history[-8:]
            if who.person is not None and who.person is not barred and at < start
        ]
        here: dict[Person, int] = {}
        for person in near:
            at = person.first_from(paragraph)
            within = any(first <= at < after for first, after in quote.content)
            if 0 <= at < start and (not within or self.text[max(0, at - 5) : at] in ("said ", "says ")):
                here[person] = at
        for at, person in reversed(spoken):
            # Who spoke in this very paragraph goes on, even if nothing tells the gender.
            if at >= paragraph and person.gender in ("", gender):
                return self._settled(person, gender)
        ordered: list[Person] = []
        ordered.extend(sorted(here, key=lambda person: here[person]))
        if not here and spoken and spoken[-1][1].gender in ("", gender):
            return self._settled(spoken[-1][1], gender)
        ordered.extend(person for _, person in reversed(spoken[-1:]))
        inside = {person for person in near if self._only_inside(person, quote, start)}
        ordered.extend(person for person in near if person not in inside)
        ordered.extend(person for _, person in reversed(spoken))
        fitting = [person for person in dict.fromkeys(ordered) if person.gender in ("", gender)]
        # Somebody far off, of whom all is known, is not meant where somebody close may be.
        close = [person for person in fitting if person in here] or fitting
        sure = [person for person in close if person.gender == gender] or close
        candidates = tuple(person.name for person in sure[:_CANDIDATES])
        if not sure:
            return _Who(None, "person")
        return self._settled(sure[0], gender, candidates[1:])

    def _barred(self, quote: Quote) -> Person | None:
        """Gives who says the words around a quote verbatim, if anybody does."""
        outer = quote.outer or ""
        while outer and outer not in self.verbatim:
            outer = outer.rpartition(".")[0]
        return self.by_id[outer].person if outer in self.by_id else None

    def _nameless_speaker(self, gender: str, paragraph: int, start: int) -> _Who | None:
        """Gives who spoke last in the paragraph, if that is a person without a name who can be of that gender."""
        before = [(at, who) for at, who in self.history[-4:] if paragraph <= at < start]
        if not before or before[-1][1].person is not None or before[-1][1].kind != "person":
            return None
        who = before[-1][1]
        return who if _noun_gender((who.name or "").lower().split()) in ("", gender) else None

    def _paragraph(self, start: int) -> int:
        """Gives where the paragraph of an offset begins."""
        return self.text.rfind("\n", max(0, start - _PARAGRAPH_REACH), start) + 1

    def _settled(self, person: Person, gender: str, others: tuple[str, ...] = ()) -> _Who:
        """Takes a pronoun for a person, whose gender is known from then on."""
        person.gender = person.gender or gender
        return _Who(person.name, "person", others, person)

    def _only_inside(self, person: Person, quote: Quote, start: int) -> bool:
        """Whether the last mention of a person before the pronoun stands inside the quote's own content."""
        at = person.last_start_before(start)
        return any(first <= at < after for first, after in quote.content)

    def _they(self, start: int) -> _Who:
        """Resolves "they" to who spoke last: a group, an organisation, or a person whose gender nothing tells."""
        paragraph = self._paragraph(start)
        for at, who in reversed(self.history[-6:]):
            if who.kind in ("group", "organisation"):
                return who
            # Singular they: of one person who spoke in this paragraph and is called neither he nor she.
            if who.person is not None and at >= paragraph and not who.person.gender:
                return who
        names = tuple(person.name for person in self.people.before(start, _CANDIDATES))
        return _Who(None, "group", names)

    def _both(self, start: int) -> _Who:
        """Resolves "both" to the two people whom the sentence or the one before named last."""
        paragraph = self._paragraph(start)
        near = [person for person in self.people.before(start, 2) if person.last_start_before(start) >= paragraph]
        if len(near) < 2:
            return _Who("both", "group")
        return _Who(" and ".join(person.name for person in reversed(near)), "group")

    def _antecedent(self, start: int) -> _Who:
        """Resolves "who": the name or noun phrase that ends right before it."""
        left = max(self.text.rfind("\n", max(0, start - 160), start) + 1, start - 160, 0)
        before = self.text[left:start].rstrip(" ,\u00a0")
        end = left + len(before)
        for at, who in reversed(self.history[-3:]):
            if left <= at < end and self.ends.get(at) == end:
                return who
        for person in self.people.before(start, _NEAR):
            stop = person.last_end_before(end)
            if end - 60 <= stop and _apposed(self.text[stop:end]):
                return _Who(person.name, "person", (), person)
        phrase = re.split(r"[,.;:()“”\"]|\b(?:and|but|by|with|from|of|to|is|are|was|were|for)\b", before)[-1].strip()
        low = phrase.lower().split()
        if not low:
            return _Who(None)
        kind = _kind(low)
        role = ranked_role(low) or low[-1]
        described = self._described(role, start, pointing=False) if kind == "person" and low[0] == "the" else None
        if described is not None and described.name is not None:
            return described
        return _Who(phrase if kind != "unknown" else None, kind)

    def _phrase(self, source: str, quote: Quote, start: int, words: list[str], low: list[str]) -> _Who:
        """Resolves a noun phrase: a named person, a described person, an organisation, a group or a document."""
        if (age := _AGE.fullmatch(low[-1])) is not None:
            return self._aged(age[1], start)
        if self.text.startswith(":", start + len(source)) and (turn := self.people.by_initials(source)) is not None:
            return _Who(turn.name, "person", (), turn)
        pair = self._pair(source, start)
        if pair is not None:
            return pair
        person = self._named_head(source, start)
        if person is None and not role_noun(low[-1]):
            person = self._apposed_person(source, start, low[0])
        if person is not None:
            return _Who(person.name, "person", (), person)
        head_words = low[: _head_end(low)]
        comma = source.find(",")
        if comma > 0:
            head_words = head_words[: max(1, len(_WORD.findall(source[:comma])))]
        kind = _kind(head_words)
        if kind == "unknown" and (
            "&" in source or (words[-1][0].isupper() and low[-1] in FIRM_ENDS and len(words) > 1)
        ):
            kind = "organisation"
        if kind == "unknown" and len(words) == 1 and (whole := self.people.firm(words[0])) is not None:
            return _Who(whole, "organisation")
        if kind == "unknown" and len(words) == 1 and self.people.is_brand(words[0]):
            kind = "organisation"
        if low[0] == "one" and len(low) > 3 and low[1] == "of" and _kind([low[-1]]) == "group":
            kind = "person"
        definite = low[0] in ("the", "this", "that", "his", "her", "their", "its")
        head = _CONTRACTION.sub("", head_words[-1]).rstrip(".")
        if kind in ("person", "unknown") and self._joins_people(_main_words(source), start):
            kind = "group"
        elif (role := ranked_role([*head_words[:-1], head])) and (definite or len(low) == 1):
            described = self._described(role, start, pointing=low[0] in ("the", "this"))
            # Who is described by more than a noun is somebody, known by name or not: "the agency's inspector general".
            telling = len(head_words) < len(low) or any(word.endswith(_OWNED) for word in source.lower().split()[:-1])
            if described is not None and not (described.name is None and telling):
                return described
        name = _PARENTHESIS.sub(" ", _without_article(source[:comma] if comma > 0 else source)).strip()
        name = _GENITIVE.sub("", name)
        apposed = _PLACED.split(source[comma + 1 :].strip(" ,"), maxsplit=1)[0] if comma > 0 else ""
        if kind in ("organisation", "unknown") and definite and _is_name(apposed):
            # "The auditing firm, Kell & Moore": the firm from now on.
            self.long_forms[head] = apposed
            return _Who(apposed, "organisation")
        if (
            low[0] in ("a", "an")
            and kind in ("person", "unknown")
            and (named := self._named_later(head, start + len(source)))
        ):
            return named
        if kind == "unknown" and self.people.is_thing(name):
            kind = "organisation"
        if kind != "document" and (firm := _firm_name(name)) is not None:
            self.long_forms.update(dict.fromkeys((firm[0], head), firm[1]))
            return _Who(firm[1], "organisation")
        full = self._long_form(name, head, kind, definite)
        if low[0] in _OWNERS and full == name and (owner := self._owner(low[0], quote, start)):
            full = f"{owner}{self.apostrophe}s {name.split(maxsplit=1)[1]}" if " " in name else name
        return _Who(full, kind)

    def _apposed_person(self, source: str, start: int, opener: str) -> Person | None:
        """Gives the person whose name explains a description: "The mayor, Ana Roth", "his rival, Bo Lee, 40"."""
        first, mark, _ = source.partition(", ")
        if not mark or not (
            role_noun(_head(first)) or (opener in _POINTING and _kind(_head_words(first)) not in _THINGS)
        ):
            return None
        at = len(first) + 2
        for piece in source[at:].split(", ")[:_PIECES]:
            if (person := self._named_head(piece, start + at)) is not None:
                return person
            at += len(piece) + 2
        return None

    def _owner(self, pronoun: str, quote: Quote, start: int) -> str | None:
        """Gives the name of whose campaign "her campaign" is."""
        if pronoun == "my":
            outer = self.by_id.get(quote.outer or "")
            return outer.name if outer is not None else None
        if pronoun == "its":
            return next((who.name for _, who in reversed(self.history[-6:]) if who.kind in _THINGS), None)
        return self._pronoun("m" if pronoun == "his" else "f", quote, start).name

    def _aged(self, age: str, start: int) -> _Who:
        """Resolves "the 43-year-old": whose age that is, or who spoke right before."""
        near = self.people.before(start, 2 * _NEAR)
        for person in near:
            if any(self.text.startswith(f", {age}", end) for _, end in (*person.mentions[:1], *person.mentions[-1:])):
                return _Who(person.name, "person", (), person)
        last = self._last_speaker(start)
        if last is not None:
            return _Who(last.name, "person", (), last)
        return _Who(None, "person", tuple(person.name for person in near[:_CANDIDATES]))

    def _named_later(self, head: str, end: int) -> _Who | None:
        """Resolves "a technician" whom the text goes on to name: "The technician, Ana Roth, said"."""
        match = re.compile(rf"\b[Tt]he {re.escape(head)}, ([^,.;]{{3,60}})").search(self.text, end, end + _NAMED_REACH)
        person = self._named_head(match[1], match.start(1)) if match is not None else None
        return None if person is None else _Who(person.name, "person", (), person)

    def _last_speaker(self, start: int) -> Person | None:
        """Gives who spoke last, if that was near."""
        return next((who.person for at, who in reversed(self.history[-2:]) if abs(start - at) < _SPEAKING_ON), None)

    def _pair(self, source: str, start: int) -> _Who | None:
        """Resolves "Roth and Lee", also behind a comma ("the two candidates, Ana Roth and Bo Lee"), to both of them."""
        first, mark, second = source.rstrip(" ,").partition(" and ")
        if not mark or "," in second or " and " in second:
            return None
        before, _, first = first.rpartition(", ")
        first = first.removeprefix("Both ").removeprefix("both ")
        if not first or not first[0].isupper() or not second.lstrip()[:1].isupper():
            return None
        people = [self._named_head(name.strip(), start + source.index(name.strip())) for name in (first, second)]
        one, other = people
        if one is None or other is None or one is other or (before and before.split()[0].lower() not in _POINTING):
            return None
        return _Who(f"{one.name} and {other.name}", "group")

    def _named_head(self, source: str, start: int) -> Person | None:
        """Gives the person whose name is the head of a source: "Health Minister Ana Roth, 45" but not "Roth's aide"."""
        if (holder := self._office_holder(source, start)) is not None:
            return holder
        source = _OF_STATE.sub("", _PARENTHESIS.sub(" ", source))
        pieces = _main_words(source)
        if pieces and pieces[-1][-2:] in ("'s", "’s"):
            pieces = [*pieces[:-1], *pieces[-1][:-2].split()]
        if self._joins_people(pieces, start):
            return None
        pieces, name = _split_name(pieces)
        name = without_honours(name, pieces)
        owner = next((at for at in range(len(name) - 2, -1, -1) if _GENITIVE.search(name[at])), -1)
        pieces, name = pieces + name[: owner + 1], name[owner + 1 :]
        before = pieces[-1].lower() if pieces else ""
        # "the insurer Kell Moore", "the committee backing Ana Roth"; but "was denied by Ana Roth"
        if names_thing(before) or (before in PREPOSITIONS and before != "by"):
            return None
        if len(pieces) > 1 and before.endswith("ing") and before not in _IN_OFFICE:
            return None
        count, leading = count_titles(name)
        titles = [piece.lower() for piece in pieces] + leading
        name = name[count:]
        if names_organisation(name, titles) and not (
            len(name) == 1 and not pieces and name[0].lower().rstrip(".") in SURNAMES
        ):
            return None
        while name:
            person = self.people.named(name, titles)
            if person is not None:
                return person
            if name[0].lower().strip(".,") not in TITLES and len(name) <= 2:
                break
            name.pop(0)
        return None

    def _joins_people(self, pieces: list[str], start: int) -> bool:
        """Whether words are two speakers ("the mayor and Ana Roth"), not two roles of one ("writer and activist")."""
        at = next((at for at, word in enumerate(pieces) if at and word in _JOINING), 0)
        if not at or pieces[at] != "and":
            return at > 0
        leading, name = _split_name(pieces[at + 1 :])
        if leading:
            return leading[0].lower() in DETERMINERS
        return bool(name) and (not count_titles(name)[0] or self._named_head(" ".join(pieces[:at]), start) is not None)

    def _office_holder(self, source: str, start: int) -> Person | None:
        """Gives the person named behind an office: "Secretary of State Ana Roth", but not "Aides of Ana Roth"."""
        match = _OFFICE.match(source)
        if match is None or match[1].lower() not in TITLES:
            return None
        person = next(iter(self.people.before(start + match.end(), 1)), None)
        if person is None or person.last_end_before(start + match.end()) != start + match.end():
            return None
        return person if person.last_start_before(start + match.end()) > start + match.start(2) else None

    def _described(self, role: str, start: int, *, pointing: bool) -> _Who | None:
        """Resolves "the minister": who was called one, the nearest first; who spoke right before; else candidates.

        Somebody who was one once may be meant where nobody else is called one.
        """
        near = self.people.before(start, 2 * _NEAR)
        bearers: list[Person] = []
        for called in (role, f"former {role}"):
            bearers = bearers or [person for person in near if called in person.roles]
            bearers = bearers or self.people.by_role.get(called, [])[:_CANDIDATES]
        if (nameless := self._nameless_bearer(role, bearers, start)) is not None:
            return nameless
        head = role.rpartition(" ")[2]
        if bearers:
            return _Who(bearers[0].name, "person", tuple(person.name for person in bearers[1:_CANDIDATES]), bearers[0])
        gender = _noun_gender([head])
        last = self._last_speaker(start)
        # Whom the text calls a mayor is hardly "the governor" of the next sentence.
        fits = last is not None and (not gender or last.gender in ("", gender)) and (head in _ANYBODY or not last.roles)
        if pointing and last is not None and fits:
            return _Who(last.name, "person", tuple(other.name for other in near if other is not last)[:2], last)
        fitting = [person.name for person in near if not gender or person.gender in ("", gender)]
        return _Who(None, "person", tuple(fitting[:_CANDIDATES])) if fitting else None

    def _nameless_bearer(self, role: str, bearers: list[Person], start: int) -> _Who | None:
        """Gives who was "a spokesman for Corvel" before "the spokesman", if nobody of that role was named since."""
        for at, who in reversed(self.history[-8:]):
            if who.person is not None or who.kind != "person" or who.name is None or at >= start:
                continue
            if ranked_role(_head_words(who.name)) == role and len(who.name.split()) > 1:
                return who if all(person.last_start_before(start) < at for person in bearers) else None
        return None

    def _long_form(self, name: str, head: str, kind: SpeakerKind, definite: bool) -> str:
        """Gives the fullest form seen of an organisation or document: "the ministry" -> "Health Ministry"."""
        if kind not in ("organisation", "document"):
            return name
        known = self.long_forms.get(head)
        if definite and len(name.split()) == 1:
            if known is None and kind == "organisation":
                spoken = (who.name for _, who in reversed(self.history[-8:]) if who.kind == kind and who.name)
                longer = [other for other in spoken if len(other.split()) > 1 and _may_be_called(other, head)]
                known = next((other for other in longer if other[0].isupper()), next(iter(longer), None))
            return known or name
        if len(name.split()) > 1:
            self.long_forms[head] = name
        return name


def _may_be_called(name: str, noun: str) -> bool:
    """Whether a named organisation may be "the company" or "the ministry" later on; a union is no ministry."""
    own = _head(name)
    alike = own not in ORGANISATIONS or own == noun or noun in _ANY_ORGANISATION
    return alike or any(own in words and noun in words for words in _CALLED_ALIKE)


def _kind(head_words: list[str]) -> SpeakerKind:
    """Tells from a noun phrase's head what kind of speaker it is."""
    head = _CONTRACTION.sub("", head_words[-1]).rstrip(".") if head_words else ""
    if head in DOCUMENTS:
        return "document"
    if head in ORGANISATIONS:
        return "organisation"
    if role_noun(head):
        return "person"
    if head in GROUPS or (head.endswith("s") and (head[:-1] in ROLES or head_words[0] not in ("a", "an"))):
        return "group"
    if any(word in ORGANISATIONS for word in head_words) or head in PLACES:
        return "organisation"
    return "unknown"


def _noun_gender(words: list[str]) -> str:
    """Gives the gender that a noun among lower-case words tells, or ""."""
    return "f" if FEMALE_NOUNS.intersection(words) else "m" if MALE_NOUNS.intersection(words) else ""


def _head(phrase: str) -> str:
    """Gives the head noun of a phrase in lower case: "spokesman" of "A spokesman for the group"."""
    return (_head_words(phrase) or [""])[-1]


def _head_words(phrase: str) -> list[str]:
    """Gives the lower-case words of a phrase up to its head noun."""
    words = phrase.lower().split()
    return words[: _head_end(words)]


def _head_end(words: list[str], *, joined: bool = False) -> int:
    """Gives the index after the head noun of a phrase.

    Args:
        words: The phrase; only those in lower case can end its head.
        joined: Go on behind "and" and "or".
    """
    for index in range(1, len(words)):
        word = words[index]
        if word in _HEAD_ENDS or (word in _JOINING and not joined):
            return index
        following = words[index + 1] if index + 1 < len(words) else ""
        if word in _HEAD_ENDS_WITH_MORE and following in PREPOSITIONS:
            return index
        # "the lawyer representing Ana Roth"
        before = words[index - 1].lower()
        if (
            following
            and word.endswith("ing")
            and word in verb_forms()
            and (role_noun(before) or before in GROUPS or before in DOCUMENTS)
        ):
            return index
    return len(words)


def _main_words(phrase: str) -> list[str]:
    """Gives the words of a phrase up to its head, or its heads: "Ana Roth and Bo Lee" of "Ana Roth and Bo Lee, 40"."""
    words = re.split(r",|\s[-–—]|--|—", phrase, maxsplit=1)[0].split()
    return words[: _head_end(words, joined=True)]


def _split_name(words: list[str]) -> tuple[list[str], list[str]]:
    """Gives the words before a name that ends a phrase, and those of the name."""
    at = len(words)
    while at and (words[at - 1][0].isupper() or words[at - 1] in NAME_PARTICLES or is_prefixed(words[at - 1])):
        at -= 1
    return words[:at], words[at:]


def _firm_name(phrase: str) -> tuple[str, str] | None:
    """Gives the noun and the name of "insurer Kell Moore" or "rival broker Lund Securities"."""
    match = _CALLED.fullmatch(phrase)
    if match is None or not (names_thing(match[1]) or match[2].split()[-1].lower() in FIRM_ENDS):
        return None
    return match[1], match[2]


def _without_article(phrase: str) -> str:
    first, _, rest = phrase.strip().partition(" ")
    return rest if rest and first.lower() in _ARTICLES else phrase.strip()


def _is_name(phrase: str) -> bool:
    """Whether all words of a phrase are written as those of a name are."""
    words = phrase.split()
    return bool(words) and all(word[0].isupper() or word in ("&", "and", "of", "for", "the") for word in words)


def _apposed(between: str) -> bool:
    """Whether only an apposition stands between a name and a relative pronoun."""
    return _APPOSED.fullmatch(between) is not None


def _disjoint(spans: set[Span]) -> tuple[Span, ...]:
    """Sorts spans and drops those that begin inside an earlier one, of two that begin together the shorter."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return tuple(kept)
