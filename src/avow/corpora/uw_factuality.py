"""UW event factuality: does an event that a news sentence mentions happen, by its author's words?"""

from __future__ import annotations

from collections.abc import Iterator

from avow.corpora.reading import read_jsonl, require_fields
from avow.corpora.source import Source, event_claim, rating_label
from avow.errors import CorpusError
from avow.records import Example


def read(source: Source) -> Iterator[Example]:
    """Gives the 13,644 events (9,422 train, 3,358 dev, 864 test), several to a sentence.

    The content is the event word, the claim that it stands for a fact. Tag: rating (the mean, -3 to 3). Each event
    is its own claim, for the claim's text is the same wherever the word is; a sentence is an "article".
    """
    for split in ("train", "dev", "test"):
        for where, row in read_jsonl(source.folder / f"{split}.jsonl", ("text", "targets", "idx")):
            starts, position = [], 0
            tokens = row["text"].split(" ")
            for token in tokens:
                starts.append(position)
                position += len(token) + 1
            for target in row["targets"]:
                require_fields(target, ("span1", "label"), where=where)
                first, last = target["span1"]
                if not 0 <= first < last <= len(tokens):
                    raise CorpusError(f"{where}: expected a span inside {len(tokens)} tokens, found {target['span1']}")
                span = (starts[first], starts[last - 1] + len(tokens[last - 1]))
                id = f"{split}-{row['idx']}-{first}"
                yield source.example(
                    where,
                    id=id,
                    split=split,
                    claim=event_claim(row["text"][slice(*span)]),
                    passage=row["text"],
                    own_label=rating_label(float(target["label"])),
                    claim_id=f"{source.name}:{id}",
                    content=(span,),
                    tags={"rating": str(target["label"])},
                )
