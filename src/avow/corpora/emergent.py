"""Emergent, rebuilt: its own files are gone, but two systems' published outputs hold all of it.

``orig/eop_*_results.xml`` has all 2,595 pairs with their labels (a textual entailment system's output, contractions
written out); ``orig/url-versions-*-test-{correct,errors}.csv`` has the 524 rows of the official test split, as they
were, with the prediction of the 2016 system. The official split is by claim, so the train split is what the XML
files have on the other claims.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

from avow.corpora.reading import read_csv, read_text
from avow.corpora.source import Source
from avow.errors import CorpusError
from avow.records import Example

BENCHMARK = {"ENTAILMENT": "for", "UNKNOWN": "observing", "CONTRADICTION": "against"}
"""The label names of the entailment system, and Emergent's."""

TEST_COLUMNS = ("claimHeadline", "articleHeadline", "y", "y_hat", "articleId", "claimId")

_CONTRACTIONS = (
    (re.compile(r"\bwon['’]t\b"), "will not"),
    (re.compile(r"\bcan['’]t\b"), "can not"),
    (re.compile(r"n['’]t\b"), " not"),
    (re.compile(r"['’]ll\b"), " will"),
    (re.compile(r"['’]re\b"), " are"),
    (re.compile(r"['’]ve\b"), " have"),
)


def read(source: Source) -> Iterator[Example]:
    """Gives the 2,071 train pairs, then the 524 test pairs, ordered as in their files.

    The claim is the rumour, the passage the headline. Test rows have the tag ``fv2016``: the label that the 2016
    system predicted (Ferreira and Vlachos), for paired comparisons.
    """
    folder = source.folder / "orig"
    test = list(_test_rows(source, folder))
    held_out = {expand_contractions(example.claim) for example in test}
    yield from _train_rows(source, folder, held_out)
    yield from test


def expand_contractions(text: str) -> str:
    """Writes out contractions as the XML files do, in lower case, to match claims of the two sources.

    >>> expand_contractions("He hadn't been")
    'he had not been'
    """
    text = text.lower()
    for pattern, full in _CONTRACTIONS:
        text = pattern.sub(full, text)
    return text


def _train_rows(source: Source, folder: Path, held_out: set[str]) -> Iterator[Example]:
    paths = sorted(folder.glob("eop_*_results.xml"))
    if not paths:
        raise CorpusError(f"{folder}: expected the files eop_*_results.xml, found none")
    for path in paths:
        for number, pair in enumerate(_pairs(path), start=1):
            where = f"{path}: pair {number}"
            claim, headline, benchmark = pair.findtext("h"), pair.findtext("t"), pair.get("benchmark", "")
            if claim is None or headline is None:
                raise CorpusError(f"{where}: expected the elements t and h, found {[child.tag for child in pair]}")
            if benchmark not in BENCHMARK:
                raise CorpusError(f"{where}: expected a benchmark of {', '.join(BENCHMARK)}, found {benchmark!r}")
            if expand_contractions(claim) not in held_out:
                yield source.example(
                    where,
                    id=f"pair-{pair.get('id')}",
                    split="train",
                    claim=claim,
                    passage=headline,
                    own_label=BENCHMARK[benchmark],
                )


def _pairs(path: Path) -> list[ElementTree.Element]:
    text = read_text(path)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        # The files have neither; without entities a small file cannot expand into a huge one.
        raise CorpusError(f"{path}: expected XML without a document type, found one")
    try:
        return ElementTree.fromstring(text.encode()).findall("pair")  # noqa: S314
    except ElementTree.ParseError as error:
        raise CorpusError(f"{path}: expected well-formed XML, found: {error}; is the file truncated?") from error


def _test_rows(source: Source, folder: Path) -> Iterator[Example]:
    for part in ("correct", "errors"):
        path = folder / f"url-versions-2015-06-14-clean-test-{part}.csv"
        for where, row in read_csv(path, TEST_COLUMNS):
            yield source.example(
                where,
                id=row["articleId"],
                split="test",
                claim=row["claimHeadline"],
                passage=row["articleHeadline"],
                own_label=row["y"],
                tags={"fv2016": source.label(row["y_hat"], where=where) or ""},
            )
