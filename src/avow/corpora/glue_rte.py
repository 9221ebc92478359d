"""Recognizing Textual Entailment (GLUE): is a hypothesis entailed by a premise, mostly from news?"""

from __future__ import annotations

from collections.abc import Iterator

from avow.corpora import superglue_cb
from avow.corpora.source import Source
from avow.records import Example


def read(source: Source) -> Iterator[Example]:
    """Gives the 2,490 train, 277 dev and 3,000 test pairs; the test labels are withheld. The form is that of CB."""
    return superglue_cb.read(source)
