"""The named people of a text: full names, and the short forms that mean them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from avow.attribution.name_pieces import GENITIVE, family_name, initials_fit, is_family_of, name_key
from avow.attribution.name_titles import NAMING
from avow.attribution.names_in_sources import apposed_name, led_name, paired_names, relative_name
from avow.attribution.names_in_text import names_in_text
from avow.attribution.organisation_names import is_brand, names_organisation, names_thing
from avow.attribution.person import Person
from avow.attribution.person_gender import gender_by_pronouns, title_gender
from avow.attribution.person_roles import explained, note_roles, role_before, titled_roles, word_before
from avow.lexicon.names import (
    DOCUMENTS,
    FIRM_ENDS,
    GROUPS,
    NAME_PARTICLES,
    PLACE_PHRASES,
    PLACES,
    ROLES,
    SURNAMES,
    TITLES,
    first_name_gender,
    is_first_name,
    is_plural,
    role_noun,
)
from avow.records import Spans

_COLLECTIVES = GROUPS | DOCUMENTS | ROLES
# Titles before a first name alone: always, or for those who have them before the whole name as well.
_BEFORE_FIRST = frozenset({"sir", "dame"})
_BEFORE_FIRST_OF_BEARERS = frozenset("prince princess king queen sheikh father sister brother".split())
_WORD = re.compile(r"[^\W\d_a-z][\w’'-]+")
_LONGEST_WORD = 40
_FEWEST_INITIALS = 2
_MOST_INITIALS = 3
_MOST_NAMES = 3
_LARGE = 0.8
_MAX_BEARERS = 20
"""How many people with one family name are told apart; a bound that keeps the cost linear."""


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
        named = [read(text, span) for span in self._sources for read in (apposed_name, led_name)]
        relatives = {name for span in self._sources if (name := relative_name(text, span)) is not None}
        first_names = {start for start, end in relatives if len(text[start:end].split()) == 1}
        self._sources |= relatives | {name for name in named if name is not None}
        self._sources |= {name for span in self._sources for name in paired_names(text, span)}
        self.persons: list[Person] = []
        self.by_role: dict[str, list[Person]] = {}
        self._by_full: dict[str, Person] = {}
        self._by_last: dict[str, list[Person]] = {}
        self._by_first: dict[str, list[Person]] = {}
        self._by_initials: dict[str, list[Person]] = {}
        self._order: list[tuple[int, Person]] = []
        self._things: set[str] = set()
        self._firms: dict[str, str] = {}
        names = names_in_text(text)
        for _, _, tokens in names:
            # "Dorn Construction, which built the span": nobody says "which" of a person.
            if text.startswith(", which ", tokens[-1][0] + len(tokens[-1][1])):
                self._things.add(name_key([word for _, word in tokens]))
        # In a headline all words may be written large: "Ana Roth Slams Bo Lee" is read by the names of the body;
        # and the whole name of "his wife, Jane," may stand behind it.
        later = []
        for start, titles, tokens in names:
            plain = len(tokens) == 2 and is_first_name(tokens[0][1])
            if (start >= self._headline_end or plain) and start not in first_names:
                self._enter(start, titles, tokens)
            else:
                later.append((start, titles, tokens))
        for start, titles, tokens in later:
            # "Cecile Hale: We will appeal"
            speaking = len(tokens) == 2 and text.startswith(":", tokens[-1][0] + len(tokens[-1][1]))
            for part in [tokens] if speaking else self._known_parts(tokens):
                self._enter(start, titles if part[0] == tokens[0] else [], part)
        for person in self.persons:
            person.mentions.sort()
        self._order.sort(key=lambda entry: entry[0])
        self._starts = [start for start, _ in self._order]
        for person in self.persons:
            person.gender = person.gender or gender_by_pronouns(text, person.mentions, self._starts)
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
        person = self._by_full.get(name_key(words))
        if person is not None:
            return person
        bearers = self._by_last.get(family_name(words), [])[-_MAX_BEARERS:]
        if not bearers and len(words) == 1:
            called = self._by_first.get(family_name(words), [])[-_MAX_BEARERS:]
            if titles:
                called = [person for person in called if self._goes_by_first(person, words[0], titles)]
            return called[0] if len(called) == 1 else None
        gender = title_gender(titles)
        fitting = [person for person in bearers if not gender or person.gender in ("", gender)]
        if len(words) > 1:
            end = f" {name_key(words)}"
            fitting = [
                person
                for person in fitting
                if initials_fit(words, full := person.name.split()) or name_key(full).endswith(end)
            ]
        # Who came first is called by the family name alone, the others by their whole names.
        return fitting[0] if fitting else None

    def _goes_by_first(self, person: Person, word: str, titles: list[str]) -> bool:
        """Whether titles before the first word of somebody's name mean him or her: "Sir Bob", "Mr. Xi"."""
        # "Her sister Helen" has no title.
        if not TITLES.issuperset(titles) or person.gender not in ("", title_gender(titles) or person.gender):
            return False
        title = titles[-1]
        if title not in _BEFORE_FIRST_OF_BEARERS:
            return title in _BEFORE_FIRST or not is_first_name(word)
        begins = [start for start, _ in person.mentions[:_MAX_BEARERS]]
        return any(self.text[max(0, start - len(title) - 1) : start].lower() == f"{title} " for start in begins)

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

    def is_thing(self, name: str) -> bool:
        """Tells whether the text goes on with ", which" behind a name somewhere, so that it is nobody's."""
        return name_key(name.split()) in self._things

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
        words[-1] = GENITIVE.sub("", words[-1])
        return name_key(words) in self._by_full or (len(words) == 1 and family_name(words) in self._by_last)

    def _enter(self, start: int, titles: list[str], tokens: list[tuple[int, str]]) -> None:
        words = [word for _, word in tokens]
        words[-1] = GENITIVE.sub("", words[-1]).rstrip(".")
        if len(words[-1]) < 2:
            return
        lowered = {word.lower().rstrip(".") for word in words}
        span = tokens[0][0], tokens[-1][0] + len(words[-1])
        firm = len(words) > 1 and words[-1].lower() in FIRM_ENDS and not is_first_name(words[0])
        if firm:
            self._firms.setdefault(words[0].lower(), " ".join(words))
        known = len(words) == 1 and span in self._sources and family_name(words) in self._by_last
        if firm or name_key(words) in self._things or name_key(words) in PLACE_PHRASES:
            return
        if not known and self._is_organisation(words, titles, span[0]):
            return
        if len(words) == 2 and not titles and self._only_described(words, tokens[0][0]):
            tokens, words = tokens[1:], words[1:]
        person = self._by_full.get(name_key(words))
        if person is None and (len(words) == 1 or words[0].isupper() or not is_first_name(words[0])):
            person = self.named(words, titles)
        if person is None:
            if len(words) == 1 and not titles and self._nobody(words[0], tokens[0][0] + len(words[0])):
                return
            source = span in self._sources and not (
                len(words) == 1 and (lowered & _COLLECTIVES or role_noun(words[0].lower()) or is_plural(words[0]))
            )
            plausible = (
                bool(titles)
                or source
                or (len(words) > 1 and (is_first_name(words[0]) or bool(role_before(self.text, tokens[0][0]))))
                or (
                    1 < len(words) <= _MOST_NAMES + sum(word in NAME_PARTICLES for word in words)
                    and (explained(self.text, tokens) or self._whole_name(start, words))
                    and (before := word_before(self.text, tokens[0][0])) != "the"
                    and not names_thing(before)
                )
            )
            if not plausible:
                return
            person = self._merge_or_add(words, titles)
        person.gender = person.gender or title_gender(titles)
        person.mentions.append(span)
        self._order.append((span[0], person))
        person.roles |= titled_roles(self.text, start, span[0])
        note_roles(self.text, person, span[1])
        if role := role_before(self.text, span[0]):
            person.gender = person.gender or title_gender([role])

    def _is_organisation(self, words: list[str], titles: list[str], start: int) -> bool:
        """Whether a name is an organisation's by one of its words: "the Martin House", but not "Mary White"."""
        return names_organisation(words, titles) or (
            words[-1].lower() in SURNAMES and not titles and word_before(self.text, start) == "the"
        )

    def _only_described(self, words: list[str], start: int) -> bool:
        """Whether the first of two words is an adjective at a sentence's start and the other somebody's first name."""
        if is_first_name(words[0]) or name_key(words) in self._by_full or family_name(words) in self._by_last:
            return False
        before = self.text[max(0, start - 2) : start].rstrip(" ")[-1:]
        return len(self._by_first.get(words[1].lower(), [])) == 1 and before in ("", "\n", ".", "!", "?", "”", '"')

    def _nobody(self, word: str, end: int) -> bool:
        """Whether a word alone is an abbreviation ("ESPN"), a brand ("ProPublica") or a place; "ESPN:" opens a turn."""
        if word.lower() in PLACES or word.lower() in self._firms:
            return True
        return is_brand(word) and not self.text.startswith(":", end)

    def _whole_name(self, start: int, words: list[str]) -> bool:
        """Whether these end in the name of somebody who speaks; words of a headline are all written large."""
        return (
            words[-1] in self._last_names and start >= self._headline_end and not words[0].endswith((".", "ing", "ed"))
        )

    def _merge_or_add(self, words: list[str], titles: list[str]) -> Person:
        """Gives a person entered before under a shorter name ("Mr. Roth"), now with the full one, or a new person."""
        gender = title_gender(titles) or (first_name_gender(words[0]) if len(words) > 1 else "")
        if len("".join(words)) > 2 and all(word.isupper() for word in words):
            # As transcripts write who speaks.
            words = [word.title() for word in words]
        for person in self._by_last.get(family_name(words), [])[-_MAX_BEARERS:]:
            # "Mr. King" is called by nothing else.
            short = [word for word in person.name.split() if word.lower() not in NAMING] or person.name.split()
            shorter = len(words) > len(short) and (len(short) == 1 or is_family_of(short, words))
            if shorter and person.gender in ("", gender or person.gender):
                person.name = " ".join(words)
                self._by_first.setdefault(name_key(words[:1]), []).append(person)
                person.gender = person.gender or gender
                self._by_full[name_key(words)] = person
                return person
        naming = len(words) == 1 and titles and titles[-1] in NAMING
        person = Person(" ".join([titles[-1].title(), *words] if naming else words), gender)
        self.persons.append(person)
        self._by_full[name_key(words)] = person
        self._by_last.setdefault(family_name(words), []).append(person)
        if len(words) > 1:
            self._by_first.setdefault(name_key(words[:1]), []).append(person)
        return person


def _is_headline(line: str) -> bool:
    """Whether a text's first line ends without a stop, or has nearly all its longer words written large."""
    if not line.rstrip(" \n”\"’'").endswith("."):
        return True
    longer = [word for word in line.split() if len(word) > 3 and word[0].isalpha()]
    return sum(word[0].isupper() for word in longer) > _LARGE * len(longer)
