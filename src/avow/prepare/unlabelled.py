"""Quotes paired with claims near them, without labels: what a teacher is asked about, so that a small model learns.

A teacher that has learned some thousand labels answers as many pairs as one likes (`avow.training.config.Teacher`).
What helps are pairs as they come in use: a quote with claims made for other quotes of its article, with what others in
the article say, with that negated, and with claims from elsewhere that share its words.
"""

from __future__ import annotations

import dataclasses
import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence

from avow.examples import examples_from_quotes
from avow.propositions import propositions
from avow.records import Article, Example, Quote
from avow.text import content_stems

UNLABELLED = "unlabelled-"
"""Begins the corpus of such a row; the collection that its article is from follows."""

_AUXILIARY = r"(?:is|are|was|were|will|would|can|could|should|has|have|had|does|do|did|must|may|might)"
# Small letters only: "Will Roth", "in May".
_VERB = re.compile(rf"\b(?:(?P<short>won['’]t|can['’]t|cannot)|(?P<verb>{_AUXILIARY})(?P<negation>n['’]t| not)?)\b")
# "Nothing was done": "not" beside one of these turns nothing round.
_NEGATIVE = re.compile(r"\b(?:no|nothing|nobody|none|never|neither|nor|nowhere|hardly|barely)\b", re.IGNORECASE)
_IRREGULAR = {"won't": "will", "can't": "can", "cannot": "can"}
_MOST_WORDS = 26
_NEGATION_WITHIN = 14  # words: further on stands another clause
_FREQUENT = 400  # claims: a word in more of them tells nothing
_ARTICLE_CLAIMS, _ARTICLE_WORDS = 12, 5


def negated(claim: str) -> str:
    """Gives the claim with its first auxiliary negated, or without its negation; "" where that makes no opposite.

    >>> negated("The bridge was safe."), negated("It won't rain."), negated("He left.")
    ('The bridge was not safe.', 'It will rain.', '')
    """
    claim = " ".join(claim.split())
    found = _VERB.search(claim)
    if not found or len(claim[: found.start()].split()) >= _NEGATION_WITHIN or _NEGATIVE.search(claim):
        return ""
    if short := found["short"]:
        other = _IRREGULAR[short.replace("’", "'")]
    else:
        other = found["verb"] if found["negation"] else f"{found['verb']} not"
    return claim[: found.start()] + other + claim[found.end() :]


class NearClaims:
    """Finds claims that share rare words with a passage.

    Args:
        claims: Different ones.
    """

    def __init__(self, claims: Sequence[str]) -> None:
        self._claims = claims
        stems = [content_stems(claim) for claim in claims]
        seen = Counter(stem for own in stems for stem in own)
        self._rarity = {stem: math.log(len(claims) / times) for stem, times in seen.items()}
        self._weight = [sum(self._rarity[stem] for stem in own) for own in stems]
        self._having: dict[str, list[int]] = defaultdict(list)
        for place, own in enumerate(stems):
            for stem in own:
                if seen[stem] <= _FREQUENT:
                    self._having[stem].append(place)

    def near(self, passage: str, most: int = 24) -> list[str]:
        """Gives up to `most` claims, the one that shares most of its words, the rare ones above all, first."""
        shared: dict[int, float] = defaultdict(float)
        for stem in sorted(content_stems(passage)):
            for place in self._having.get(stem, ()):
                shared[place] += self._rarity[stem]
        # The constant keeps claims of two words from being near everything.
        best = sorted(shared, key=lambda place: (-shared[place] / (self._weight[place] + 15), place))
        return [self._claims[place] for place in best[:most]]


@dataclasses.dataclass(frozen=True, slots=True)
class ReadArticle:
    """An article, its quotes, and the claims that were made for some of them.

    Attributes:
        held_out: Ids of quotes that give neither a pair nor a claim.
    """

    article: Article
    quotes: Sequence[Quote]
    claims: Sequence[str] = ()
    corpus: str = ""
    licence: str = ""
    held_out: Collection[str] = ()


