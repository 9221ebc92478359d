import os
from pathlib import Path

import pytest

import avow
from avow import corpora
from avow.batch.gate_recall import gate_recall
from avow.batch.options import GateOptions
from avow.corpora.polnear import Split, load_polnear
from avow.records import Example

SPLITS: tuple[Split, ...] = ("train", "dev")

CLAIM = "The bridge is safe."


def test_shares_are_counted_by_hand() -> None:
    examples = [
        Example(claim=CLAIM, passage="She said the bridge was safe.", label="affirms", article_id="a"),
        Example(claim=CLAIM, passage="She said yes.", label="affirms", article_id="a"),
        Example(claim=CLAIM, passage="She laughed.", label="denies", article_id="b"),
        Example(claim=CLAIM, passage="The bridge is old.", label="unrelated", article_id="a"),
        Example(claim=CLAIM, passage="The bridge", article_id="a"),
    ]
    archive = ["A bridge.", "A safe bridge.", "Rain.", "Snow."]
    articles = {"a": "She said yes. The bridge is old. She said the bridge was safe."}
    found = gate_recall(examples, archive, articles=articles, options=GateOptions(article_share=0.6))
    assert (found.related, found.unrelated) == (3, 1)
    assert found.by_article == pytest.approx(2 / 3)
    assert found.recall == pytest.approx(1 / 3)
    assert found.unrelated_passed == 1.0
    assert found.articles_passed == 1 / 4


def test_recall_on_authored_units_stays() -> None:
    folder = Path(avow.__file__).parents[2] / "data" / "authored"
    if not folder.is_dir():
        pytest.skip("the authored groups are in a checkout only")
    plain = ("politics", "justice", "health", "economy")
    examples = [example for example in corpora.load("authored") if example.tags["domain"] in plain]
    found = gate_recall(examples, [example.passage for example in examples[::9]])
    assert found.related > 3000
    assert found.recall >= 0.88


def test_recall_on_passages_that_share_few_words_with_their_claim_is_known() -> None:
    folder = Path(avow.__file__).parents[2] / "data" / "authored"
    if not folder.is_dir():
        pytest.skip("the authored groups are in a checkout only")
    examples = [example for example in corpora.load("authored") if example.split == "test"]
    found = gate_recall(examples, [example.passage for example in examples[::9]])
    assert found.related > 1000
    # A gate by words cannot know a paraphrase: docs/scale.md says so.
    assert 0.3 < found.recall < 0.6


@pytest.mark.skipif(not os.environ.get("AVOW_CORPORA"), reason="AVOW_CORPORA names no mirror of the corpora")
def test_recall_on_polnear_stays() -> None:
    texts = {article.id: article.text for split in SPLITS for article, _ in load_polnear(split)}
    found = gate_recall(corpora.load("polnear_stance", splits=SPLITS), list(texts.values()), articles=texts)
    assert found.related > 800
    assert found.recall >= 0.92
    assert found.articles_passed <= 0.4
