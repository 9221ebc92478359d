"""LingNLI: premises of MultiNLI with new hypotheses, written under three protocols in five rounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from avow.corpora.reading import read_jsonl
from avow.corpora.source import Source
from avow.errors import CorpusError
from avow.records import Example

FIELDS = ("annotator_labels", "label", "promptID", "premise", "hypothesis", "group", "round")


def read(source: Source) -> Iterator[Example]:
    """Gives 44,983 train and 7,371 validation (dev) pairs; dev pairs have the votes of five annotators.

    Tags: protocol ("group1" baseline, "group2" and "group3" with a linguist) and round. One premise (promptID) may
    have hypotheses in train and dev.
    """
    for stem, split in (("train", "train"), ("val", "dev")):
        paths = sorted(source.folder.glob(f"[123]_*_protocol/{stem}_round*.jsonl"))
        if not paths:
            raise CorpusError(f"{source.folder}: expected the files *_protocol/{stem}_round*.jsonl, found none")
        for path in paths:
            for number, (where, row) in enumerate(read_jsonl(path, FIELDS), start=1):
                labels = row["annotator_labels"]
                yield source.example(
                    where,
                    id=f"{path.stem}-{number}",
                    split=split,
                    claim=row["hypothesis"],
                    passage=row["premise"],
                    own_label=row["label"],
                    votes=Counter(labels) if len(labels) > 1 else None,
                    article_id=f"{source.name}:{row['promptID']}",
                    tags={"protocol": row["group"], "round": row["round"]},
                )
