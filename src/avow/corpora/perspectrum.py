"""Perspectrum: perspectives of debate sites that support or undermine a claim."""

from __future__ import annotations

from collections.abc import Iterator

from avow.corpora.reading import Row, read_json, require_fields
from avow.corpora.source import Source
from avow.errors import CorpusError
from avow.records import Example

FIELDS = ("cId", "text", "perspectives")
CLUSTER_FIELDS = ("pids", "stance_label_3", "stance_label_5", "voter_counts")


def read(source: Source) -> Iterator[Example]:
    """Gives the 11,822 pairs of a claim and a perspective sentence, with the official split by claim.

    Soft labels are the crowd's votes (support and mildly support, undermine and mildly undermine), which were given
    to a cluster of equivalent perspectives. Tags: stance5 (the five-way label) and topics.
    """
    folder = source.folder
    splits = read_json(folder / "dataset_split_v1.0.json")
    texts = {row["pId"]: row["text"] for row in read_json(folder / "perspective_pool_v1.0.json")}
    topics = {row["claim_id"]: " ".join(row["topics"]) for row in read_json(folder / "topic.json")}
    path = folder / "perspectrum_with_answers_v1.0.json"
    for number, claim in enumerate(read_json(path), start=1):
        where = f"{path}: claim {number}"
        require_fields(claim, FIELDS, where=where)
        split = splits.get(str(claim["cId"]))
        if split is None:
            raise CorpusError(f"{where}: expected a split for claim {claim['cId']}, found none")
        for index, cluster in enumerate(claim["perspectives"], start=1):
            require_fields(cluster, CLUSTER_FIELDS, where=f"{where}, perspective {index}")
            for pid in cluster["pids"]:
                if pid not in texts:
                    raise CorpusError(f"{where}: expected the perspective {pid} in the pool, found none")
                yield source.example(
                    where,
                    id=f"{claim['cId']}-{index}-{pid}",
                    split=split,
                    claim=claim["text"],
                    passage=texts[pid],
                    own_label=cluster["stance_label_3"],
                    votes=_votes(cluster),
                    claim_id=f"{source.name}:{claim['cId']}",
                    tags={"stance5": cluster["stance_label_5"], "topics": topics.get(claim["cId"], "")},
                )


def _votes(cluster: Row) -> dict[str, float]:
    """Sums the votes for support, mild support, mild undermining and undermining; "not a perspective" has no label."""
    support, mildly_support, mildly_undermine, undermine = cluster["voter_counts"][:4]
    return {"SUPPORT": support + mildly_support, "UNDERMINE": mildly_undermine + undermine}
