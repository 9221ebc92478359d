"""Two holders in one clause: ``HOLDER is said by REPORTER to VERB ...``, ``REPORTER had it from HOLDER that ...``."""

from __future__ import annotations

from typing import NamedTuple

from avow.attribution.clauses import content_end
from avow.attribution.cues import Cue, find_cues, is_adverb
from avow.attribution.draft import Draft
from avow.attribution.sentence import DASHES, GENITIVES, QUOTE, Sentence
from avow.attribution.sources import Range, has_verb, is_agent, main_subject, source_span, subject_left
from avow.lexicon.function_words import AUXILIARIES, BE, DETERMINERS, HAVE, PREPOSITIONS, SUBJECT_PRONOUNS
from avow.lexicon.names import DOCUMENTS, GROUPS
from avow.lexicon.reporting import inside_verbs
from avow.records import CueClass

_REPORTED = frozenset("said reported quoted cited understood believed thought known described remembered heard".split())
_HEARD_FROM = frozenset("heard learned learnt gathered".split())
_OVERHEARD = frozenset("heard hears hear overheard".split())
_SAID = frozenset("say tell claim admit boast swear insist deny promise threaten warn complain".split())
_QUOTING = frozenset("quotes quoted quoting cites cited citing".split())
_WRITTEN = DOCUMENTS | frozenset("circular bulletin note interview speech column essay".split())
_LONGEST_PHRASE = 12


class _Held(NamedTuple):
    """Who holds what.

    Attributes:
        source: The holder.
        cue: The words that say so.
        content: What is held, in one part or two.
    """

    source: Range
    cue: Range
    content: tuple[Range, ...]


def read_second_hand(sentence: Sentence) -> Draft | None:
    """Gives what one holder reports of another in one clause, with the other's inside it; marks no items."""
    low = sentence.low
    for index in range(1, len(low) - 3):
        draft = _read(sentence, index)
        if draft is not None:
            return draft
    return None


def _read(sentence: Sentence, index: int) -> Draft | None:
    """Reads the pattern that the word at `index` may belong to."""
    low = sentence.low
    word, before = low[index], low[index - 1]
    if word in _OVERHEARD:
        return _heard_say(sentence, index)
    if index < 2:
        return None
    if word == "by" and before in _REPORTED and low[index - 2] in BE:
        return _said_by(sentence, index)
    if word == "from" and (before in _HEARD_FROM or (before == "it" and low[index - 2] in HAVE)):
        return _had_from(sentence, index)
    if word == "who" and not _QUOTING.isdisjoint(low[max(0, index - _LONGEST_PHRASE) : index]):
        return _quoted_who(sentence, index)
    if word == "which" and before == "in" and low[index - 2] in _WRITTEN:
        return _written_in(sentence, index)
    return None


def _said_by(sentence: Sentence, by: int) -> Draft | None:
    """Reads ``HOLDER is said by REPORTER to [have] VERB ...`` and ``... as VERBing ...``."""
    low = sentence.low
    size = len(low)
    opener = _phrase_end(sentence, by + 1, ("to", "as"))
    if opener is None or not _may_name(sentence, (by + 1, opener)):
        return None
    first = _group_begin(sentence, by - 1)
    holder = subject_left(sentence, first)
    if holder is None or not _may_name(sentence, holder):
        holder = main_subject(sentence, first)
    verb = opener + 1
    while verb < size and (low[verb] in AUXILIARIES or is_adverb(low[verb])):
        verb += 1
    if holder is None or not _may_name(sentence, holder) or verb + 2 >= size or low[verb] not in inside_verbs():
        return None
    start = verb + 1
    while start < size - 1 and low[start] in (",", ":", *DASHES):
        start += 1
    end = size if low[start] == QUOTE else content_end(sentence, start, [])
    if end <= start:
        return None
    entry = inside_verbs()[low[verb]].verb
    reported = _Held((by + 1, opener), (first, by), (holder, (opener, end)))
    held = _Held(holder, (opener + 1, verb + 1), ((start, end),))
    return _chain(sentence, reported, low[by - 1], held, Cue(verb, verb, verb + 1, entry, "finite"))


def _had_from(sentence: Sentence, at: int) -> Draft | None:
    """Reads ``REPORTER had it from HOLDER that ...`` and ``REPORTER heard from HOLDER that ...``."""
    low = sentence.low
    that = _phrase_end(sentence, at + 1, ("that",), insertions=True)
    if that is None or that + 2 >= len(low):
        return None
    holder = (at + 1, next((index for index in range(at + 1, that) if low[index] == ","), that))
    first = _group_begin(sentence, at - 2 if low[at - 1] == "it" else at - 1)
    reporter = subject_left(sentence, first)
    end = content_end(sentence, that, [])
    if reporter is None or not is_agent(sentence, reporter) or not _may_name(sentence, holder) or end <= that + 1:
        return None
    held = _Held(holder, (at, at + 1), ((that, end),))
    said = Cue(at, at, at + 1, inside_verbs()["says"].verb, "finite")
    return _chain(sentence, _Held(reporter, (first, at), ((at, end),)), "hear from", held, said)


