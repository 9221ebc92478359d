"""The neural tagger: attributions by a small network, run by onnxruntime without torch."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from avow.attribution.draft import Draft
from avow.attribution.rules import read_drafts as read_by_rules
from avow.attribution.tagger_cues import describe_cues
from avow.attribution.tagger_decoding import (
    CUE_BEGINS,
    OUTPUTS,
    Found,
    Scores,
    WindowScores,
    best_tags,
    read_attributions,
)
from avow.attribution.tagger_folder import NETWORK, TOKENIZER, TaggerManifest, read_tagger
from avow.attribution.tagger_words import Window, Words, plan_windows, read_words
from avow.errors import ModelError
from avow.records import Span
from avow.resource_limits import usable_cores
from avow.text import line_around, sentences

if TYPE_CHECKING:
    import tokenizers

Network = Callable[[NDArray[np.int64], NDArray[np.int64]], Sequence[Scores]]
"""From word pieces (1, n) and features (1, n, 4) to tag scores (1, n, 7) and two vectors (1, n, size) each, first of
the outermost attributions, then of those inside contents."""

_WINDOWS_AT_ONCE = 64
_MARK_FEATURES = (0, 0, 0, 0)
_MARKS = frozenset("“\"‘'„«`")
_LINE_REACH = 20_000
"""How far a cue's paragraph is looked for; keeps a text of one long line linear."""
_DAY = re.compile(
    r"(?:,? (?:on|late|early|last|this))* (?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|yesterday|today|tonight)"
    r"(?: (?:morning|afternoon|evening|night))?$"
)
_STATE = re.compile(r"\b[DRI]-[A-Z][\w.]*\.$")  # "Ana Roth, D-Mass."
_CLOSING = re.compile(r"(?:[ ,]|(?<= )[“\"‘])+$")
_DEFAULT_FOLDER = "tagger-default"


class Tagger:
    """Finds attributions in a text.

    Every window goes through the network alone, on one thread: its scores, and so the quotes, never depend on
    what else is read at the same time.

    Attributes:
        manifest: Name, version and settings.
        threads: How many windows are scored side by side.
    """

    def __init__(
        self, network: Network, tokenizer: tokenizers.Tokenizer, manifest: TaggerManifest, threads: int | None = None
    ) -> None:
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self.manifest = manifest
        self.threads = threads or usable_cores()
        self._network = network
        self._tokenizer = tokenizer
        self._marks = mark_ids(tokenizer)
        self._transitions = [np.array(table, dtype=np.float32) for table in manifest.transitions]

    @property
    def name(self) -> str:
        """The tagger's name and version."""
        return f"{self.manifest.name} {self.manifest.version}"

    def read_drafts(self, text: str, body_start: int = 0, ruled: Sequence[Draft] | None = None) -> list[Draft]:
        """Gives the outermost attributions of a text in reading order; see `read`."""
        return self.read(text, body_start, ruled)[0]

    def read(
        self, text: str, body_start: int = 0, ruled: Sequence[Draft] | None = None
    ) -> tuple[list[Draft], list[Draft]]:
        """Gives the outermost attributions of a text, and those that somebody reports, both in reading order.

        Args:
            text: The article's text.
            body_start: Where the headline ends.
            ruled: What the rules found in the text, if that is known already: the network reads it as a hint.
        """
        by_rules = read_by_rules(text) if ruled is None else ruled
        words = read_words(text, self._tokenizer, body_start, by_rules)
        layers: tuple[list[Draft], ...] = ([], [])
        for layer, found in self._found(words, words.inside((0, body_start))[1]):
            draft = Draft(
                [words.between(*part) for part in found.content],
                [words.between(*found.cue)],
                [] if found.source is None else [trimmed(text, words.between(*found.source))],
                frame="tagger/inner" if layer else "tagger",
            )
            keep_in_paragraph(text, draft)
            layers[layer].append(draft)
        name_sources_in_their_paragraph(text, layers[0], by_rules)
        name_missing_sources(layers[0], by_rules)
        name_sources_beside_their_cue(text, layers[0], by_rules)
        name_sources_in_their_paragraph(text, layers[1], ())
        describe_cues(text, [*layers[0], *layers[1]])
        for drafts in layers:
            drafts.sort(key=lambda draft: min(draft.content))
        return layers[0], layers[1]

    def _found(self, words: Words, headline: int) -> Iterator[tuple[int, Found]]:
        """Gives (layer, attribution) for all whose cue begins in the core of a window, as ranges of the text's words.

        The headline, the first `headline` words, is read alone: its sources and contents are not the first sentence's.
        """
        with ThreadPoolExecutor(self.threads) as pool:
            pieces = sum(len(word) for word in words.pieces[:headline])
            planned = plan_windows(words, self.manifest.most_pieces, pieces or None)
            for begin in range(0, len(planned), _WINDOWS_AT_ONCE):
                windows = planned[begin : begin + _WINDOWS_AT_ONCE]
                scores = list(pool.map(lambda window: self.score(words, window), windows))
                for layer, transitions in enumerate(self._transitions):
                    own = [one[layer] for one in scores]
                    for window, one, tags in zip(
                        windows, own, best_tags([each.tags for each in own], transitions), strict=True
                    ):
                        for found in read_attributions(one, tags):
                            if window.core[0] <= window.first + found.cue[0] < window.core[1]:
                                yield layer, _moved(found, window.first)

    def score(self, words: Words, window: Window) -> list[WindowScores]:
        """Gives the network's scores for the words of a window, for each layer."""
        ids, features, firsts = window_inputs(words, window, self._marks)
        outputs = self._network(ids[None], features[None])
        layers: list[WindowScores] = []
        for bonus, first in zip(self.manifest.cue_bonus, range(0, len(outputs), 3), strict=True):
            tags, tail, head = (output[0, firsts] for output in outputs[first : first + 3])
            tags[:, CUE_BEGINS] += bonus
            layers.append(WindowScores(tags, tail, head))
        return layers


