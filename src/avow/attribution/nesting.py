"""Attributions inside contents: "Smith said that the ministry believes that ..." has two holders."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from avow.attribution.draft import Draft
from avow.lexicon.function_words import (
    AUXILIARIES,
    DETERMINERS,
    MONTHS,
    PREPOSITIONS,
    SUBJECT_PRONOUNS,
    WEEKDAYS,
)
from avow.lexicon.names import GROUPS
from avow.quotation_marks import Style, quotations
from avow.records import Span

MAX_DEPTH = 4
"""How many holders a chain may have; each level reads its content once more, so the cost stays linear."""

_MIN_LENGTH = len("a says b")

_SELF = frozenset("i we you my our your me us i’m i'm i’ve i've we’re we're one it itself there".split())
# They name nobody whose stance could be asked for.
_NOBODY = frozenset(
    "nobody anybody everybody somebody none anyone everyone someone who whoever people this that these those them nor"
    " god".split()
)
# Also with more behind them: "nobody in his right mind".
_INDEFINITE = frozenset("nobody anybody everybody somebody none anyone everyone someone whoever".split())
_PRONOUNS = frozenset("he she they".split())
_HOLDING = frozenset({"speech", "belief", "denial", "doubt", "perception", "document", "poll"})
# What follows these without "that" or quotation marks is as a rule a proposition ("he says it rained"); what follows
# others inside a content is mostly a thing ("asks for money", "saw a video", "charges 90 crowns").
_PROPOSITIONAL = frozenset(
    "say tell think believe claim promise swear assure admit insist warn deny fear hope expect suspect doubt predict"
    " confess confirm consider assume reckon convinced sure accuse blame dismiss reject dispute describe".split()
)
# A thing that is said, told or known is no proposition ("says many things").
_JUDGING = _PROPOSITIONAL - frozenset("say tell think believe know hope swear confess".split())
_NEGATIVE = frozenset("no every each any whatever whoever please".split())
_COUNTING = frozenset("one two three four five six seven eight nine ten both another others".split())
# And these take a position on a thing as well ("denied the report").
_OPPOSING = frozenset("deny doubt dismiss reject dispute accuse blame".split())
_LEAST_WORDS = 3
_MOST_TRAILING_WORDS = 6
# White space that no article has stands for words that are left out.
_BLANK = "\x1f"
_NOT_BLANK = re.compile(r"[^\x1f\s](?:[^\x1f]*[^\x1f\s,])?")
_ANY_WORD = re.compile(r"[^\s\x1f]+")
_ARTICLE_REACH = 40
_ARTICLE_BEFORE = re.compile(r"\b((?:the|an?|his|her|their|its|my|our) (?:[\w-]+ ){0,2})$", re.IGNORECASE)
_ENDS_SENTENCE = re.compile(r"[.?!;:]\s|[“”\"\n]")
_CLAUSE_OPENERS = ("that ", "whether ", "if ")

Reader = Callable[[str, Span, Style], list[Draft]]


def read_nested(text: str, outer: Draft, style: Style, read: Reader, depth: int = 2) -> list[Draft]:
    """Gives the attributions inside the content of one, each with its own inner ones.

    Kept are those with a source of their own: "I think" inside a quotation adds no holder.

    Args:
        text: The article's text.
        outer: The attribution whose content is read.
        style: The quotation marks that surround the outer attribution.
        read: Gives the attributions of a span of the text.
        depth: How many holders the chain has with an inner one.
    """
    inner: list[Draft] = []
    if depth > MAX_DEPTH:
        return inner
    for local, shift, span, local_style in _stretches(text, outer, style):
        for stretch, inner_style in _readable(local, span, local_style):
            for draft in read(local, stretch, inner_style):
                draft.source = [_whole_phrase(local, span) for span in draft.source]
                draft.inner = read_nested(local, draft, inner_style, read, depth + 1)
                # "She said he thinks that Roth denied it": Roth is reported, whoever he is.
                kept = [draft] if _is_holder(local, draft) else draft.inner
                inner += kept if local is text else [_moved(each, shift, local) for each in kept]
    return sorted(inner, key=lambda draft: min(draft.content))


def _stretches(text: str, outer: Draft, style: Style) -> list[tuple[str, int, Span, Style]]:
    """Gives (text, shift, span in it, marks) for each stretch of a content that is read for itself.

    Parts between which only the cue and source stand are one stretch, in which these are blanked out: "The mayor, her
    lawyer said, still insists that ..." is read as "The mayor still insists that ...".
    """
    own = sorted((*outer.cue, *outer.source))
    found: list[tuple[str, int, Span, Style]] = []
    parts: list[Span] = []
    for part in sorted(outer.content):
        if parts and not _only_between(text, parts[-1][1], part[0], own):
            found += _joined(text, parts, style)
            parts = []
        parts.append(part)
    return found + _joined(text, parts, style)


def _joined(text: str, parts: list[Span], style: Style) -> list[tuple[str, int, Span, Style]]:
    if not parts or parts[-1][1] - parts[0][0] < _MIN_LENGTH:
        return []
    if len(parts) == 1 or text[parts[0][0]] in "“\"‘'":
        # Parts of a quotation have their own marks.
        return [(text, 0, part, style) for part in parts if part[1] - part[0] >= _MIN_LENGTH]
    start = parts[0][0]
    local = text[start : parts[0][1]]
    for (_, before), (first, after) in pairwise(parts):
        local += _BLANK * (first - before) + text[first:after]
    return [(local, start, (0, len(local)), style)]


def _only_between(text: str, start: int, end: int, own: list[Span]) -> bool:
    """Whether the reporting clause, or nothing, stands between two parts of a content: "her lawyer said on Monday"."""
    left = ""
    reporting = False
    for first, after in own:
        if first < end and after > start:
            left += " " + text[start:first]
            start = max(start, after)
            reporting = True
    left += " " + text[start:end]
    rest = left.replace(",", " ").split()
    return not rest or (reporting and len(rest) <= _MOST_TRAILING_WORDS and not _ENDS_SENTENCE.search(left))


def _moved(draft: Draft, shift: int, local: str) -> Draft:
    """Gives a draft, and all inside it, with offsets moved on and without what was blanked out."""

    def moved(spans: list[Span]) -> list[Span]:
        return [
            (match.start() + shift, match.end() + shift)
            for start, end in spans
            for match in _NOT_BLANK.finditer(local, start, end)
        ]

    return replace(
        draft,
        content=moved(draft.content),
        cue=moved(draft.cue),
        source=moved(draft.source),
        inner=[_moved(inner, shift, local) for inner in draft.inner],
    )


def _readable(text: str, span: Span, style: Style) -> list[tuple[Span, Style]]:
    """Gives the stretches of a content to read: the inside of a quotation, with the other marks, or all of it."""
    found = quotations(text, span, style)
    if len(found) == 1 and found[0].start == span[0] and found[0].end >= span[1]:
        return [(found[0].inside, "single" if style == "double" else "double")]
    start, end = span
    if text[start:end].lower().startswith("that "):
        start += len("that ")
    return [((start, end), style)]


def _is_holder(text: str, draft: Draft) -> bool:
    """Whether an attribution inside a content is somebody's own: a named holder and a proposition."""
    if not draft.source or not draft.content or draft.cue_class not in _HOLDING:
        return False
    source = text[slice(*draft.source[0])]
    if _BLANK in source or not _names_somebody(source):
        return False
    cue = text[slice(*draft.cue[0])].lower() if draft.cue else ""
    # "is in no position to say", "would hardly say": nobody says so.
    if cue.startswith("to ") or (draft.modal and not draft.negated):
        return False
    start, end = min(draft.content)
    content = text[start:end].lower()
    thing = draft.frame.endswith("np")
    if draft.frame.startswith("led") or (draft.lemma == "call" and content.startswith("that ")):
        return False
    led = draft.frame.startswith("inside/") and draft.frame != "inside/bare"
    if draft.quoted or content.startswith(("“", '"', "‘")) or led:
        return True
    if not thing and content.startswith(_CLAUSE_OPENERS):
        return True
    if source.lower() in _PRONOUNS or draft.lemma not in (_JUDGING if thing else _PROPOSITIONAL):
        return False
    words = sum(len(text[first:after].split()) for first, after in draft.content)
    return words >= _LEAST_WORDS or draft.lemma in _OPPOSING


