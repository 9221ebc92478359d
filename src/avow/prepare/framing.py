"""Turns NLI pairs into attributed speech: who asserts, doubts or denies a sentence that entails or contradicts a claim.

NLI corpora teach what follows from a sentence, but their sentences have no speaker and their labels no hedge. Here the
sentence is put into one of `frames.toml`'s attributions, so that the label depends on both: a premise that entails the
claim, asserted, affirms it; wondered about, hedges it; and who denies what the premise entails, denies the premise. A
second speaker and nested sources make the holder's mark matter.
"""

from __future__ import annotations

import dataclasses
import random
import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib import resources
from typing import Any

from avow.errors import RecordError
from avow.labels import Label
from avow.records import Example, Span

_LONGEST = 200
_OWN_LABELS = ("affirms", "denies", "unrelated")
_SLOT = re.compile(r"HOLDER|OTHER|VERB|[\[\]()]|(?<![A-Za-z'’])[sS](?![A-Za-z'’])")
# Words that open a sentence and are written small inside another one.
_SMALL = frozenset(
    "the a an he she it they we you this that these those there here his her its their our my your in on at by for from"
    " with without to as if when while after before since until because although though despite during under over but"
    " and or so yet some many most all no both each every several not only even one two three what who how why where"
    " people someone everyone nobody anyone".split()
)
# Shares of the frames; affirms is drawn often, as most of its draws meet a neutral or a contradicting premise.
_FAMILIES: tuple[Label, ...] = ("affirms",) * 4 + ("hedges",) * 2 + ("denies",)
_KIND = {"affirms": "asserts", "hedges": "hedges", "denies": "denies"}


@dataclasses.dataclass(frozen=True, slots=True)
class _Framed:
    """A filled frame: its text and where holder, content, the other source and the other's words stand."""

    text: str
    holder: tuple[Span, ...] = ()
    content: tuple[Span, ...] = ()
    other: tuple[Span, ...] = ()
    other_content: tuple[Span, ...] = ()

    def after(self, text: str) -> _Framed:
        """Puts text before it; spans move along."""
        by = len(text)
        moved = {
            field: tuple((start + by, end + by) for start, end in getattr(self, field))
            for field in ("holder", "content", "other", "other_content")
        }
        return _Framed(text + self.text, **moved)


def framed(examples: Sequence[Example], *, seed: int = 0, times: int = 1) -> Iterator[tuple[int, Example]]:
    """Gives attributed passages made of NLI examples; not every draw gives one.

    Args:
        examples: The claim is the hypothesis, the passage the premise, labels are affirms (entailment), denies
            (contradiction) and unrelated (neutral). Made examples have ``framed-`` before their corpus.
        seed: The same seed gives the same passages.
        times: Draws an example.

    Yields:
        (place among `examples` of the one that it was made of, passage).

    Raises:
        RecordError: An example has another label.
    """
    draw = random.Random(seed)  # noqa: S311  (no secret)
    for place, example in enumerate(examples):
        if example.label not in _OWN_LABELS:
            raise RecordError(f"{example.corpus} {example.id}: expected one of {', '.join(_OWN_LABELS)}, found a hedge")
        for number in range(times):
            made = _frame(example, examples, draw)
            if made:
                yield (
                    place,
                    dataclasses.replace(
                        made,
                        id=f"{example.id}-f{number}",
                        corpus=f"framed-{example.corpus}",
                        claim_id=example.claim_id or example.claim,
                        split=example.split,
                        licence=example.licence,
                    ),
                )


def _frame(example: Example, pool: Sequence[Example], draw: random.Random) -> Example | None:
    family = draw.choice(_FAMILIES)
    chosen = _sentence(example, family, draw)
    if chosen is None:
        return None
    sentence, claim, label = chosen
    claim = _bare(claim)[:1].upper() + _bare(claim)[1:] + "."
    if draw.random() < 0.22:
        return _nested(sentence, claim, label, family, draw)
    holder = _name(draw)
    filled = _single(draw.choice(_frames()[_KIND[family]]), holder, sentence, draw, pronoun=draw.random() < 0.2)
    if draw.random() < 0.5:
        filled = _beside_another(filled, example, pool, draw)
    return Example(
        claim=claim,
        passage=filled.text,
        holder=holder,
        mention=filled.holder,
        content=filled.content,
        label=label,
    )


def _sentence(example: Example, family: Label, draw: random.Random) -> tuple[str, str, Label] | None:
    """Gives (sentence to attribute, claim, label of a holder who takes the family's stance to the sentence)."""
    premise, claim, relation = example.passage, example.claim, example.label
    usable = len(premise) < _LONGEST and not premise.rstrip().endswith("?")
    if family == "affirms":
        if usable and draw.random() >= 0.25:
            return premise, claim, relation or "unrelated"
        if draw.random() < 0.5 or relation != "denies":
            return claim, claim, "affirms"
        return claim, premise, "denies"  # contradiction holds both ways
    if family == "hedges":
        if usable and draw.random() < 0.55:
            return premise, claim, "unrelated" if relation == "unrelated" else "hedges"
        if relation == "affirms" and usable and draw.random() < 0.6:
            return claim, premise, "hedges"
        return claim, claim, "hedges"
    if relation == "unrelated" and usable:
        return premise, claim, "unrelated"
    if relation == "affirms" and usable and draw.random() < 0.7:
        return claim, premise, "denies"  # who denies what follows from the premise, denies the premise
    return claim, claim, "denies"


