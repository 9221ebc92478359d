"""How often a model gives a stance where a passage surely, or probably, takes none.

python scripts/false_alarms.py [model ...]     # default and linear, if none is named; needs the PolNeAR texts

Pairs drawn from our dev topics and the held-out authored passages (`avow.prepare.negatives`, seed 7): claims of another
topic are surely unrelated; claims that only share words are from other groups; claims on the same topic were labelled
afterwards (data/polnear_stance/dev_unpaired.tsv), and those count to which the passage takes no stance. In the
probabilities of `avow predict`; `avow analyze` gives fewer stances.
"""

import csv
import sys
from collections.abc import Sequence

from avow.corpora import data_folder, load
from avow.examples import mark_holder
from avow.labels import LABEL_INDEX
from avow.models import load_model
from avow.prepare.negatives import Nearness, unrelated_pairs

SETS: tuple[tuple[Nearness, str, str], ...] = (
    ("other_topic", "polnear_stance", "dev"),
    ("same_topic", "polnear_stance", "dev"),
    ("shared_words", "authored", "test"),
)
LABELLED = data_folder() / "polnear_stance" / "dev_unpaired.tsv"
PAIRS = 250
SEED = 7


def main(models: Sequence[str]) -> None:
    """Prints a line a model and kind of pairs: the share that is not called unrelated."""
    with LABELLED.open(encoding="utf-8", newline="") as file:
        labels = {row["pair"]: row["label"] for row in csv.DictReader(file, delimiter="\t")}
    for nearness, corpus, split in SETS:
        examples = [mark_holder(example) for example in load(corpus, splits=(split,))]
        drawn = unrelated_pairs(examples, PAIRS, nearness=nearness, seed=SEED)
        pairs = [pair for pair in drawn if nearness != "same_topic" or labels[pair.id] == "unrelated"]
        for name in models:
            answers = load_model(name).predict_proba(pairs).argmax(axis=1)
            share = (answers != LABEL_INDEX["unrelated"]).mean()
            print(f"{name}, {nearness} ({corpus} {split}, {len(pairs)} pairs): {share:.3f}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:] or ("default", "linear"))
