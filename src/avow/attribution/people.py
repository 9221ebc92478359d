"""Named people of a text: full names, the short forms that mean them, gender and roles."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from avow.lexicon.function_words import AUXILIARIES, DETERMINERS, PREPOSITIONS, SENTENCE_OPENERS, WEEKDAYS
from avow.lexicon.names import (
    DOCUMENTS,
    FEMALE_NOUNS,
    FEMALE_TITLES,
    FIRM_ENDS,
    FIRMS,
    GROUPS,
    HONOURS,
    MALE_NOUNS,
    MALE_TITLES,
    NAME_PARTICLES,
    ORGANISATIONS,
    PLACES,
    ROLES,
    SURNAMES,
    TITLES,
    first_name_gender,
    is_first_name,
    ranked_role,
    role_noun,
)
from avow.lexicon.reporting import verb_forms
from avow.records import Span, Spans

RANKS = TITLES - frozenset(
    "lead leader state party town city county district press health trade major father brother sister"
    " pope king prince judge host coach white baker farmer nurse teacher trustee actor singer"
    " author editor anchor pc dean canon vicar private".split()
)
# Roles that are names as well: with one word behind them they are taken for a first name.
_ROLES_LIKE_NAMES = frozenset(
    "angler barber bishop butcher carpenter climber farmer gardener grower painter porter runner shepherd skipper"
    " steward swimmer".split()
)
# With these a single word is the whole name: "Pope Francis", "Lord Hale".
_NAMING = frozenset("pope king queen prince princess emperor empress sultan lord lady baroness".split())
_ADDED = frozenset("crown grand first second".split())
_PLACE_BEGINS = frozenset(
    "new north south west east san santa los las st. saint fort port mount el la le great".split()
)
_PLACE_ENDS = frozenset(
    "city county state island islands valley kingdom republic park hills beach bay wales ireland korea africa york"
    " zealand states emirates guinea".split()
)
_COURTESY = frozenset("mr mrs ms miss dr".split())
_OFFICES = frozenset(
    "state health finance defense defence education justice interior trade environment agriculture transport"
    " transportation labor labour energy commerce treasury foreign affairs homeland security veterans housing public"
    " opposition social services culture sport sports science technology industry equality home".split()
)
_OF_OFFICE = re.compile(r"(?<![\w’'-])([^\W\d_a-z][\w-]*) (?:of|for) (?:the )?$")
_OFFICE_REACH = 48
_LED_REACH = 32
_ROLES_OF_TITLES = {
    "sen": {"senator", "lawmaker"},
    "senator": {"senator", "lawmaker"},
    "rep": {"congressman", "congresswoman", "representative", "lawmaker"},
    "representative": {"congressman", "congresswoman", "representative", "lawmaker"},
    "congressman": {"congressman", "representative", "lawmaker"},
    "congresswoman": {"congresswoman", "representative", "lawmaker"},
    "gov": {"governor"},
    "gen": {"general"},
    "pres": {"president"},
    "dr": {"doctor"},
    "prof": {"professor"},
    "lt": {"lieutenant"},
    "col": {"colonel"},
    "capt": {"captain"},
    "sgt": {"sergeant"},
}
_COLLECTIVES = GROUPS | DOCUMENTS | ROLES
_SHORT = (
    "Mr|Mrs|Ms|Dr|Sens?|Reps?|Gov|Gen|Lt|Col|Maj|Capt|Sgt|Cpl|Adm|Prof|Rev|Hon|St|Jr|Sr|Messrs|Pres|Cmdr|Cdr|Supt|Insp"
    "|Det|Ch|Coun|Cllr|Ald|Brig|Pvt|Spc|SENS?|REPS?|GOV|GEN|LT|COL|MAJ|CAPT|SGT|ADM|PROF|REV|DR|MR|MRS|MS"
    "|[^\\W\\d_a-z]"
)
# "J.D." is one piece; a hyphen joins, two are a dash.
_PIECE = rf"(?:(?:[^\W\d_a-z]\.){{2,4}}|(?:{_SHORT})\.|[^\W\d_a-z][\w’']*(?:[-\u2010\u2011][\w’']+)*)"
_PREFIX = r"(?:(?:a[dlnrs]|ash|el)[-\u2010\u2011]|(?:d|dell)['’])"
_NEXT = rf"(?:[ \u00a0](?:(?:{'|'.join(sorted(NAME_PARTICLES))})[ \u00a0]){{0,3}}{_PREFIX}?{_PIECE})"
_NAME = re.compile(rf"(?<![\w’']){_PIECE}{_NEXT}*")
_PREFIXED = re.compile(rf"{_PREFIX}(?=\w)", re.IGNORECASE)
_LETTERS = re.compile(r"\b(\w) (?=\w\b)")
_TOKEN = re.compile(r"\S+")
_GENITIVE = re.compile(r"['’]s?$")
_ROLE_AFTER = re.compile(r",\s(?:(?:the|an?|his|her|its|who is the)\s)?([^,.;:“”\"]{3,90})")
_ROLE_REACH = 120
_WORD = re.compile(r"[^\W\d_a-z][\w’'-]+")
_LONGEST_WORD = 40
_DETERMINER = "[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir|[Oo]ur"
_DESCRIBED = re.compile(rf"(?:{_DETERMINER})\s([\w’'-]+(?:\s[\w’'-]+){{0,8}}),\s({_PIECE}{_NEXT}{{1,2}}),?")
_LED = re.compile(
    rf"((?:[\w’'.-]{{1,40}} ){{0,5}}?(?:[a-z][\w-]{{2,40}}|[\w-]{{1,40}}['’]s?)) ({_PIECE}{_NEXT}{{0,2}})"
    r"(?=$|,| [a-z(–—-])"
)
_PAIRED = re.compile(rf"({_PIECE}{_NEXT}{{1,2}}) and ({_PIECE}{_NEXT}{{1,2}})")
_BRAND = re.compile(r"(?!Mc|Mac|De|Di|Du|La|Le|Lo|Van|Von|Fitz|Del|San|St)[A-Z][a-z]+[A-Z]\w*")
_PLACING = frozenset(
    "north south east west northern southern eastern western central downtown nearby rural the".split()
)
_AGED = re.compile(r", (?:aged )?\d{1,3}\b[,.;:]?(?! (?:people|of|per|percent|years?|days?|times|miles))")
_ROLE_ENDS = frozenset("of for in at who with whose whom which to by from on about against".split())
# What goes on behind a name and a comma, and is nothing that he or she is: "Ana Roth, and the mayor said".
_NO_APPOSITION = frozenset("and but or nor while as when after before".split())
# "Kofi Mensah, his wife and their son"
_FAMILY_LISTED = re.compile(r"(?:his|her|their)\b.*\band (?:the|an?|his|her|their|[A-Z])")
_GENDERED = re.compile(r"\b(?:he|him|his|himself|she|her|hers|herself)\b", re.IGNORECASE)
_VOTING_MENTIONS = 12
_VOTING_REACH = 240
_MAX_TOKENS = 12
_FEWEST_INITIALS = 2
_MOST_INITIALS = 3
_LONGEST_NAME = 5
_MOST_NAMES = 3
_DOING = ("er", "or", "ist", "man", "woman", "ian", "ant", "ies")
_LARGE = 0.8
_MAX_BEARERS = 20
"""How many people with one family name are told apart; a bound that keeps the cost linear."""
_NOT_NAMES = (
    SENTENCE_OPENERS
    | WEEKDAYS
    | frozenset(
        "i the a an in on at for of to from by with as if when while after before since because although he she"
        " they it we you his her their our my this that these those there here what why how who where which not no"
        " yes january february march july august september october november december america american americans"
        " republican republicans democrat democrats democratic according asked under over during about among"
        " between both all some many most each every one two three four five six seven eight nine ten last next"
        " photo read watch u.s. u.k. u.n. u.a.e. e.u. d.c. l.a. n.y. n.j.".split()
    )
)
# First names that are places too: "Charlotte Church" may be one.
_PLACE_NAMES = frozenset("charlotte chelsea florence georgia grace jordan regina victoria virginia".split())


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


class People:
    """The named people of a text, with look-up by short forms and by nearness."""

    def __init__(self, text: str, sources: Sequence[Spans] = ()) -> None:
        """Reads the names of a text.

        Args:
            text: The article's text.
            sources: Spans that are sources of quotes; a bare name among them counts as a person.
        """
        self.text = text
        self._sources = {(spans[0][0], spans[-1][1]) for spans in sources}
        # "Keir Starmer arrived ... Starmer said": who speaks under a last name may have had the whole one before.
        self._last_names = {
            text[start:end]
            for start, end in self._sources
            if end - start <= _LONGEST_WORD and _WORD.fullmatch(text, start, end)
        }
        first = text[: text.find("\n") + 1]
        self._headline_end = len(first) if _is_headline(first) else 0
        named = [read(text, span) for span in self._sources for read in (_apposed_name, _led_name)]
        self._sources |= {name for name in named if name is not None}
        self._sources |= {name for span in self._sources for name in _paired_names(text, span)}
        self.persons: list[Person] = []
        self.by_role: dict[str, list[Person]] = {}
        self._by_full: dict[str, Person] = {}
        self._by_last: dict[str, list[Person]] = {}
        self._by_first: dict[str, list[Person]] = {}
        self._by_initials: dict[str, list[Person]] = {}
        self._order: list[tuple[int, Person]] = []
        self._things: set[str] = set()
        self._firms: dict[str, str] = {}
        names = self._names()
        for _, _, tokens in names:
            # "Dorn Construction, which built the span": nobody says "which" of a person.
            if text.startswith(", which ", tokens[-1][0] + len(tokens[-1][1])):
                self._things.add(_key([word for _, word in tokens]))
        # In a headline all words may be written large: "Ana Roth Slams Bo Lee" is read by the names of the body.
        later = []
        for start, titles, tokens in names:
            plain = len(tokens) == 2 and is_first_name(tokens[0][1])
            if start >= self._headline_end or plain:
                self._enter(start, titles, tokens)
            else:
                later.append((start, titles, tokens))
        for start, titles, tokens in later:
            for part in self._known_parts(tokens):
                self._enter(start, titles if part[0] == tokens[0] else [], part)
        for person in self.persons:
            person.mentions.sort()
        self._order.sort(key=lambda entry: entry[0])
        self._starts = [start for start, _ in self._order]
        for person in self.persons:
            person.gender = person.gender or self._gender_by_pronouns(person)
            for role in person.roles:
                self.by_role.setdefault(role, []).append(person)
            initials = "".join(word[0] for word in person.name.split())
            self._by_initials.setdefault(initials, []).append(person)

    def before(self, offset: int, count: int) -> list[Person]:
        """Gives up to `count` different people named before an offset, nearest first."""
        found: list[Person] = []
        index = bisect_right(self._starts, offset - 1) - 1
        # A person may be named many times in a row; a bounded walk keeps the cost linear.
        for at in range(index, max(-1, index - 8 * count), -1):
            person = self._order[at][1]
            if person not in found:
                found.append(person)
                if len(found) == count:
                    break
        return found

    def named(self, words: list[str], titles: list[str]) -> Person | None:
        """Gives the person a name means: the bearer of the full name, or the first whom the short one fits."""
        if not words:
            return None
        person = self._by_full.get(_key(words))
        if person is not None:
            return person
        bearers = self._by_last.get(_family(words), [])[-_MAX_BEARERS:]
        if not bearers and len(words) == 1 and not titles:
            called = self._by_first.get(_family(words), [])
            return called[0] if len(called) == 1 else None
        gender = _title_gender(titles)
        fitting = [person for person in bearers if not gender or person.gender in ("", gender)]
        if len(words) > 1:
            end = f" {_key(words)}"
            fitting = [
                person
                for person in fitting
                if _initials_fit(words, full := person.name.split()) or _key(full).endswith(end)
            ]
        # Who came first is called by the family name alone, the others by their whole names.
        return fitting[0] if fitting else None

    def by_initials(self, letters: str) -> Person | None:
        """Gives the one person with these initials, by which an interview may call who speaks: "VL:"."""
        wanted = letters.replace(".", "").replace(" ", "")
        if not (_FEWEST_INITIALS <= len(wanted) <= _MOST_INITIALS and wanted.isupper()):
            return None
        found = self._by_initials.get(wanted, [])
        return found[0] if len(found) == 1 else None

    def firm(self, word: str) -> str | None:
        """Gives the firm that a word is short for: "Kell Securities" for "Kell"."""
        return self._firms.get(word.lower())

    def is_brand(self, word: str) -> bool:
        """Tells whether a word is written as abbreviations and brands are: "ESPN", "ProPublica"."""
        return (word.isupper() and len(word) > 1) or _BRAND.fullmatch(word) is not None

    def is_thing(self, name: str) -> bool:
        """Tells whether the text goes on with ", which" behind a name somewhere, so that it is nobody's."""
        return _key(name.split()) in self._things

    def _names(self) -> list[tuple[int, list[str], list[tuple[int, str]]]]:
        """Gives (offset, lower-case titles, [(offset, word)]) of what may be names."""
        found: list[tuple[int, list[str], list[tuple[int, str]]]] = []
        for match in _NAME.finditer(self.text):
            name, start = match.group(), match.start()
            if " " not in name and "\u00a0" not in name:
                if (low := name.lower()) not in _NOT_NAMES and low not in TITLES:
                    found.append((start, [], [(start, name)]))
                continue
            tokens = [(start + token.start(), token.group()) for token in _TOKEN.finditer(name)][:_MAX_TOKENS]
            # "Fallon's Ford" ends at the genitive; "the Centre Party's Jonas Hede" names somebody behind it.
            owned = next((at + 1 for at, (_, word) in enumerate(tokens[:-1]) if _GENITIVE.search(word)), len(tokens))
            for part in (tokens[:owned], tokens[owned:]):
                if part is tokens or len(part) > 1 or part[:1] == tokens[:1]:
                    found += self._read_run(part)
        return found

    def _read_run(self, tokens: list[tuple[int, str]]) -> list[tuple[int, list[str], list[tuple[int, str]]]]:
        """Gives the name among words written large, with its titles, or nothing."""
        start = tokens[0][0]
        count, titles = count_titles([word for _, word in tokens])
        tokens = tokens[count:]
        while tokens and tokens[0][1].lower() in _NOT_NAMES:
            tokens = tokens[1:]
            count, more = count_titles([word for _, word in tokens])
            tokens, titles = tokens[count:], titles + more
        if len(tokens) > 1 and (office := self._office_before(start)):
            tokens = _behind_office(tokens)
            titles = [*titles, office]
        if not tokens or (len(tokens) == 1 and titles and _only_title(tokens[0][1].lower(), titles[-1])):
            return []
        cut = next((index for index, (_, word) in enumerate(tokens) if word.lower() in _NOT_NAMES), len(tokens))
        tokens = tokens[:cut]
        named = len(without_honours([word for _, word in tokens], titles))
        titles = [*(word.lower() for _, word in tokens[named:]), *titles]
        tokens = _behind_description(tokens[:named])
        return [(start, titles, tokens)] if tokens and len(tokens) <= _LONGEST_NAME else []

    def _known_parts(self, tokens: list[tuple[int, str]]) -> list[list[tuple[int, str]]]:
        """Gives the names of known people among the words of a headline; all its words if there is none."""
        found: list[list[tuple[int, str]]] = []
        first = 0
        while first < len(tokens):
            after = next(
                (after for after in range(len(tokens), first, -1) if self._is_known(tokens[first:after])), first
            )
            if after > first:
                found.append(tokens[first:after])
            first = max(after, first + 1)
        return found or [tokens]

    def _is_known(self, tokens: list[tuple[int, str]]) -> bool:
        words = [word for _, word in tokens]
        words[-1] = _GENITIVE.sub("", words[-1])
        return _key(words) in self._by_full or (len(words) == 1 and _family(words) in self._by_last)

    def _office_before(self, start: int) -> str:
        """Gives the title before the "of" or "for" of an office that a name begins with: "Minister for Health Ana"."""
        match = _OF_OFFICE.search(self.text, max(0, start - _OFFICE_REACH), start)
        return match[1].lower() if match is not None and match[1].lower() in TITLES else ""

    def _enter(self, start: int, titles: list[str], tokens: list[tuple[int, str]]) -> None:
        words = [word for _, word in tokens]
        words[-1] = _GENITIVE.sub("", words[-1]).rstrip(".")
        if len(words[-1]) < 2:
            return
        lowered = {word.lower().rstrip(".") for word in words}
        span = tokens[0][0], tokens[-1][0] + len(words[-1])
        firm = len(words) > 1 and words[-1].lower() in FIRM_ENDS and not is_first_name(words[0])
        if firm:
            self._firms.setdefault(words[0].lower(), " ".join(words))
        known = len(words) == 1 and span in self._sources and _family(words) in self._by_last
        if firm or _key(words) in self._things or (not known and self._is_organisation(words, titles, span[0])):
            return
        if len(words) == 2 and not titles and self._only_described(words, tokens[0][0]):
            tokens, words = tokens[1:], words[1:]
        person = self._by_full.get(_key(words))
        if person is None and (len(words) == 1 or words[0].isupper() or not is_first_name(words[0])):
            person = self.named(words, titles)
        if person is None:
            if len(words) == 1 and not titles and self._nobody(words[0], tokens[0][0] + len(words[0])):
                return
            source = span in self._sources and not (
                len(words) == 1 and (lowered & _COLLECTIVES or role_noun(words[0].lower()) or words[0].endswith("s"))
            )
            plausible = (
                bool(titles)
                or source
                or (len(words) > 1 and (is_first_name(words[0]) or bool(self._role_before(tokens[0][0]))))
                or (
                    1 < len(words) <= _MOST_NAMES + sum(word in NAME_PARTICLES for word in words)
                    and (self._explained(tokens) or self._whole_name(start, words))
                    and not names_thing(self._word_before(tokens[0][0]))
                )
            )
            if not plausible:
                return
            person = self._merge_or_add(words, titles)
        person.gender = person.gender or _title_gender(titles)
        person.mentions.append(span)
        self._order.append((span[0], person))
        person.roles |= self._titled_roles(start, span[0])
        self._note_roles(person, span[1])
        if role := self._role_before(span[0]):
            person.gender = person.gender or _title_gender([role])

    def _is_organisation(self, words: list[str], titles: list[str], start: int) -> bool:
        """Whether a name is an organisation's by one of its words: "the Martin House", but not "Mary White"."""
        return names_organisation(words, titles) or (
            words[-1].lower() in SURNAMES and not titles and self._word_before(start) == "the"
        )

    def _titled_roles(self, start: int, end: int) -> set[str]:
        """Gives the roles that lead to a name in a run of words: "Lt. Gov.", "former President", "the mayor, "."""
        before, titled = self._words_before(start), self.text[start:end].lower().split()
        words = [*before, *titled]
        places = list(range(len(words) - len(titled), len(words))) or [len(words) - 1] * bool(words)
        if office := self._office_before(start):
            # "Former Minister for Health Ana Roth"
            places += [at for at, word in enumerate(before) if word == office][-1:]
        roles = {
            ranked_role([*words[:at], noun])
            for at in places
            for noun in _ROLES_OF_TITLES.get(words[at].rstrip(",."), [words[at]])
        }
        return roles - {""}

    def _only_described(self, words: list[str], start: int) -> bool:
        """Whether the first of two words is an adjective at a sentence's start and the other somebody's first name."""
        if is_first_name(words[0]) or _key(words) in self._by_full or _family(words) in self._by_last:
            return False
        before = self.text[max(0, start - 2) : start].rstrip(" ")[-1:]
        return len(self._by_first.get(words[1].lower(), [])) == 1 and before in ("", "\n", ".", "!", "?", "”", '"')

    def _nobody(self, word: str, end: int) -> bool:
        """Whether a word alone is an abbreviation ("ESPN"), a brand ("ProPublica") or a place; "ESPN:" opens a turn."""
        if word.lower() in PLACES or word.lower() in self._firms:
            return True
        return self.is_brand(word) and not self.text.startswith(":", end)

    def _whole_name(self, start: int, words: list[str]) -> bool:
        """Whether these end in the name of somebody who speaks; words of a headline are all written large."""
        return (
            words[-1] in self._last_names and start >= self._headline_end and not words[0].endswith((".", "ing", "ed"))
        )

    def _gender_by_pronouns(self, person: Person) -> str:
        """Gives the gender of the pronouns between a person's mentions and the next name; "" on a tie.

        Those in the sentence of the mention count twice.
        """
        votes = {"m": 0, "f": 0}
        for start, end in person.mentions[:_VOTING_MENTIONS]:
            following = bisect_right(self._starts, start)
            stop = self._starts[following] if following < len(self._starts) else len(self.text)
            window = self.text[end : min(stop, end + _VOTING_REACH)]
            sentence = min((at for mark in ".!?" if (at := window.find(mark)) >= 0), default=len(window))
            for match in _GENDERED.finditer(window):
                weight = 2 if match.start() < sentence else 1
                votes["f" if match[0].lower() in ("she", "her", "hers", "herself") else "m"] += weight
        if votes["m"] == votes["f"]:
            return ""
        return "m" if votes["m"] > votes["f"] else "f"

    def _role_before(self, start: int) -> str:
        """Gives the role that stands right before a name, as in "the mayor, Ana Roth" or "spokeswoman Ana Roth"."""
        return role_noun(self._word_before(start))

    def _word_before(self, start: int) -> str:
        return next(iter(self._words_before(start)[-1:]), "")

    def _words_before(self, start: int) -> list[str]:
        """Gives the lower-case words before a name, in its paragraph; none where a sentence ends before it."""
        line = self.text[max(0, start - _LED_REACH) : start].rpartition("\n")[2]
        words = line.lower().rstrip(", \u00a0").split()
        return words if words and words[-1][-1] not in ".!?" else []

    def _explained(self, tokens: list[tuple[int, str]]) -> bool:
        """Whether an apposition with a role, an age, or a reporting verb follows, as behind people's names."""
        end = tokens[-1][0] + len(tokens[-1][1])
        following = self.text[end : end + 60].split()
        if not following:
            return False
        first = following[0].strip(",.").lower()
        if first in ("said", "says", "told", "who", "added", "wrote", "asked"):
            return True
        if self.text[end : end + 1] != ",":
            return False
        aged = _AGED.match(self.text, end) is not None
        return aged or any(word.strip(",.").lower() in ROLES for word in following[:5]) or first == "who"

    def _merge_or_add(self, words: list[str], titles: list[str]) -> Person:
        """Gives a person entered before under a shorter name ("Mr. Roth"), now with the full one, or a new person."""
        gender = _title_gender(titles) or (first_name_gender(words[0]) if len(words) > 1 else "")
        for person in self._by_last.get(_family(words), [])[-_MAX_BEARERS:]:
            short = [word for word in person.name.split() if word.lower() not in _NAMING]
            shorter = len(words) > len(short) and (len(short) == 1 or _is_family_of(short, words))
            if shorter and person.gender in ("", gender or person.gender):
                person.name = " ".join(words)
                self._by_first.setdefault(_key(words[:1]), []).append(person)
                person.gender = person.gender or gender
                self._by_full[_key(words)] = person
                return person
        naming = len(words) == 1 and titles and titles[-1] in _NAMING
        if len("".join(words)) > 2 and all(word.isupper() for word in words):
            # As transcripts write who speaks.
            words = [word.title() for word in words]
        person = Person(" ".join([titles[-1].title(), *words] if naming else words), gender)
        self.persons.append(person)
        self._by_full[_key(words)] = person
        self._by_last.setdefault(_family(words), []).append(person)
        if len(words) > 1:
            self._by_first.setdefault(_key(words[:1]), []).append(person)
        return person

    def _note_roles(self, person: Person, end: int) -> None:
        match = _ROLE_AFTER.match(self.text, end, end + _ROLE_REACH)
        if match is None:
            return
        raw = [word.strip(".’'") for word in match.group(1).split()]
        words = [word.lower() for word in raw]
        words = words[: next((at for at, word in enumerate(words) if word in _ROLE_ENDS), len(words))]
        if not words or words[0] in _NO_APPOSITION or _FAMILY_LISTED.match(match.group().lstrip(", ")):
            return
        if words[0].endswith("ing") and len(words) > 1 and words[1] in DETERMINERS:
            # "Ana Roth, citing the governor, said"
            return
        for noun, following in pairwise(raw[: len(words)]):
            # "Next to Ana Roth, the governor had said", "Kofi Mensah, his wife Ama": somebody else.
            if noun.lower() in ROLES and (following.lower() in AUXILIARIES or following.lower() in verb_forms()):
                return
            if noun in ROLES and following[:1].isupper():
                return
        for after, noun in enumerate(words, start=1):
            if role := ranked_role(words[:after]):
                person.roles.add(role)
            if noun in FEMALE_NOUNS or noun in MALE_NOUNS:
                person.gender = person.gender or ("f" if noun in FEMALE_NOUNS else "m")


