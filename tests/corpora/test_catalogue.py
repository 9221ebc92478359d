"""The catalogue: complete, and its label maps changeable only in ways that make sense."""

import pytest

from avow.corpora import corpus_info, label_map, list_corpora, registry
from avow.errors import CorpusError
from avow.labels import LABELS


def test_every_corpus_has_its_facts_and_every_map_a_reason():
    for info in list_corpora():
        assert info.title and info.unit and info.licence and info.terms and info.cite
        assert bool(info.labels) == bool(info.reason) == (info.kind not in {"attribution", "lexicon"})
        assert set(info.labels.values()) <= {*LABELS, None}


def test_every_pinned_corpus_is_in_the_catalogue():
    assert set(registry._all_pins()) <= {info.name for info in list_corpora()}


def test_counts_use_the_corpus_s_own_labels():
    for info in list_corpora():
        for rows in info.counts.values():
            assert set(rows) <= {*info.labels, ""}


def test_not_saying_is_never_a_hedge_by_default():
    for info in list_corpora():
        if info.kind in {"nli", "evidence"}:
            assert "hedges" not in info.labels.values()


def test_the_neutral_of_commitmentbank_is_a_hedge_and_says_why():
    assert corpus_info("superglue_cb").labels["neutral"] == "hedges"
    assert "embedded clause" in corpus_info("superglue_cb").reason


def test_a_change_replaces_one_label_and_leaves_the_default_alone():
    assert label_map("glue_rte", {"not_entailment": "unrelated"}) == {
        "entailment": "affirms",
        "not_entailment": "unrelated",
    }
    assert label_map("glue_rte")["not_entailment"] is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"neutrl": "hedges"}, "no label 'neutrl'; its labels: entailment"),
        ({"neutral": "agianst"}, "'neutral' -> 'agianst'; expected '' or one of affirms"),
    ],
)
def test_a_senseless_change_is_refused(changes, message):
    with pytest.raises(CorpusError, match=message):
        label_map("lingnli", changes)


def test_an_unknown_corpus_gets_a_likely_name_or_all_names():
    with pytest.raises(CorpusError) as error:
        corpus_info("emergnt")
    assert str(error.value) == "there is no corpus 'emergnt'; did you mean 'emergent'?"
    with pytest.raises(CorpusError) as error:
        corpus_info("zzzz")
    names = ", ".join(info.name for info in list_corpora())
    assert str(error.value) == f"there is no corpus 'zzzz'; known corpora: {names}"


def test_a_senseless_change_is_told_in_full():
    with pytest.raises(CorpusError) as error:
        label_map("glue_rte", {"neutrl": "hedges"})
    assert str(error.value) == "corpus 'glue_rte' has no label 'neutrl'; its labels: entailment, not_entailment"
    with pytest.raises(CorpusError) as error:
        label_map("glue_rte", {"entailment": "agianst"})
    assert str(error.value) == (
        "label map of 'glue_rte': 'entailment' -> 'agianst'; expected '' or one of affirms, hedges, denies, unrelated"
    )


def test_a_label_may_be_taken_away():
    assert label_map("glue_rte", {"entailment": ""})["entailment"] is None


def test_a_catalogue_cannot_be_changed_through_what_it_gives():
    with pytest.raises(TypeError):
        label_map("lingnli")["neutral"] = "hedges"
