"""Prints how much of what is known to bear on a claim passes the batch gate, by corpus and threshold.

python scripts/measure_gate.py          (needs the PolNeAR texts: see AVOW_CORPORA in CONTRIBUTING.md)
"""

from avow import corpora
from avow.batch.gate_recall import gate_recall
from avow.batch.options import GateOptions
from avow.corpora.polnear import Split, load_polnear

SPLITS: tuple[Split, ...] = ("train", "dev")

if __name__ == "__main__":
    texts = {article.id: article.text for split in SPLITS for article, _ in load_polnear(split)}
    ours = list(corpora.load("polnear_stance", splits=SPLITS))
    sets = {
        "polnear_stance train": [example for example in ours if example.split == "train"],
        "polnear_stance dev": [example for example in ours if example.split == "dev"],
        "authored": list(corpora.load("authored")),
    }
    for share in (0.15, 0.2, 0.25, 0.3, 0.4):
        for name, examples in sets.items():
            options = GateOptions(article_share=share)
            print(share, name, gate_recall(examples, list(texts.values()), articles=texts, options=options))