def _is_headline(line: str) -> bool:
    """Whether a text's first line ends without a stop, or has nearly all its longer words written large."""
    if not line.rstrip(" \n”\"’'").endswith("."):
        return True
    longer = [word for word in line.split() if len(word) > 3 and word[0].isalpha()]
    return sum(word[0].isupper() for word in longer) > _LARGE * len(longer)


def names_thing(noun: str) -> bool:
    """Tells whether a name right behind a noun is that of no person: "the insurer Kell Moore"."""
    return noun in ORGANISATIONS or noun in DOCUMENTS or noun in FIRMS


def names_organisation(words: list[str], titles: list[str]) -> bool:
    """Tells whether a noun for organisations is among the words of a name, and is nobody's family name.

    >>> names_organisation(["Harbor", "Council"], []), names_organisation(["White", "House"], [])
    (True, True)
    >>> names_organisation(["Mary", "White"], []), names_organisation(["House"], ["dr."])
    (False, False)
    """
    low = [word.lower().rstrip(".") for word in words]
    if ORGANISATIONS.isdisjoint(low):
        return False
    if low[-1] not in SURNAMES or not ORGANISATIONS.isdisjoint(low[:-1]):
        return True
    if any(_is_personal(title.rstrip(".")) for title in titles):
        return False
    placed = low[0] in _PLACE_NAMES and low[-1] not in ("white", "un")
    return placed or len(low) == 1 or not is_first_name(words[0])


