"""Named features of an example: how far passage and claim overlap, and what cues stand where.

One function makes them for training and for prediction alike, so that the two cannot drift apart. Every feature
has a name that a reader understands ("scope:negation"), and so has every weight of the model.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from avow.lexicon.opposites import opposites
from avow.models.reading import Reading, read
from avow.records import Example

Features = dict[str, float]

_COVER_STEPS = (0.05, 0.25, 0.45, 0.65, 0.85)
_SCOPE_WORDS = 7
"""A cue reaches this many words to its right (and as many to its left for what it comes after)."""
_WORDS_LENGTH = 5.0
_CLAIM_LENGTH = 1.5
"""Lengths of the bags of words, by cross-validation: the longer, the less the penalty holds their weights down."""
_DETAILED_WORDS = 200
"""Of more words than this only the sentences closest to the claim are looked at: the body of an article."""
_DETAILED_SENTENCES = 3


@dataclass(frozen=True, slots=True)
class Rarity:
    """Inverse document frequency of stems over the training texts.

    Attributes:
        idf: Stem -> ln((1 + texts) / (1 + texts with it)) + 1.
        unseen: The value for stems that are not in the table.
    """

    idf: Mapping[str, float]
    unseen: float

    @classmethod
    def of(cls, texts: Iterable[str]) -> Rarity:
        """Counts over the distinct texts; stems of a single text are left to `unseen`."""
        counts: Counter[str] = Counter()
        distinct = set(texts)
        for text in distinct:
            reading = read(text)
            counts.update({stem for stem, keep in zip(reading.stems, reading.content, strict=True) if keep})
        total = 1 + len(distinct)
        # Sorted, as the order of a set differs from process to process: one input makes one file.
        idf = {stem: math.log(total / (1 + count)) + 1 for stem, count in sorted(counts.items()) if count > 1}
        return cls(idf, math.log(total / 2) + 1)

    def weigh(self, stems: Iterable[str]) -> dict[str, float]:
        """Gives stem -> its weight, scaled to sum to 1; so that what is covered of them is a sum."""
        weights = {stem: self.idf.get(stem, self.unseen) for stem in stems}
        whole = sum(weights.values())
        return {stem: weight / whole for stem, weight in weights.items()}


def _covered(weights: Mapping[str, float], present: frozenset[str]) -> float:
    return sum([weight for stem, weight in weights.items() if stem in present])


def features(example: Example, rarity: Rarity) -> Features:
    """Gives the named features of one example; absent names are 0.

    Their order is the same in every process, so that sums over them are equal to the last bit.
    """
    pair = Pair.of(example, rarity)
    found: Features = {}
    _overlap(pair, found)
    _numbers(pair, found)
    _opposites(pair, found)
    _cues(pair, found)
    _shape(pair, found)
    _attribution(example, pair, found)
    _wording(pair, found)
    return found


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim and a passage side by side.

    Attributes:
        focus: Numbers of the passage's words that count as the holder's, ascending.
        marked: The example says what the holder's words are.
        wanted: Stems of the claim's content words, with weights that sum to 1.
        best: Numbers of the words of the focus's sentence that covers most of the claim.
        aligned: Numbers of the focus's content words that the claim has too.
        cover: Share of the claim, weighted by rarity, that the best sentence has.
    """

    claim: Reading
    passage: Reading
    focus: tuple[int, ...]
    marked: bool
    wanted: Mapping[str, float]
    best: tuple[int, ...]
    aligned: frozenset[int]
    cover: float

    @classmethod
    def of(cls, example: Example, rarity: Rarity) -> Pair:
        """Reads both texts and aligns them."""
        claim, passage = read(example.claim), read(example.passage)
        weights = rarity.weigh(stem for stem, keep in zip(claim.stems, claim.content, strict=True) if keep)
        focus, marked = _focus(example, passage)
        if len(focus) == len(passage.words):
            parts, stems = passage.sentences, passage.sentence_stems
        else:
            by_sentence: dict[int, list[int]] = {}
            for i in focus:
                by_sentence.setdefault(passage.sentence[i], []).append(i)
            parts = tuple(map(tuple, by_sentence.values()))
            stems = tuple(frozenset(passage.stems[i] for i in part if passage.content[i]) for part in parts)
        covers = [_covered(weights, present) for present in stems]
        # The first of the sentences that cover most; in a long passage only the closest few are looked at in detail.
        ranked = sorted(range(len(parts)), key=lambda part: (-covers[part], part))
        if len(focus) > _DETAILED_WORDS:
            focus = tuple(i for part in sorted(ranked[:_DETAILED_SENTENCES]) for i in parts[part])
        best, cover = (parts[ranked[0]], covers[ranked[0]]) if ranked else ((), 0.0)
        aligned = frozenset(i for i in focus if passage.content[i] and passage.stems[i] in weights)
        return cls(claim, passage, focus, marked, weights, best, aligned, cover)


