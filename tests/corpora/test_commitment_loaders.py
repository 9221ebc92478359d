"""The loaders of corpora that rate how certain an author is, on small invented files."""

import json

import pytest

from avow import corpora
from avow.corpora.source import rating_label
from avow.errors import CorpusError


def jsonl(path, *rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


@pytest.mark.parametrize(
    ("mean", "label"), [(3, "true"), (1, "true"), (0.99, "uncertain"), (-0.99, "uncertain"), (-1, "false")]
)
def test_a_mean_rating_has_its_label_at_the_threshold(mean, label):
    assert rating_label(mean) == label


def commitmentbank(tmp_path, ratings="1, -1, 0, 3"):
    for split in ("train", "dev", "test"):
        jsonl(tmp_path / "CB" / f"{split}.jsonl", {"uID": f"{split}-1"})
    header = ",uID,Verb,Embedding,Context,Target,Prompt,genre,factive,Mean,Reponses"
    rows = [
        '1,dev-1,know,negation,He came.,He did not know she sang.,she sang,BNC,yes,0.75,"' + ratings + '"',
        '2,other,think,modal,,He may think it rains.,it rains,WSJ,no,-2,"-2, -2"',
    ]
    (tmp_path / "CommitmentBank-items.csv").write_text("\n".join([header, *rows]) + "\n")
    return list(corpora.load("commitmentbank", folder=tmp_path))


def test_commitmentbank_has_mean_label_vote_shares_and_the_superglue_split(tmp_path):
    first, second = commitmentbank(tmp_path)
    assert (first.passage, first.claim) == ("He came. He did not know she sang.", "she sang")
    assert (first.label, first.split, first.tags["majority"]) == ("hedges", "dev", "entailment")
    assert first.soft_label == (0.5, 0.25, 0.25, 0.0)
    assert (second.label, second.split, second.passage) == ("denies", "rest", "He may think it rains.")


def test_a_rating_that_is_no_number_is_named(tmp_path):
    with pytest.raises(CorpusError, match=r"items\.csv:2: expected ratings from -3 to 3, found '1, x'"):
        commitmentbank(tmp_path, ratings="1, x")


@pytest.mark.parametrize("name", ["superglue_cb", "glue_rte"])
def test_pairs_of_the_glue_sets_have_withheld_test_labels(tmp_path, name):
    pair = {"premise": "He knows it.", "hypothesis": "It is so.", "idx": 0}
    jsonl(tmp_path / "train.jsonl", {**pair, "label": "entailment"})
    jsonl(tmp_path / "val.jsonl", {**pair, "label": "entailment"})
    jsonl(tmp_path / "test.jsonl", pair)
    assert [(x.split, x.label, x.claim, x.passage) for x in corpora.load(name, folder=tmp_path)] == [
        ("train", "affirms", "It is so.", "He knows it."),
        ("dev", "affirms", "It is so.", "He knows it."),
        ("test", None, "It is so.", "He knows it."),
    ]


def test_verb_veridicality_gives_the_plain_and_the_negated_sentence(tmp_path):
    for suffix in ("", "___split2", "___split3"):
        for split in ("train", "dev", "test"):
            rows = [{"uID": "neg4"}] if (split == "dev") == (suffix == "") and split != "train" else []
            jsonl(tmp_path / f"rp{suffix}" / f"{split}.jsonl", *rows)
    columns = "index task verb sentence neg_sentence complement turker_pos_ratings turker_neg_ratings signature"
    cells = ("4", "that", "know", 'He "knew" she sang.', "He did not know.", "she sang", "2,2,1", "0,-1,-2", "+/+")
    text = "\t".join(columns.split()) + "\n" + "\t".join(cells) + "\n"
    (tmp_path / "verb_veridicality_evaluation.tsv").write_text(text)
    plain, negated = corpora.load("verb_veridicality_rp", folder=tmp_path)
    assert (plain.id, plain.passage, plain.label, plain.split) == ("pos4", 'He "knew" she sang.', "affirms", "rest")
    assert (negated.id, negated.label, negated.split) == ("neg4", "denies", "dev")
    assert negated.soft_label == pytest.approx((0.0, 1 / 3, 2 / 3, 0.0))
    assert negated.tags["split2"] == "test"


def test_uw_marks_the_event_word_by_its_token(tmp_path):
    row = {"text": "Rain may fall .", "targets": [{"span1": [2, 3], "label": 0.4}], "idx": 5}
    jsonl(tmp_path / "train.jsonl", row)
    jsonl(tmp_path / "dev.jsonl")
    jsonl(tmp_path / "test.jsonl", {**row, "targets": [{"span1": [3, 5], "label": 3}]})
    examples = corpora.load("uw_factuality", folder=tmp_path)
    first = next(examples)
    assert first.passage[slice(*first.content[0])] == "fall"
    assert (first.label, first.claim) == ("hedges", "What “fall” says in this text is a fact.")
    with pytest.raises(CorpusError, match=r"test\.jsonl:1: expected a span inside 4 tokens, found \[3, 5\]"):
        list(examples)


def meantime(tmp_path, text):
    path = tmp_path / "corpus_gm" / "one.conll"
    path.parent.mkdir()
    path.write_text(text)
    return list(corpora.load("meantime_gold_conll", folder=tmp_path))


def test_meantime_events_may_have_several_words(tmp_path):
    (event,) = meantime(
        tmp_path,
        "1\tIt\t_\t_\t_\t_\n\n2\tGM\t_\t_\t_\t_\n3\tlaid\tB-E-1\tB-PROBABLE-1\tB-POS-1\tB-F-1\n"
        "4\toff\tI-E-1\tI-PROBABLE-1\tI-POS-1\tI-F-1\n5\tmen\t_\t_\t_\t_\n",
    )
    assert event.passage == "GM laid off men"
    assert event.passage[slice(*event.content[0])] == "laid off"
    assert (event.tags["source_label"], event.label, event.article_id) == (
        "PROBABLE POS",
        "hedges",
        "meantime_gold_conll:one",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1\tIt\t_\n", r"one\.conll:1: expected 6 columns, found 3"),
        ("1\tIt\tB-E-1\t_\tB-POS-1\t_\n", r"one\.conll:1: expected a value like B-CERTAIN-10, found '_'"),
        ("1\tIt\tB-E-1\tB-SURE-1\tB-POS-1\t_\n", r"one\.conll:1: expected one of the labels .*found 'SURE POS'"),
    ],
)
def test_a_bad_meantime_line_is_named(tmp_path, text, message):
    with pytest.raises(CorpusError, match=message):
        meantime(tmp_path, text)


@pytest.mark.parametrize("name", ["meantime_gold_conll", "lingnli", "emergent"])
def test_an_empty_folder_is_no_corpus(tmp_path, name):
    with pytest.raises(CorpusError, match=r"expected the files .*, found none|cannot be read"):
        list(corpora.load(name, folder=tmp_path))