def _heard_say(sentence: Sentence, heard: int) -> Draft | None:
    """Reads ``REPORTER heard HOLDER say that ...``."""
    low = sentence.low
    ahead = range(heard + 2, min(len(low) - 2, heard + _LONGEST_PHRASE))
    say = next((index for index in ahead if low[index] in _SAID), None)
    if say is None or low[say - 1].endswith(GENITIVES) or "," in low[heard:say]:
        return None
    first = _group_begin(sentence, heard)
    reporter = subject_left(sentence, first)
    holder = (heard + 1, say)
    # "Heard people say": of nobody in particular.
    if not sentence.capital(heard + 1) and low[heard + 1] not in DETERMINERS:
        return None
    if reporter is None or not is_agent(sentence, reporter) or has_verb(sentence, *holder):
        return None
    start = _phrase_end(sentence, say + 1, ("that",), insertions=True) or say + 1
    if low[start] in (",", ":"):
        start += 1
    end = content_end(sentence, start, [])
    if end < start + 2 and low[start] != QUOTE:
        return None
    held = _Held(holder, (say, say + 1), ((start, end),))
    said = Cue(say, say, say + 1, inside_verbs()[low[say]].verb, "finite")
    return _chain(sentence, _Held(reporter, (first, heard + 1), ((heard + 1, end),)), "hear", held, said)


def _quoted_who(sentence: Sentence, who: int) -> Draft | None:
    """Reads ``REPORTER quotes HOLDER who VERB ...``."""
    low = sentence.low
    told = max(index for index in range(max(0, who - _LONGEST_PHRASE), who) if low[index] in _QUOTING)
    reporter = main_subject(sentence, told)
    holder = (told + 1, who)
    cue = next((cue for cue in find_cues(sentence, inside_verbs()) if cue.first == who + 1), None)
    if reporter is None or cue is None or cue.form != "finite" or not is_agent(sentence, reporter):
        return None
    content = _content(sentence, cue)
    if content is None or not _may_name(sentence, holder) or has_verb(sentence, *holder):
        return None
    reported = _Held(reporter, (told, told + 1), ((told + 1, content[1]),))
    return _chain(sentence, reported, "quote", _Held(holder, (cue.first, cue.last), (content,)), cue)


def _written_in(sentence: Sentence, which: int) -> Draft | None:
    """Reads ``REPORTER read out a letter in which HOLDER VERB ...``."""
    low = sentence.low
    cues = find_cues(sentence, inside_verbs())
    cue = next((cue for cue in cues if cue.head > which and cue.form == "finite"), None)
    reporter = main_subject(sentence, which)
    if cue is None or reporter is None or reporter[1] >= which - 2 or not is_agent(sentence, reporter):
        return None
    read = reporter[1]
    while low[read] == ",":
        # "The chairman, Ana Roth, quoted".
        read = next((index for index in range(read + 1, which) if low[index] == ","), which - 1) + 1
    holder = (which + 1, cue.first)
    content = _content(sentence, cue)
    if content is None or read >= which or not _may_name(sentence, holder) or has_verb(sentence, *holder):
        return None
    reported = _Held((reporter[0], max(reporter[1], read - 1)), (read, which + 1), ((which + 1, content[1]),))
    return _chain(sentence, reported, low[read], _Held(holder, (cue.first, cue.last), (content,)), cue)


def _chain(sentence: Sentence, reported: _Held, lemma: str, held: _Held, cue: Cue) -> Draft:
    """Gives the attribution of a reporter, with the holder's inside it.

    Args:
        sentence: Its items.
        reported: Who reports.
        lemma: The verb of reporting.
        held: Who is reported.
        cue: His or her verb.
    """

    def draft(part: _Held, lemma: str, cue_class: CueClass, frame: str) -> Draft:
        content = [sentence.between(*items) for items in part.content]
        return Draft(
            content, [sentence.between(*part.cue)], [source_span(sentence, part.source)], lemma, cue_class, frame=frame
        )

    inner = draft(held, cue.verb.lemma, cue.verb.cue_class, "second-hand")
    inner.negated, inner.modal = cue.negated, cue.modal
    outer = draft(reported, lemma, "speech", "reported")
    outer.inner = [inner]
    return outer


def _content(sentence: Sentence, cue: Cue) -> Range | None:
    """Gives what a verb governs: from its "that" on, or all behind it."""
    start = _phrase_end(sentence, cue.last, ("that",)) or cue.last
    end = content_end(sentence, start, [])
    return (start, end) if end >= start + 2 else None


def _group_begin(sentence: Sentence, head: int) -> int:
    """Gives where the verb group with the verb at `head` begins."""
    first = head
    while first > 0 and (sentence.low[first - 1] in AUXILIARIES or is_adverb(sentence.low[first - 1])):
        first -= 1
    return first


def _phrase_end(sentence: Sentence, start: int, closers: tuple[str, ...], *, insertions: bool = False) -> int | None:
    """Gives where a noun phrase ends that one of some words must follow."""
    low = sentence.low
    for index in range(start, min(len(low), start + _LONGEST_PHRASE)):
        word = low[index]
        if word in closers:
            return index if index > start and not has_verb(sentence, start + 1, index) else None
        if word in (";", ":", QUOTE) or (word == "," and not insertions) or word in SUBJECT_PRONOUNS:
            return None
    return None


def _may_name(sentence: Sentence, items: Range) -> bool:
    """Whether a phrase may name a holder: not "it", "of the bank"."""
    low = sentence.low
    first, after = items
    if after <= first or low[first] in PREPOSITIONS or low[first] == "it":
        return False
    if sentence.capital(first) or low[first] in DETERMINERS or low[first] in SUBJECT_PRONOUNS:
        return True
    return low[first] in GROUPS or (low[first].endswith("s") and not low[first].endswith("ss"))