def _focus(example: Example, passage: Reading) -> tuple[tuple[int, ...], bool]:
    """Gives the words to take as the holder's: the marked content, else the sentences around the mention, else all."""
    if example.content and (inside := passage.within(example.content)):
        return tuple(sorted(inside)), True
    if example.mention and (named := passage.within(example.mention)):
        chosen = {passage.sentence[i] for i in named}
        following = max(chosen) + 1
        opening = next((w for w, s in zip(passage.words, passage.sentence, strict=True) if s == following), "")
        if opening in _CONTINUING:
            chosen.add(following)
        return tuple(i for i, sentence in enumerate(passage.sentence) if sentence in chosen), False
    return tuple(range(len(passage.words))), False


_CONTINUING = frozenset(('"', "“", "he", "she", "they", "it", "i", "we", "his", "her"))
"""Words that open a sentence which goes on about the holder of the sentence before."""


def _overlap(pair: Pair, found: Features) -> None:
    claim, passage = pair.claim, pair.passage
    stems = frozenset(passage.stems[i] for i in pair.focus if passage.content[i])
    _stepped("cover:focus", _covered(pair.wanted, stems), found)
    _stepped("cover:best", pair.cover, found)
    _stepped("cover:passage", _covered(pair.wanted, passage.stem_set), found)
    shared = stems & pair.wanted.keys()
    found["cover:back"] = len(shared) / max(1, len(stems))
    found["jaccard"] = len(shared) / max(1, len(stems | pair.wanted.keys()))
    wanted_pairs = set(zip(claim.stems, claim.stems[1:], strict=False))
    found_pairs = {(passage.stems[i], passage.stems[i + 1]) for i in pair.focus if i + 1 < len(passage.stems)}
    found["cover:pairs"] = len(wanted_pairs & found_pairs) / max(1, len(wanted_pairs))
    wanted_grams = _grams(claim.words)
    found_grams = _grams(tuple([passage.words[i] for i in pair.best]))
    both = len(wanted_grams & found_grams)
    found["cover:characters"] = both / max(1, len(wanted_grams))
    found["jaccard:characters"] = both / max(1, len(wanted_grams | found_grams))


def _stepped(name: str, value: float, found: Features) -> None:
    """Adds a value and the steps that it has passed, so that a linear model can bend."""
    found[name] = value
    for step in _COVER_STEPS:
        if value > step:
            found[f"{name}>{step}"] = 1.0


def forget_texts() -> None:
    """Drops what is remembered of the texts read so far, for a service that keeps none and wants its memory back."""
    read.cache_clear()
    _grams.cache_clear()


@lru_cache(maxsize=8192)
def _grams(words: tuple[str, ...]) -> frozenset[str]:
    text = " ".join(words)
    return frozenset([text[i : i + 4] for i in range(len(text) - 3)])


def _numbers(pair: Pair, found: Features) -> None:
    wanted = {word for word in pair.claim.words if word[0].isdigit()}
    if not wanted:
        return
    present = {pair.passage.words[i] for i in pair.focus if pair.passage.words[i][0].isdigit()}
    if not wanted & present:
        found["number:other" if present else "number:none"] = 1.0


def _opposites(pair: Pair, found: Features) -> None:
    """Says whether the closest sentence has the opposite of a word of the claim, which it lacks itself."""
    present = {pair.passage.stems[i] for i in pair.best}
    table = opposites()
    for stem in pair.claim.stems:
        if stem not in present and not present.isdisjoint(table.get(stem, ())):
            found["opposite"] = 1.0


def _shape(pair: Pair, found: Features) -> None:
    """Says how the closest sentence begins and ends: "Did ...", "WSJ: ...", "... , officials say"."""
    words = [pair.passage.words[i] for i in pair.best]
    plain = [word for word in words if word[0].isalnum()]
    if not plain:
        return
    found[f"first:{plain[0]}"] = 1.0
    found[f"last:{plain[-1]}"] = 1.0
    if words[-1] == "?":
        found["ends asking"] = 1.0
    if ":" in words[:_EDGE_WORDS]:
        found["colon:early"] = 1.0
    if ":" in words[-_EDGE_WORDS:]:
        found["colon:late"] = 1.0


