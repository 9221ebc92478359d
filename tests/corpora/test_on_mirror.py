"""Every corpus, whole, from a local mirror: the pinned files give the documented rows and labels."""

import os
from collections import Counter

import pytest

from avow import corpora
from avow.corpora.fnc1 import read_bodies
from avow.corpora.polnear_nested import load_polnear_nested
from avow.corpora.registry import corpus_folder
from avow.corpora.source import text_key
from avow.prepare.duplicates import word_sequences

MIRROR = os.environ.get("AVOW_CORPORA")
pytestmark = pytest.mark.skipif(not MIRROR, reason="AVOW_CORPORA names no mirror of the corpora")

WITH_EXAMPLES = [info.name for info in corpora.list_corpora() if info.counts]
FNC1 = [name for name, texts in corpora.TEXTS.items() if texts == "fnc1"]
FETCHED = [info.name for info in corpora.list_corpora() if info.name not in corpora.OURS]


@pytest.mark.parametrize("name", FETCHED)
def test_all_files_of_the_mirror_are_the_pinned_ones(name):
    assert corpora.fetch(name).is_dir()


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_rows_and_labels_are_as_documented(name):
    found = {}
    for example in corpora.load(name):
        found.setdefault(example.split, Counter())[example.tags["source_label"]] += 1
    assert {split: dict(rows) for split, rows in found.items()} == {
        split: dict(rows) for split, rows in corpora.corpus_info(name).counts.items()
    }


@pytest.mark.parametrize(("split", "articles", "inner"), [("train", 155, 661), ("dev", 34, 146)])
def test_our_inner_quotes_stand_in_the_contents_of_polnears(split, articles, inner):
    rows = list(load_polnear_nested(split))
    assert len(rows) == articles
    found = [(quotes, quote) for _, quotes in rows for quote in quotes if quote.outer]
    assert len(found) == inner
    for quotes, quote in found:
        outer = next(one for one in quotes if one.id == quote.outer)
        for start, end in (*quote.source, *quote.cue, *quote.content):
            assert any(first <= start and end <= after for first, after in outer.content)


def test_no_story_of_emergents_test_part_is_in_our_contrasts():
    held_out = {text_key(e.passage) for e in corpora.load("emergent", splits=("test",))}
    bodies = {e.article_id for name in FNC1 for e in corpora.load(name)}
    paired = [e for e in corpora.load("fnc1", splits=("train",)) if e.tags["source_label"] != "unrelated"]
    assert bodies <= {e.tags["body"] for e in paired}
    assert not [e.id for e in paired if e.tags["body"] in bodies and text_key(e.claim) in held_out]


def test_our_fnc1_units_share_hardly_a_sequence_of_words_with_the_test_parts():
    folder = corpus_folder("fnc1")
    train = read_bodies(folder / "train_bodies.csv")
    headlines = {text_key(e.passage) for e in corpora.load("emergent", splits=("test",))}
    tied = {
        e.tags["body"]
        for e in corpora.load("fnc1", splits=("train",))
        if e.tags["source_label"] != "unrelated" and text_key(e.claim) in headlines
    }
    tests = [*read_bodies(folder / "competition_test_bodies.csv").values(), *(train[body] for body in tied)]
    held_out = set().union(*map(word_sequences, tests))
    for body in {e.article_id for name in FNC1 for e in corpora.load(name)}:
        own = word_sequences(train[body])
        assert len(own & held_out) <= len(own) / 20, body