def _nested(sentence: str, claim: str, label: Label, family: Label, draw: random.Random) -> Example | None:
    frames = _frames()
    other, holder = _name(draw), _name(draw)
    if other == holder:
        return None
    side: Label = draw.choice(("hedges", "hedges", "affirms", "denies")) if family != "hedges" else "hedges"
    template = draw.choice(frames["nested"]).replace("VERB", draw.choice(frames["verbs"][family]))
    filled = _fill(template + draw.choice(frames["tails"][side]), holder, sentence, other)
    if draw.random() < 0.5:
        return Example(
            claim=claim,
            passage=filled.text,
            holder=holder,
            mention=filled.holder,
            content=filled.content,
            outer=(other,),
            label=label,
        )
    if label != "unrelated" and side != "affirms":
        if side == "denies" and _bare(sentence).lower() != _bare(claim).lower():
            # To reject a stronger sentence does not deny a weaker one, and to reject what contradicts a claim does
            # not affirm it: only the claim itself, rejected or defended, leaves no third way.
            return None
        label = "hedges" if side == "hedges" else ("denies" if label == "affirms" else "affirms")
    return Example(
        claim=claim,
        passage=filled.text,
        holder=other,
        mention=filled.other[:1],
        content=filled.other_content,
        label=label,
    )


def _single(template: str, holder: str, sentence: str, draw: random.Random, *, pronoun: bool) -> _Framed:
    if not pronoun:
        return _fill(template, holder, sentence)
    introductions = _frames()["introductions"]
    before = _fill(draw.choice(introductions["before_pronoun"]), holder, sentence).text
    return _fill(template, draw.choice(introductions["pronouns"]), sentence).after(before)


def _beside_another(filled: _Framed, example: Example, pool: Sequence[Example], draw: random.Random) -> _Framed:
    """Puts another speaker's sentence before or after: half the time on the same matter."""
    source = example if draw.random() < 0.54 else draw.choice(pool)
    sentence = draw.choice((source.claim, source.claim, source.passage))
    if len(sentence) >= _LONGEST:
        sentence = source.claim
    kind = _KIND[draw.choice(("affirms", "hedges", "denies"))]
    text = _fill(draw.choice(_frames()[kind]), _name(draw), sentence).text
    if draw.random() < 0.5:
        return dataclasses.replace(filled, text=f"{filled.text} {text}")
    return filled.after(f"{text} ")


def _fill(template: str, holder: str, sentence: str, other: str = "") -> _Framed:
    bare = _bare(sentence)
    alone, inside = bare[:1].upper() + bare[1:], _inside(bare)
    spans: dict[str, list[Span]] = {"HOLDER": [], "OTHER": [], "[": [], "(": []}
    opened: dict[str, int] = {}
    text, last = "", 0
    for slot in _SLOT.finditer(template):
        text += template[last : slot.start()]
        last = slot.end()
        found = slot.group()
        if found in "[(":
            opened[found] = len(text)
        elif found in "])":
            opening = {"]": "[", ")": "("}[found]
            spans[opening].append((opened[opening], len(text)))
        else:
            words = {"HOLDER": holder, "OTHER": other, "S": alone, "s": inside}[found]
            if not text.strip("\"“' "):
                words = words[:1].upper() + words[1:]
            if found in spans:
                spans[found].append((len(text), len(text) + len(words)))
            text += words
    text += template[last:]
    first = re.search(r"[A-Za-z]", text)
    if first:
        text = text[: first.start()] + first.group().upper() + text[first.end() :]
    return _Framed(text, *(tuple(spans[key]) for key in ("HOLDER", "[", "OTHER", "(")))


def _name(draw: random.Random) -> str:
    names = _frames()["names"]
    kind = draw.random()
    if kind < 0.3:
        return str(draw.choice(names["groups"]))
    person = str(draw.choice(names["last"]))
    if kind < 0.9:
        person = f"{draw.choice(names['first'])} {person}"
    return f"{draw.choice(names['titles'])} {person}" if kind >= 0.65 else person


def _bare(sentence: str) -> str:
    """Gives the sentence without its end mark."""
    return " ".join(sentence.split()).strip('"“” ').rstrip(".!?;, ").strip('"“” ') or sentence


def _inside(sentence: str) -> str:
    first = re.split(r"[\s,']", sentence, maxsplit=1)[0]
    return sentence[0].lower() + sentence[1:] if first.lower() in _SMALL else sentence


@lru_cache(maxsize=1)
def _frames() -> dict[str, Any]:
    text = (resources.files("avow.prepare") / "frames.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