_EDGE_WORDS = 5


def _cues(pair: Pair, found: Features) -> None:
    """Counts cues by zone and kind, and says which of them reach the words that the claim has too."""
    passage, focus, best = pair.passage, frozenset(pair.focus), frozenset(pair.best)
    claim_stems = pair.claim.stem_set
    claim_kinds = {cue.kind for _, _, cue in pair.claim.cues}
    for claim_kind in sorted(claim_kinds):
        found[f"claim:{claim_kind}"] = 1.0
    counts: Counter[str] = Counter()
    present: set[str] = set()
    flips = 0
    for begin, end, cue in passage.cues:
        if claim_stems.issuperset(passage.stems[begin:end]):
            counts[f"claimed:{cue.kind}"] += 1
            continue
        if begin not in focus:
            counts[f"frame:{cue.kind}"] += 1
            continue
        counts[f"focus:{cue.kind}"] += 1
        present.add(cue.kind)
        found[f"cue:{cue.phrase}"] = 1.0
        if cue.signature:
            found[f"signature:{cue.signature}"] = 1.0
        if begin in best:
            found[f"best:{cue.kind}"] = 1.0
        if _aligned(pair, begin, range(end, end + _SCOPE_WORDS)):
            found[f"scope:{cue.kind}"] = 1.0
            flips += cue.kind == "negation" or cue.signature.startswith("-")
        if _aligned(pair, begin, range(begin - _SCOPE_WORDS, begin)):
            found[f"after:{cue.kind}"] = 1.0
    for name, count in counts.items():
        found[name] = min(2.0, math.log1p(count))
    odd = sum(cue.kind == "negation" or cue.signature.startswith("-") for _, _, cue in pair.claim.cues) + flips
    found["turned"] = float(odd % 2)
    for own in sorted(claim_kinds & _TURNING):
        for other_kind in sorted(present & _TURNING):
            found[f"claim {own}:{other_kind}"] = 1.0


_TURNING = {"negation", "denial", "weak_denial", "hedge", "affirmation"}


def _aligned(pair: Pair, cue: int, places: range) -> bool:
    """Whether a word that the claim has too stands at one of the places, in the cue's own sentence."""
    sentence = pair.passage.sentence
    return any(i in pair.aligned and sentence[i] == sentence[cue] for i in places)


def _attribution(example: Example, pair: Pair, found: Features) -> None:
    passage = pair.passage
    for i in passage.within(example.cue):
        if passage.words[i][0].isalnum():
            found[f"said:{passage.stems[i]}"] = 1.0
    words = {passage.words[i] for i in pair.focus}
    found["nested"] = float(example.nested)
    found["marked"] = float(pair.marked)
    found["asks"] = float("?" in words)
    found["quotes"] = float(not words.isdisjoint('"“”'))
    found["first person"] = float("i" in words)
    found["length:focus"] = math.log1p(len(pair.focus)) / 5
    found["length:passage"] = math.log1p(len(passage.words)) / 5


def _wording(pair: Pair, found: Features) -> None:
    """Adds n-grams of the focus in which "@" stands for what the claim has too ("denies @"), and the claim's words."""
    passage = pair.passage
    masked: list[str] = []
    last = -1
    for i in pair.focus:
        if i not in pair.aligned:
            masked.append(passage.words[i])
        elif not masked or masked[-1] != "@" or passage.sentence[i] != last:
            masked.append("@")
        last = passage.sentence[i]
    grams = Counter(" ".join(masked[i : i + n]) for n in (1, 2, 3) for i in range(len(masked) - n + 1))
    _add_bag("words", grams, _WORDS_LENGTH, found)
    _add_bag("claim words", Counter(pair.claim.stems), _CLAIM_LENGTH, found)


def _add_bag(zone: str, counts: Mapping[str, int], length: float, found: Features) -> None:
    """Adds log counts, scaled to a vector of the given length."""
    repeated = [(1 + math.log(count)) ** 2 for count in counts.values() if count > 1]
    once = length / math.sqrt(sum(repeated) + len(counts) - len(repeated)) if counts else 0.0
    for name, count in counts.items():
        found[f"{zone}:{name}"] = once if count == 1 else once * (1 + math.log(count))
