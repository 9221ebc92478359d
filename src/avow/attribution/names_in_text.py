"""Where names stand in a text: runs of words written large, with the titles before them."""

from __future__ import annotations

import re

from avow.attribution.name_pieces import GENITIVE, NEXT_PIECE, PIECE
from avow.attribution.name_titles import (
    behind_description,
    behind_office,
    count_titles,
    office_before,
    only_title,
    without_honours,
)
from avow.lexicon.function_words import SENTENCE_OPENERS, WEEKDAYS
from avow.lexicon.names import TITLES

_NAME = re.compile(rf"(?<![\w’']){PIECE}{NEXT_PIECE}*")
_TOKEN = re.compile(r"\S+")
_MAX_TOKENS = 12
_LONGEST_NAME = 5
INVERTED = frozenset("said says added".split())
"""Verbs that may open a sentence before who speaks: "Said Hale: “We lost.”"."""
_QUOTATION = re.compile(r":\s?[“\"‘'„«]")
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


def names_in_text(text: str) -> list[tuple[int, list[str], list[tuple[int, str]]]]:
    """Gives (offset, lower-case titles, [(offset, word)]) of what may be names."""
    found: list[tuple[int, list[str], list[tuple[int, str]]]] = []
    for match in _NAME.finditer(text):
        name, start = match.group(), match.start()
        if " " not in name and "\u00a0" not in name:
            if (low := name.lower()) not in _NOT_NAMES and low not in TITLES:
                found.append((start, [], [(start, name)]))
            continue
        tokens = [(start + token.start(), token.group()) for token in _TOKEN.finditer(name)][:_MAX_TOKENS]
        if tokens[0][1].lower() in INVERTED and _QUOTATION.match(text, match.end()) and _opens_sentence(text, start):
            tokens = tokens[1:]
        # "Fallon's Ford" ends at the genitive; "the Centre Party's Jonas Hede" names somebody behind it.
        owned = next((at + 1 for at, (_, word) in enumerate(tokens[:-1]) if GENITIVE.search(word)), len(tokens))
        for part in (tokens[:owned], tokens[owned:]):
            if part is tokens or len(part) > 1 or part[:1] == tokens[:1]:
                found += _read_run(text, part)
    return found


def _opens_sentence(text: str, start: int) -> bool:
    return text[max(0, start - 2) : start].rstrip(" ")[-1:] in ("", "\n", ".", "!", "?", "”", '"')


def _read_run(text: str, tokens: list[tuple[int, str]]) -> list[tuple[int, list[str], list[tuple[int, str]]]]:
    """Gives the name among words written large, with its titles, or nothing."""
    start = tokens[0][0]
    count, titles = count_titles([word for _, word in tokens])
    tokens = tokens[count:]
    while tokens and tokens[0][1].lower() in _NOT_NAMES:
        tokens = tokens[1:]
        count, more = count_titles([word for _, word in tokens])
        tokens, titles = tokens[count:], titles + more
    if len(tokens) > 1 and (office := office_before(text, start)):
        tokens = behind_office(tokens)
        titles = [*titles, office]
    if not tokens or (len(tokens) == 1 and titles and only_title(tokens[0][1].lower(), titles[-1])):
        return []
    cut = next((index for index, (_, word) in enumerate(tokens) if word.lower() in _NOT_NAMES), len(tokens))
    tokens = tokens[:cut]
    named = len(without_honours([word for _, word in tokens], titles))
    titles = [*(word.lower() for _, word in tokens[named:]), *titles]
    tokens = behind_description(tokens[:named])
    return [(start, titles, tokens)] if tokens and len(tokens) <= _LONGEST_NAME else []
