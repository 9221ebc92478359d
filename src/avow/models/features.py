"""Named features of an example: how far passage and claim overlap, and what cues stand where.

One function makes them for training and for prediction alike, so that the two cannot drift apart. Every feature
has a name that a reader understands ("scope:negation"), and so has every weight of the model.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from avow.models.reading import Reading, read
from avow.records import Example

Features = dict[str, float]

_COVER_STEPS = (0.05, 0.25, 0.45, 0.65, 0.85)
_SCOPE_WORDS = 7
"""A cue reaches this many words to its right (and as many to its left for what it comes after)."""
_CHARACTER_WORDS = 400
"""Focuses of more words than this get no character n-grams: they would match anything."""


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
        return cls({s: math.log(total / (1 + n)) + 1 for s, n in counts.items() if n > 1}, math.log(total / 2) + 1)

    def covered(self, stems: Iterable[str], present: frozenset[str] | set[str]) -> float:
        """Gives the share of `stems`, weighted by rarity, that is in `present`; 0 for no stems."""
        whole = part = 0.0
        for stem in stems:
            weight = self.idf.get(stem, self.unseen)
            whole += weight
            if stem in present:
                part += weight
        return part / whole if whole else 0.0


def features(example: Example, rarity: Rarity) -> Features:
    """Gives the named features of one example; absent names are 0."""
    pair = Pair.of(example, rarity)
    found: Features = {}
    _overlap(pair, rarity, found)
    _numbers(pair, found)
    _cues(pair, found)
    _attribution(example, pair, found)
    _wording(pair, found)
    return found


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim and a passage side by side.

    Attributes:
        focus: Numbers of the passage's words that count as the holder's, ascending.
        marked: The example says what the holder's words are.
        wanted: Stems of the claim's content words.
        best: Numbers of the words of the focus's sentence that covers most of the claim.
        aligned: Numbers of the focus's content words that the claim has too.
        cover: Share of the claim, weighted by rarity, that the best sentence has.
    """

    claim: Reading
    passage: Reading
    focus: tuple[int, ...]
    marked: bool
    wanted: frozenset[str]
    best: tuple[int, ...]
    aligned: frozenset[int]
    cover: float

    @classmethod
    def of(cls, example: Example, rarity: Rarity) -> Pair:
        """Reads both texts and aligns them."""
        claim, passage = read(example.claim), read(example.passage)
        focus, marked = _focus(example, passage)
        wanted = frozenset(stem for stem, keep in zip(claim.stems, claim.content, strict=True) if keep)
        by_sentence: dict[int, list[int]] = {}
        for i in focus:
            by_sentence.setdefault(passage.sentence[i], []).append(i)
        best: tuple[float, Sequence[int]] = (-1.0, ())
        for words in by_sentence.values():
            cover = rarity.covered(wanted, {passage.stems[i] for i in words})
            if cover > best[0]:
                best = (cover, words)
        aligned = frozenset(i for i in focus if passage.content[i] and passage.stems[i] in wanted)
        return cls(claim, passage, focus, marked, wanted, tuple(best[1]), aligned, max(best[0], 0.0))


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


def _overlap(pair: Pair, rarity: Rarity, found: Features) -> None:
    claim, passage = pair.claim, pair.passage
    stems = frozenset(passage.stems[i] for i in pair.focus if passage.content[i])
    covered = rarity.covered(pair.wanted, stems)
    _stepped("cover:focus", covered, found)
    _stepped("cover:best", pair.cover, found)
    _stepped("cover:passage", rarity.covered(pair.wanted, frozenset(passage.stems)), found)
    found["cover:back"] = rarity.covered(stems, pair.wanted)
    found["jaccard"] = len(pair.wanted & stems) / max(1, len(pair.wanted | stems))
    wanted_pairs = set(zip(claim.stems, claim.stems[1:], strict=False))
    found_pairs = {(passage.stems[i], passage.stems[i + 1]) for i in pair.focus if i + 1 < len(passage.stems)}
    found["cover:pairs"] = len(wanted_pairs & found_pairs) / max(1, len(wanted_pairs))
    if len(pair.focus) <= _CHARACTER_WORDS:
        wanted_grams = _grams(claim.words)
        found_grams = _grams([passage.words[i] for i in pair.focus])
        shared = len(wanted_grams & found_grams)
        found["cover:characters"] = shared / max(1, len(wanted_grams))
        found["jaccard:characters"] = shared / max(1, len(wanted_grams | found_grams))


def _stepped(name: str, value: float, found: Features) -> None:
    """Adds a value and the steps that it has passed, so that a linear model can bend."""
    found[name] = value
    for step in _COVER_STEPS:
        if value > step:
            found[f"{name}>{step}"] = 1.0


def _grams(words: Sequence[str]) -> set[str]:
    text = " ".join(words)
    return {text[i : i + 4] for i in range(len(text) - 3)}


def _numbers(pair: Pair, found: Features) -> None:
    wanted = {word for word in pair.claim.words if word[0].isdigit()}
    if not wanted:
        return
    present = {pair.passage.words[i] for i in pair.focus if pair.passage.words[i][0].isdigit()}
    if not wanted & present:
        found["number:other" if present else "number:none"] = 1.0


def _cues(pair: Pair, found: Features) -> None:
    """Counts cues by zone and kind, and says which of them reach the words that the claim has too."""
    passage, focus, best = pair.passage, frozenset(pair.focus), frozenset(pair.best)
    claim_stems = frozenset(pair.claim.stems)
    claim_kinds = {cue.kind for _, _, cue in pair.claim.cues}
    for claim_kind in claim_kinds:
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
            found[f"frame cue:{cue.phrase}"] = 1.0
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
    band = "high" if pair.cover > 0.5 else "middle" if pair.cover > 0.2 else "low"
    found[f"{band}:{'turned' if odd % 2 else 'straight'}"] = 1.0
    for kind in present:
        found[f"{band}:{kind}"] = 1.0
    for own in claim_kinds & _TURNING:
        for other_kind in present & _TURNING:
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
    _add_bag("words", grams, 1.0, found)
    _add_bag("claim words", Counter(pair.claim.stems), 0.3, found)
    if pair.marked:
        inside = {passage.sentence[i] for i in pair.focus}
        focus = frozenset(pair.focus)
        around = (w for i, w in enumerate(passage.words) if passage.sentence[i] in inside and i not in focus)
        _add_bag("around", Counter(around), 0.5, found)


def _add_bag(zone: str, counts: Mapping[str, int], length: float, found: Features) -> None:
    """Adds log counts, scaled to a vector of the given length."""
    norm = math.sqrt(sum((1 + math.log(count)) ** 2 for count in counts.values()))
    for name, count in counts.items():
        found[f"{zone}:{name}"] = length * (1 + math.log(count)) / norm