def _is_personal(title: str) -> bool:
    """Whether only people have a title: "Mr", "Mayor", "Sen.", but not "Republican"."""
    return (
        title in _COURTESY
        or title in MALE_TITLES
        or title in FEMALE_TITLES
        or title in _ROLES_OF_TITLES
        or (title in ROLES and title not in ("republican", "democrat"))
    )


def is_prefixed(word: str) -> bool:
    """Tells whether a word is a family name that begins in lower case: "al-Assad", "d’Alema"."""
    return _PREFIXED.match(word) is not None


def without_honours(words: list[str], titles: list[str]) -> list[str]:
    """Gives a name without the letters behind it.

    >>> without_honours(["Ana", "Roth", "KC", "MP"], [])
    ['Ana', 'Roth']
    """
    fewest = 1 if titles else 2
    while len(words) > fewest and words[-1].rstrip(".") in HONOURS:
        words = words[:-1]
    return words


def count_titles(words: list[str]) -> tuple[int, list[str]]:
    """Gives how many words before a name are titles or what belongs to them, and the titles in lower case.

    At least one word is left, since "Governor" alone is what somebody is called by.

    >>> count_titles("New York Attorney General Ana Roth".split())
    (4, ['attorney', 'general'])
    """
    low = [word if (word := each.lower()) in TITLES else word.rstrip(".") for each in words]
    # "New York Attorney General Ana Roth": the name begins behind the last title.
    first = next((index + 1 for index in range(len(words) - 2, -1, -1) if low[index] in RANKS), 0)
    titles = [word for word in low[:first] if word in TITLES]
    while first < len(words) - 1:
        word = low[first]
        if word in _ADDED and low[first + 1] in TITLES:
            first += 1
            continue
        role = word if word in TITLES else role_noun(word)
        if not role or (word not in TITLES and word in _ROLES_LIKE_NAMES and len(words) - first == 2):
            break
        titles.append(role)
        first += 1
    return first, titles