def _names_somebody(source: str) -> bool:
    """Whether a source reads like a noun phrase or pronoun that names a holder: not "buy them", "no mother", "the"."""
    words = source.split()
    if not words:  # control characters that count as white space
        return False
    first = words[0].lower()
    if source.lower() in _SELF or source.lower() in _NOBODY or first in _NEGATIVE or first in _INDEFINITE:
        return False
    if len(words) == 1 and first in DETERMINERS - SUBJECT_PRONOUNS and first not in _COUNTING:
        return False
    plural = first in GROUPS or (first.endswith("s") and not first.endswith("ss") and first not in AUXILIARIES)
    return words[0][0].isupper() or words[0][0].isdigit() or first in DETERMINERS or first in _PRONOUNS or plural


def _whole_phrase(text: str, source: Span) -> Span:
    """Gives a source with the article before it, and without an adverbial: "On the stairs the mayor"."""
    blank = text.rfind(_BLANK, *source)
    if blank >= 0 and text[blank + 1 : source[1]].strip():
        source = blank + 1, source[1]
    found = list(_ANY_WORD.finditer(text, *source))
    if found and found[0][0][0].islower() and found[0][0].lower() not in DETERMINERS | PREPOSITIONS | SUBJECT_PRONOUNS:
        before = text[max(0, source[0] - _ARTICLE_REACH) : source[0]]
        article = _ARTICLE_BEFORE.search(before)
        return (source[0] - len(before) + article.start(1), source[1]) if article is not None else source
    if not found or found[0][0].lower() not in PREPOSITIONS or "," in text[slice(*source)]:
        return source
    for index in range(2, len(found)):
        word, before = found[index][0], found[index - 1][0].lower()
        opens = word.lower() in DETERMINERS or (word[0].isupper() and (index > 2 or not found[1][0][0].isupper()))
        opens = opens or (word[0].isupper() and before in MONTHS | WEEKDAYS)
        if opens and before not in PREPOSITIONS and before not in DETERMINERS:
            return found[index].start(), source[1]
    return source