def mark_ids(tokenizer: tokenizers.Tokenizer) -> tuple[int, int]:
    """Gives the ids of the marks before and after a window: BERT's, or else RoBERTa's.

    Raises:
        ModelError: The tokenizer has neither.
    """
    for names in (("[CLS]", "[SEP]"), ("<s>", "</s>")):
        first, last = (tokenizer.token_to_id(name) for name in names)
        if first is not None and last is not None:
            return first, last
    raise ModelError("the tokenizer has neither [CLS] and [SEP] nor <s> and </s>; expected that of an encoder")


def window_inputs(
    words: Words, window: Window, marks: tuple[int, int]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Gives a window's word pieces (n,), their features (n, 4), and where each word's first piece is (words,)."""
    ids = [marks[0]]
    features = [_MARK_FEATURES]
    firsts: list[int] = []
    for word in range(window.first, window.after):
        firsts.append(len(ids))
        pieces = words.pieces[word]
        ids.extend(pieces)
        features.extend([words.features[word]] * len(pieces))
    ids.append(marks[1])
    features.append(_MARK_FEATURES)
    return np.array(ids, dtype=np.int64), np.array(features, dtype=np.int64), np.array(firsts, dtype=np.int64)


def load_tagger(folder: str | Path, threads: int | None = None) -> Tagger:
    """Loads a saved tagger; everything in its folder is verified first.

    Args:
        folder: As `avow.attribution.tagger_folder.write_tagger` writes it.
        threads: How many windows are scored side by side; by default as many as there are cores.

    Raises:
        ModelError: The folder is not a complete, unaltered tagger.
    """
    return build_tagger(*read_tagger(folder), threads)


def build_tagger(manifest: TaggerManifest, files: Mapping[str, bytes], threads: int | None = None) -> Tagger:
    """Makes a tagger from the content of its files.

    Raises:
        ModelError: A file cannot be read.
    """
    import onnxruntime
    import tokenizers

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(files[NETWORK], options, providers=["CPUExecutionProvider"])
        tokenizer = tokenizers.Tokenizer.from_buffer(files[TOKENIZER])
    except Exception as error:  # both libraries raise plain exceptions
        raise ModelError(f"{manifest.name}: the network or its tokenizer cannot be read: {error}") from error
    if (given := [output.name for output in session.get_outputs()]) != list(OUTPUTS):
        raise ModelError(f"{manifest.name}: the network's outputs: expected {list(OUTPUTS)}, found {given}")

    def network(ids: NDArray[np.int64], features: NDArray[np.int64]) -> Sequence[Scores]:
        scores: Sequence[Scores] = session.run(list(OUTPUTS), {"ids": ids, "features": features})
        return scores

    return Tagger(network, tokenizer, manifest, threads)


@cache
def default_tagger() -> Tagger:
    """Loads the tagger that ships with avow, once.

    Raises:
        ModelError: This copy of avow has none.
    """
    with resources.as_file(resources.files("avow").joinpath("assets", _DEFAULT_FOLDER)) as folder:
        return load_tagger(folder)


def trimmed(text: str, span: Span) -> Span:
    """Gives a source without a day behind it, and without the mark that closes it or opens what follows."""
    kept = _CLOSING.sub("", _DAY.sub("", text[slice(*span)]))
    # The stop of "Inc." and "Jr." belongs to the name: it ends no sentence before a word that need not open one.
    if kept.endswith(".") and not _STATE.search(kept) and len(sentences(f"{kept} Roth")) > 1:
        kept = kept[:-1]
    return span[0], span[0] + len(kept) if kept else span[1]


def keep_in_paragraph(text: str, draft: Draft) -> None:
    """Leaves of an attribution what stands in its cue's paragraph, and quotations around it.

    A quotation may go on over paragraphs, each opened by a mark; running text that does was joined by mistake.
    """
    cue = draft.cue[0][0]
    own = line_around(text, cue, _LINE_REACH)
    draft.source = [line for span in draft.source for line in _lines(text, span)[:1]]
    lines = [line for span in draft.content for line in _lines(text, span)]
    here = [line for line in lines if own[0] <= line[0] and line[1] <= own[1]]
    quoted = any(text[start] in _MARKS for start, _ in here)
    if here:
        lines = [line for line in lines if line in here or (quoted and text[line[0]] in _MARKS)]
    draft.content = lines or draft.content


def _lines(text: str, span: Span) -> list[Span]:
    """Gives the parts of a span between line breaks, stripped."""
    found: list[Span] = []
    start = span[0]
    while start < span[1]:
        end = _line_end(text, start, span[1])
        line = text[start:end]
        if stripped := line.strip():
            first = start + len(line) - len(line.lstrip())
            found.append((first, first + len(stripped)))
        start = end + 1
    return found


def _line_end(text: str, at: int, stop: int) -> int:
    end = text.find("\n", at, stop)
    return stop if end < 0 else end


def _with_ruled(drafts: Sequence[Draft], ruled: Sequence[Draft]) -> Iterator[tuple[Draft, list[Span]]]:
    """Gives the drafts for whose cue, or for a verb in it ("rejected claims"), the rules have a source, and that."""
    sources = {rule.cue[0][1]: rule.source for rule in ruled if rule.cue and rule.source}
    ends = sorted(sources)
    for draft in drafts:
        first, last = draft.cue[0]
        inside = ends[bisect_right(ends, first) : bisect_right(ends, last)]
        if inside:
            yield draft, list(sources[last if last in sources else inside[0]])


def name_missing_sources(drafts: Sequence[Draft], ruled: Sequence[Draft]) -> None:
    """Takes the rules' source of the same cue where the tagger has none."""
    for draft, found in _with_ruled(drafts, ruled):
        draft.source = draft.source or found


def name_sources_in_their_paragraph(text: str, drafts: Sequence[Draft], ruled: Sequence[Draft]) -> None:
    """Puts the rules' source, or none, where the source stands in another paragraph than its cue.

    No writer does that, but where a window has no other source the cue points to what there is.
    """
    sources = {draft.cue[0]: draft.source for draft in ruled if draft.cue and draft.source}
    begins = sorted(sources)
    for draft in drafts:
        if not draft.source:
            continue
        (first, last), (start, end) = draft.cue[0], draft.source[0]
        if "\n" not in text[min(end, last) : max(start, first)]:
            continue
        nearest = begins[bisect_left(begins, (first, 0)) : bisect_left(begins, (last, 0))]
        draft.source = list(sources[nearest[0]]) if nearest else []


def name_sources_beside_their_cue(text: str, drafts: Sequence[Draft], ruled: Sequence[Draft]) -> None:
    """Puts the rules' source right beside the cue in place of one from an earlier sentence."""
    for draft, found in _with_ruled(drafts, ruled):
        first, last = draft.cue[0]
        if not draft.source or draft.source[0][1] > first:
            continue
        beside = text[found[0][1] : first] if found[0][0] < first else text[last : found[0][0]]
        if not beside.strip() and len(sentences(text[draft.source[0][0] : last])) > 1:
            draft.source = found


def _moved(found: Found, by: int) -> Found:
    def moved(part: tuple[int, int]) -> tuple[int, int]:
        return part[0] + by, part[1] + by

    source = None if found.source is None else moved(found.source)
    return Found(moved(found.cue), source, [moved(part) for part in found.content])