def _only_title(word: str, title: str) -> bool:
    """Whether a word behind a title is another one ("House Speaker") and nobody's name ("Mr. King")."""
    if title.rstrip(".") in _COURTESY or is_first_name(word):
        return False
    return word in TITLES or bool(role_noun(word))


def _behind_office(tokens: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Gives a name without the office or place before it: "Public Health Ana Roth", "Leeds Ana Roth"."""
    while len(tokens) > 2 and tokens[0][1].lower() in _OFFICES:
        tokens = tokens[1:]
    if len(tokens) < 3 or tokens[-1][1].lower() in _PLACE_ENDS:
        return tokens
    placed = len(tokens) > 3 or tokens[0][1].lower() not in _PLACE_BEGINS
    return tokens[-2:] if placed or is_first_name(tokens[-2][1]) else tokens


def _behind_description(tokens: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Gives a name without what describes its bearer, in capitals: "Maricopa County Recorder Helen Purcell"."""
    if len(tokens) < 3 or not is_first_name(tokens[-2][1]) or is_first_name(tokens[0][1]):
        return tokens
    described = len(tokens) > 3 or tokens[0][1].lower().endswith(_DOING)
    return tokens[-2:] if described else tokens


def _led_name(text: str, source: Span) -> Span | None:
    """Gives the name behind what a source is: of Len Croft in "union boss Len Croft"."""
    found = _LED.match(text, *source)
    if found is None:
        return None
    led = found[1].lower().split()
    head = _GENITIVE.sub("", led[-1])
    # "Germany's Kell Werke" is a firm as often as "Germany's Jonas Hede" is somebody.
    if head != led[-1] and (head in PLACES or " " not in found[2]):
        return None
    if any(word in PREPOSITIONS or word in ("and", "or", "as", "that", "who") for word in led):
        return None
    if head == led[-1] and (names_thing(head) or head in GROUPS or head in _PLACING):
        return None
    return found.span(2) if len(found[2].split()) > 1 or role_noun(head) else None


def _apposed_name(text: str, source: Span) -> Span | None:
    """Gives the name of whom a source describes: of Iben Falk in "the harbour master, Iben Falk"."""
    found = _DESCRIBED.fullmatch(text, *source)
    if found is None:
        return None
    words = found[1].lower().split()
    head = words[next((index for index, word in enumerate(words) if word in _ROLE_ENDS), len(words)) - 1]
    if head in ORGANISATIONS or head in DOCUMENTS or head in GROUPS or (head.endswith("s") and head not in ROLES):
        return None
    return found.span(2)


def _paired_names(text: str, source: Span) -> list[Span]:
    """Gives the two names of a source like "Kofi Mensah and Ana Roth"."""
    found = _PAIRED.fullmatch(text, *source)
    if found is None or any(word.lower() in ORGANISATIONS or word.lower() in FIRM_ENDS for word in found[0].split()):
        return []
    return [found.span(1), found.span(2)]


def _is_family_of(short: list[str], words: list[str]) -> bool:
    """Whether a family name with its particles, as "Von der Leyen", is that of a longer name."""
    return short[0].lower() in NAME_PARTICLES and _key(words).endswith(f" {_key(short)}")


def _family(words: list[str]) -> str:
    """Gives the family name in lower case, without "Jr." and the like, or "al-" and the like."""
    kept = [word for word in words if word.lower().strip(".,") not in ("jr", "sr", "ii", "iii")] or words
    return _PREFIXED.sub("", _key([kept[-1].strip(",")]), count=1)


def _key(words: list[str]) -> str:
    """Gives a name as it is looked up: lower case, one kind of apostrophe and hyphen, "J. K." as "J.K." or "JK"."""
    plain = " ".join(words).lower().replace(".", "").replace("’", "'").replace("\u2010", "-").replace("\u2011", "-")
    return _LETTERS.sub(r"\1", plain)


def _title_gender(titles: list[str]) -> str:
    if any(title in FEMALE_TITLES or title in FEMALE_NOUNS for title in titles):
        return "f"
    return "m" if any(title in MALE_TITLES or title in MALE_NOUNS for title in titles) else ""


def _initials_fit(words: list[str], full: list[str]) -> bool:
    """Whether "H. Clinton" or "Hillary R. Clinton" can be short for the full name."""
    initials = len(words[0].rstrip(".")) == 1 or "." in words[0][:-1]
    return words[0][0].lower() == full[0][0].lower() and (initials or words[0].lower() == full[0].lower())


def _last_before(mentions: list[Span], offset: int) -> int:
    """Gives the start of the last mention before an offset; -1 when there is none."""
    index = bisect_right(mentions, (offset, offset)) - 1
    return mentions[index][0] if index >= 0 else -1