def promoted(text: str, draft: Draft) -> list[Draft]:
    """Gives an attribution without what is none of its own, and that for itself.

    A content can run on into sentences without quotation marks; one of these that opens with a named source and a
    cue of its own is another attribution, not one inside.
    """
    # What somebody reports in a transcript's turn, he or she reports.
    turn = draft.frame == "colon-name"
    moved = [] if turn else [inner for inner in draft.inner if _stands_alone(text, draft, inner)]
    if not moved:
        return [draft]
    content = draft.content
    for inner in moved:
        start, end = inner.source[0][0], max(after for _, after in (*inner.content, *inner.cue))
        content = [
            part
            for first, after in content
            for part in ((first, min(after, start)), (max(first, end), after))
            if part[1] - part[0] > 0 and text[slice(*part)].strip(" .,\n")
        ]
    kept = [replace(draft, content=content, inner=[inner for inner in draft.inner if inner not in moved])]
    return [*(kept if content else []), *moved]


def _stands_alone(text: str, outer: Draft, inner: Draft) -> bool:
    start = inner.source[0][0]
    end = max(after for _, after in (*inner.content, *inner.cue))
    before = text[:start].rstrip()[-1:]
    own = next((span for span in outer.content if span[0] <= start < span[1]), None)
    if before not in (".", "!", "?") or own is None or text[own[0]] in "“\"‘'" or not outer.cue:
        return False
    if not text[start].isupper() or text[slice(*inner.source[0])].lower() in _PRONOUNS:
        return False
    cue = outer.cue[0][0]
    between = text[end:cue] if cue >= end else text[cue:start]
    return cue < start or _ENDS_SENTENCE.search(between) is not None


def reporter_outside(text: str, draft: Draft) -> Draft:
    """Turns an attribution inside out whose content ends with who reports it.

    In "Roth insisted that the paper was fake, his deputy recalled" the deputy reports Roth, though a reader from left
    to right takes the deputy for the end of what Roth insists.
    """
    if len(draft.content) != 1 or not draft.source or not draft.cue or not draft.inner:
        return draft
    start, end = draft.content[0]
    if max(draft.source[-1][1], draft.cue[-1][1]) > start:
        return draft
    reporter = draft.inner[-1]
    tail = sorted((*reporter.source, *reporter.cue))
    if not reporter.source or not reporter.content or tail[0][0] < max(after for _, after in reporter.content):
        return draft
    stop = len(text[: tail[0][0]].rstrip(" ,\n"))
    # Nothing but when and where may follow the reporter, and nothing but his or her report may go before.
    if min(reporter.content)[0] > start + len("that ") or len(text[tail[-1][1] : end].split()) > _MOST_TRAILING_WORDS:
        return draft
    inner = replace(
        draft, content=[(start, stop)], inner=[each for each in draft.inner[:-1] if max(each.content)[1] <= stop]
    )
    return replace(reporter, content=[(draft.source[0][0], stop)], inner=[inner, *reporter.inner][:1])


def numbered(drafts: list[Draft], prefix: str = "q", outer: str | None = None) -> list[tuple[str, str | None, Draft]]:
    """Gives (id, outer id, draft) of all drafts in reading order, inner ones right behind their outer one."""
    found: list[tuple[str, str | None, Draft]] = []
    for number, draft in enumerate(drafts, start=1):
        name = f"{prefix}{number}"
        found.append((name, outer, draft))
        found.extend(numbered(draft.inner, f"{name}.", name))
    return found
