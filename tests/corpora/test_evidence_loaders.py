"""The loaders of evidence and inference pairs, on small invented files."""

import json

import pytest

from avow import corpora
from avow.errors import CorpusError


def jsonl(path, *rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def table(path, *rows, encoding="utf-8", delimiter="\t"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("".join(delimiter.join(row) + "\n" for row in rows).encode(encoding))


def told(examples):
    return [(x.id, x.split, x.claim, x.passage, x.label) for x in examples]


def test_climate_fever_counts_votes(tmp_path):
    evidence = {"evidence_label": "NOT_ENOUGH_INFO", "article": "Ice", "evidence": "Ice is cold."}
    votes = ["SUPPORTS", "NOT_ENOUGH_INFO", "NOT_ENOUGH_INFO", "REFUTES", None]
    jsonl(
        tmp_path / "climate-fever.jsonl",
        {"claim_id": "3", "claim": "Ice melts", "evidences": [{**evidence, "votes": votes}]},
    )
    (example,) = corpora.load("climate_fever", folder=tmp_path)
    assert told([example]) == [("3-1", "train", "Ice melts", "Ice is cold.", "unrelated")]
    assert example.soft_label == (0.25, 0.0, 0.25, 0.5)


def test_healthver_keeps_ids_of_the_splits_apart(tmp_path):
    for split in ("dev", "test"):
        rows = (("id", "evidence", "claim", "label", "question"), ("4", " Masks help.", "Masks work", "Supports", "q"))
        table(tmp_path / f"healthver_{split}.csv", *rows, delimiter=",")
    assert told(corpora.load("healthver", folder=tmp_path)) == [
        ("dev-4", "dev", "Masks work", "Masks help.", "affirms"),
        ("test-4", "test", "Masks work", "Masks help.", "affirms"),
    ]


def check_covid(tmp_path, indices):
    jsonl(tmp_path / "Check-COVID" / "corpus.json", {"cord_id": "c", "abstract": ["One.", "Two.", "Three."]})
    row = {"id": "7", "claim": "It works ", "cord_id": "c", "label": "REFUTE"}
    row["evidence_set"] = [{"sent_index": index, "type": "PRIMARY"} for index in indices]
    for split in ("train", "dev", "test"):
        for kind in ("extracted", "composed"):
            jsonl(
                tmp_path / split / f"covidCheck_{split}_{kind}.json",
                *([row] if (split, kind) == ("dev", "composed") else []),
            )
    return list(corpora.load("check_covid", folder=tmp_path))


def test_check_covid_joins_evidence_in_the_order_of_the_abstract(tmp_path):
    assert told(check_covid(tmp_path, [2, 0])) == [("composed-7", "dev", "It works", "One. Three.", "denies")]


def test_evidence_beyond_the_abstract_is_refused(tmp_path):
    with pytest.raises(CorpusError, match=r"composed\.json:1: expected evidence among 3 sentences, found \[3\]"):
        check_covid(tmp_path, [3])


def test_covidfact_finds_the_split_by_the_claim(tmp_path):
    for stem, claim in (("train", "Masks help"), ("dev", "Tea helps"), ("test1", "Masks  help!")):
        table(tmp_path / "RTE-covidfact" / f"{stem}.tsv", ("index", "Sentence2"), ("0", claim))
    rows = [
        {"claim": claim, "label": "REFUTED", "evidence": ["A.", "B."], "gold_source": "u"}
        for claim in ("Masks help", "Tea helps", "Rum helps")
    ]
    jsonl(tmp_path / "COVIDFACT_dataset.jsonl", *rows)
    assert told(corpora.load("covidfact", folder=tmp_path)) == [
        ("1", "test", "Masks help", "A. B.", "denies"),
        ("2", "dev", "Tea helps", "A. B.", "denies"),
        ("3", "train", "Rum helps", "A. B.", "denies"),
    ]


def test_fever_lines_are_parallel(tmp_path):
    for name, text in (
        ("dev.raw.input0", "E1\nE2\n"),
        ("dev.raw.input1", "C1\nC2\n"),
        ("dev.label", "entailment\nnot_entailment\n"),
    ):
        (tmp_path / name).write_text(text)
    assert told(corpora.load("fever_dev_rte", folder=tmp_path)) == [
        ("1", "dev", "C1", "E1", "affirms"),
        ("2", "dev", "C2", "E2", "denies"),
    ]
    (tmp_path / "dev.label").write_text("entailment\n")
    with pytest.raises(CorpusError, match=r"as many lines in dev\.raw\.input0, .*found 2, 2 and 1"):
        list(corpora.load("fever_dev_rte", folder=tmp_path))


def test_fever_symmetric_and_fool_me_twice(tmp_path):
    for split in ("dev", "test"):
        row = {"id": "5", "claim": "C", "evidence": "E", "label": "SUPPORTS"}
        jsonl(tmp_path / "symmetric_v0.2" / f"fever_symmetric_{split}.jsonl", row)
        game = {"id": f"x{split}", "text": "C", "label": "REFUTES", "gold_evidence": [{"text": "E."}, {"text": "F."}]}
        jsonl(tmp_path / f"{split}.jsonl", {**game, "wikipedia_page": "P", "category": "k"})
    assert told(corpora.load("fever_symmetric", folder=tmp_path))[1] == ("test-5", "test", "C", "E", "affirms")
    assert told(corpora.load("fool_me_twice", folder=tmp_path))[0] == ("xdev", "dev", "C", "E. F.", "denies")


def test_scone_reads_edited_columns_where_there_are_some(tmp_path):
    plain = ("sentence1", "sentence2", "gold_label")
    for split in ("train", "test"):
        for condition in ("no_negation", "one_not_scoped", "one_scoped_one_not_scoped", "two_not_scoped", "two_scoped"):
            header = tuple(f"{name}_edited" for name in plain)
            table(tmp_path / split / f"{condition}.csv", header, ("p", "h", "neutral"), delimiter=",")
        table(tmp_path / split / "one_scoped.csv", plain, ("no p", "no h", "entailment"), delimiter=",")
    examples = list(corpora.load("scone", folder=tmp_path))
    assert len(examples) == 12
    assert {x.article_id for x in examples if x.split == "test"} == {"scone:test-1"}
    scoped = [x for x in examples if x.tags["condition"] == "one_scoped"]
    assert [(x.passage, x.label) for x in scoped] == [("no p", "affirms"), ("no p", "affirms")]


def test_negation_pairs_are_read_in_their_encoding(tmp_path):
    header = ("index", "Text", "Hypothesis", "gold_label")
    for part in ("RTE", "SNLI", "MNLI"):
        own = "not_entailment" if part == "RTE" else "contradiction"
        table(tmp_path / f"{part}.txt", header, ("0", "He said “no”.", "He agreed.", own), encoding="cp1252")
    assert told(corpora.load("negation_nli_hossain", folder=tmp_path)) == [
        ("RTE-0", "train", "He agreed.", "He said “no”.", None),
        ("SNLI-0", "train", "He agreed.", "He said “no”.", "denies"),
        ("MNLI-0", "train", "He agreed.", "He said “no”.", "denies"),
    ]


def test_lingnli_has_votes_where_several_people_judged(tmp_path):
    row = {"promptID": 1, "premise": "P", "hypothesis": "H", "group": "group1", "round": "round1", "label": "neutral"}
    folder = tmp_path / "1_Baseline_protocol"
    jsonl(folder / "train_round1_x.jsonl", {**row, "annotator_labels": ["neutral"]})
    jsonl(folder / "val_round1_x.jsonl", {**row, "annotator_labels": ["neutral"] * 3 + ["entailment"]})
    train, dev = corpora.load("lingnli", folder=tmp_path)
    assert (train.id, train.label, train.soft_label) == ("train_round1_x-1", "unrelated", None)
    assert (dev.split, dev.soft_label) == ("dev", (0.25, 0.0, 0.0, 0.75))


def test_mnli_quotation_marks_are_text(tmp_path):
    for name in ("mnli_train", "mnli_val"):
        table(
            tmp_path / f"{name}.tsv", ("sentence1", "sentence2", "label", "genre"), ('" P', "H", "entailment", "slate")
        )
    assert told(corpora.load("mnli_20k", folder=tmp_path))[0] == ("train-1", "train", "H", '" P', "affirms")
