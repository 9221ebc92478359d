"""Passages written for avow: in each group a claim, what contradicts it, and speakers who take sides or do not."""

from __future__ import annotations

from collections.abc import Iterator

from avow.corpora.reading import Row, read_jsonl, require_fields
from avow.corpora.source import Source
from avow.errors import CorpusError
from avow.records import Example

TRAIN_FILES = ("politics", "health", "justice", "economy", "news", "polarity", "explicit", "verbatim", "implied")
TEST_FILES = ("world", "science")
PLAIN_FILES = {"explicit_test": "explicit", "verbatim_test": "verbatim"}
"""Stances in plain words, a split for each kind: on claims that are worded otherwise, and in the claim's own words."""

SPLITS = {
    **dict.fromkeys(TRAIN_FILES, "train"),
    **dict.fromkeys(TEST_FILES, "test"),
    **PLAIN_FILES,
}
LATER_DOMAINS = ("explicit", "verbatim", "implied")
"""Domains written after the rules for who reports whom."""

SIDES = ("claim", "counterclaim", "neighbour")
"""The claim, another that cannot be true with it, and, where a group has one, a third on the same matter that can."""

GROUP_FIELDS = ("group", "domain", "claim", "counterclaim", "passages")
UNIT_FIELDS = ("holder", "mention", "nested", "outer", "claim", "counterclaim", "type")


def read(source: Source) -> Iterator[Example]:
    """Gives an example for each holder in a passage and each claim of its group.

    Tags: type (what makes it hard or plain), domain, group, side, nested. The domains of `TEST_FILES` are of split
    "test" and all others of "train": to hold some of these out, split by group (`avow.prepare` keeps the claims of one
    passage together). Splits "explicit" and "verbatim" are tests of their own, as plain as "test" is hard.
    """
    for name, split in SPLITS.items():
        for where, group in read_jsonl(source.folder / f"{name}.jsonl", GROUP_FIELDS):
            sides = [side for side in SIDES if side in group]
            for number, passage in enumerate(group["passages"], start=1):
                place = f"{where}: passage {number}"
                require_fields(passage, ("text", "units"), where=place)
                for index, unit in enumerate(passage["units"], start=1):
                    require_fields(unit, (*UNIT_FIELDS, *sides), where=f"{place}, unit {index}")
                    for side in sides:
                        yield _example(source, f"{place}, unit {index}", group, (number, index, side), unit, split)


def _example(source: Source, where: str, group: Row, key: tuple[int, int, str], unit: Row, split: str) -> Example:
    number, index, side = key
    text = group["passages"][number - 1]["text"]
    if bool(unit["nested"]) != bool(unit["outer"]):
        raise CorpusError(f"{where}: expected an outer source for a nested holder only, found {unit['outer']!r}")
    start = _mention_start(text, unit, where)
    return source.example(
        where,
        id=f"{group['group']}-p{number}-u{index}-{side}",
        split=split,
        claim=group[side],
        passage=text,
        own_label=unit[side],
        claim_id=f"{group['group']}-{side}",
        article_id=f"{group['group']}-p{number}",
        holder=unit["holder"],
        outer=(unit["outer"],) if unit["outer"] else (),
        mention=((start, start + len(unit["mention"])),),
        tags={
            "type": unit["type"],
            "domain": group["domain"],
            "group": group["group"],
            "side": side,
            "nested": "yes" if unit["nested"] else "no",
        },
    )


def _mention_start(text: str, unit: Row, where: str) -> int:
    """Gives where the mention stands: as stated, or where it is the only one."""
    mention = unit["mention"]
    start = unit.get("mention_start")
    if start is None:
        start = text.find(mention)
        if not mention or text.count(mention) != 1:
            raise CorpusError(
                f"{where}: expected mention_start for {mention!r}, which the text has {text.count(mention)} times"
            )
    if not isinstance(start, int) or start < 0 or text[start : start + len(mention)] != mention or not mention:
        found = text[start : start + len(mention)] if isinstance(start, int) else start
        raise CorpusError(f"{where}: expected the mention {mention!r} at {start}, found {found!r}")
    return start