def sentence_pairs(examples: Sequence[Example], *, seed: int = 0) -> Iterator[Example]:
    """Gives further pairs of inference rows (claim and passage, no holder), without labels.

    A short passage becomes the claim and the claim its passage, and each passage is paired with up to two claims of
    other rows that share its words.
    """
    draw = random.Random(seed)  # noqa: S311  (no secret)
    near = NearClaims(list(dict.fromkeys(example.claim for example in examples)))
    made: set[tuple[str, str]] = {(example.claim, example.passage) for example in examples}
    for example in examples:
        pairs = [(example.passage, example.claim)] if len(example.passage.split()) <= _MOST_WORDS else []
        others = [claim for claim in near.near(example.passage, 10) if claim != example.claim]
        pairs += [(claim, example.passage) for claim in _some(others, 2, draw)]
        for claim, passage in pairs:
            if (claim, passage) not in made:
                made.add((claim, passage))
                yield dataclasses.replace(
                    example,
                    claim=claim,
                    passage=passage,
                    content=(),
                    cue=(),
                    label=None,
                    soft_label=None,
                    claim_id="",
                    id=f"{example.id}/{len(made)}",
                    corpus=UNLABELLED + example.corpus,
                )


def unlabelled_pairs(
    articles: Sequence[ReadArticle], *, held_out: Collection[str] = (), seed: int = 0
) -> Iterator[Example]:
    """Pairs every quote with some two dozen claims, nearest first; the examples have no label.

    Claims come from the quote itself (its propositions, each negated too), from its article (claims made for its
    quotes, what others in it say, now and then negated), and from all articles (what shares words with the passage,
    and one drawn at random). Tag ``origin`` says which: own, article, contents, near, random.

    Args:
        articles: Of no test set, nor of one that is to choose between models.
        held_out: Claims that nothing is to be paired with, nor with their negation.
        seed: The same seed draws the same pairs.
    """
    draw = random.Random(seed)  # noqa: S311  (no secret)
    barred = frozenset(("", *held_out, *map(negated, held_out)))
    said = [
        [[] if quote.id in each.held_out else propositions(quote.content_text) for quote in each.quotes]
        for each in articles
    ]
    written = [claim for each in articles for claim in each.claims if claim not in barred]
    written = list(dict.fromkeys(written))
    known = barred.union(written)
    spoken = list(dict.fromkeys(claim for quotes in said for own in quotes for claim in own if claim not in known))
    anything = [*written, *spoken]
    near_written, near_spoken = NearClaims(written), NearClaims(spoken)

    def turned(claims: Sequence[str], share: float) -> list[str]:
        return [(draw.random() < share and negated(claim)) or claim for claim in claims]

    for each, quotes in zip(articles, said, strict=True):
        shown = {quote.id: example for quote, _, example in examples_from_quotes(each.article, each.quotes, {"": ""})}
        for quote, own in zip(each.quotes, quotes, strict=True):
            if quote.id in each.held_out:
                continue
            example = shown[quote.id]
            others = list(dict.fromkeys(other for theirs in quotes for other in theirs if other not in own))
            first, second = near_written.near(example.passage), near_spoken.near(example.passage)
            near = [*first[:1], *_some(first[1:], 1, draw), *_some(second, 1, draw)]
            origins = (
                ("own", [either for claim in own for either in (claim, negated(claim))]),
                ("article", _some(each.claims, _ARTICLE_CLAIMS, draw)),
                ("contents", turned(_some(others, _ARTICLE_WORDS, draw), 0.4)),
                ("near", turned(near, 0.25)),
                ("random", _some(anything, 1, draw)),
            )
            paired: set[str] = set()
            for origin, claims in origins:
                for one in claims:
                    if one not in paired and one not in barred:
                        paired.add(one)
                        yield dataclasses.replace(
                            example,
                            claim=one,
                            id=f"{each.article.id}/{quote.id}/{len(paired)}",
                            corpus=UNLABELLED + each.corpus,
                            licence=each.licence,
                            tags={**example.tags, "origin": origin},
                        )


def _some(claims: Sequence[str], number: int, draw: random.Random) -> list[str]:
    return list(claims) if len(claims) <= number else draw.sample(claims, number)
