import csv
import json
from pathlib import Path

import pytest

from avow import corpora
from avow.benchmarks import marked_holders
from avow.corpora.authored_chains import load_authored_chains
from avow.errors import CorpusError
from avow.evaluation.attribution import score_quotes
from avow.evaluation.holders import score_nested
from avow.prepare.annotations import agreement
from avow.records import Example

ROW = {
    "id": "n-1",
    "text": "Roth said Lee believes it.",
    "quotes": [
        {"id": "1", "outer": None, "source": [[0, 4]], "cue": [[5, 9]], "content": [[10, 25]]},
        {"id": "1.1", "outer": "1", "source": [[10, 13]], "cue": [[14, 22]], "content": [[23, 25]]},
    ],
}

CLAIMS = {
    "id": "n-1",
    "holders": ["Ana Roth", "Bo Lee"],
    "claims": [{"claim": "The bridge is safe.", "labels": ["hedges", "affirms"]}],
}


def corpus(folder: Path, row: dict[str, object]) -> Path:
    (folder / "test.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    return folder


def test_a_passage_becomes_an_article_with_quotes_inside_quotes(tmp_path: Path) -> None:
    [(article, quotes)] = load_authored_chains("test", corpus(tmp_path, ROW))
    assert article.id == "n-1"
    assert [(quote.id, quote.outer, quote.source_text, quote.cue_text, quote.content_text) for quote in quotes] == [
        ("1", None, "Roth", "said", "Lee believes it"),
        ("1.1", "1", "Lee", "believes", "it"),
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"content": [[10, 99]]}, "quote 1: content: expected ascending spans within 26 characters"),
        ({"content": [10, 25]}, "content: expected ascending spans"),
        ({"content": [[10.0, 25.0]]}, "content: expected ascending spans"),
        ({"content": None}, "content: expected ascending spans"),
        ({"content": []}, "expected a cue and a content"),
        ({"cue": [[5, 9], [8, 9]]}, "cue: expected ascending spans"),
        ({"cue": []}, "expected a cue and a content"),
        ({"outer": "2"}, "quote 1: expected its outer quote before it, found '2'"),
        ({"outer": [1]}, "expected its outer quote before it"),
        ({"id": 1}, "expected an id that no other quote has, found 1"),
        ({"id": "1.1"}, "expected an id that no other quote has, found '1.1'"),
        ({"content": [[10, 12]]}, "quote 1.1: expected a content within"),
    ],
)
def test_a_quote_that_is_not_as_described_is_refused(tmp_path: Path, change: dict[str, object], message: str) -> None:
    row = {**ROW, "quotes": [{**ROW["quotes"][0], **change}, ROW["quotes"][1]]}
    with pytest.raises(CorpusError, match=rf"test\.jsonl:1.*{message}"):
        list(load_authored_chains("test", corpus(tmp_path, row)))


@pytest.mark.parametrize("change", [{"text": None}, {"id": 5}, {"quotes": None}, {"quotes": ["1"]}])
def test_a_passage_that_is_not_as_described_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    with pytest.raises(CorpusError, match=r"test\.jsonl:1.*expected"):
        list(load_authored_chains("test", corpus(tmp_path, {**ROW, **change})))


def asked(folder: Path, claims: dict[str, object]) -> Path:
    for split, text in (("train", ROW["text"]), ("test", f"{ROW['text']} Bo left.")):
        row = {**ROW, "id": f"{split}-1", "text": text}
        (folder / f"{split}.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
        found = {**CLAIMS, "id": f"{split}-1", **claims}
        (folder / f"claims_{split}.jsonl").write_text(json.dumps(found) + "\n", encoding="utf-8")
    return folder


def test_every_quote_is_asked_about_every_claim(tmp_path: Path) -> None:
    outer, inner = corpora.load("authored_chains", splits=("test",), folder=asked(tmp_path, {}))
    assert (outer.id, inner.id) == ("test-1-c1-q1", "test-1-c1-q1.1")
    assert (outer.holder, outer.outer, outer.label) == ("Ana Roth", (), "hedges")
    assert (inner.holder, inner.outer, inner.label) == ("Bo Lee", ("Ana Roth",), "affirms")
    assert (inner.content, inner.cue, inner.mention) == (((23, 25),), ((14, 22),), ((10, 13),))
    assert (inner.claim, inner.claim_id, inner.article_id) == ("The bridge is safe.", "test-1-c1", "test-1")
    assert inner.tags | {"nested": "yes", "group": "test-1", "attribution": "1.1"} == inner.tags


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": "n-2"}, r"expected the id of a new passage of train\.jsonl, found 'n-2'"),
        ({"id": ["train-1"]}, "expected the id of a new passage"),
        ({"holders": ["Ana Roth"]}, "holders: expected 2 texts, one a quote, found"),
        ({"holders": "ab"}, "holders: expected 2 texts"),
        ({"holders": [None, ""]}, "holders: expected 2 texts"),
        ({"holders": {"Ana": 1, "Bo": 2}}, "holders: expected 2 texts"),
        ({"claims": []}, "expected a list of claims"),
        ({"claims": None}, "expected a list of claims"),
        ({"claims": [{"claim": "It is safe.", "labels": ["hedges"]}]}, "claim 1: labels: expected 2 texts"),
        ({"claims": [{"claim": "It is safe.", "labels": ["hedges", ""]}]}, "claim 1: labels: expected 2 texts"),
        ({"claims": [{"claim": "It is safe.", "labels": None}]}, "claim 1: labels: expected 2 texts"),
        ({"claims": [{"claim": "It is safe."}]}, "labels"),
        ({"claims": ["It is safe."]}, "claim"),
        ({"claims": [{"claim": " ", "labels": ["hedges", "affirms"]}]}, "claim 1: expected a text"),
        ({"claims": [{"claim": "It is safe.", "labels": ["hedges", "maybe"]}]}, "expected one of the labels"),
    ],
)
def test_claims_that_are_not_as_described_are_refused(tmp_path: Path, change: dict[str, object], message: str) -> None:
    with pytest.raises(CorpusError, match=rf"claims_train\.jsonl:1.*{message}"):
        list(corpora.load("authored_chains", folder=asked(tmp_path, change)))


@pytest.mark.parametrize(("name", "where"), [("train", "train"), ("claims_train", "claims_train")])
def test_a_passage_or_its_claims_twice_are_refused(tmp_path: Path, name: str, where: str) -> None:
    file = asked(tmp_path, {}) / f"{name}.jsonl"
    file.write_text(2 * file.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(CorpusError, match=rf"{where}\.jsonl:2: expected (?:an id|the id of a new)"):
        list(corpora.load("authored_chains", folder=tmp_path))


@pytest.mark.parametrize(
    ("split", "passages", "quotes", "inner"), [("train", 1019, 4370, 1976), ("test", 140, 740, 365)]
)
def test_our_passages_keep_their_own_rules(split: str, passages: int, quotes: int, inner: int) -> None:
    rows = list(load_authored_chains(split))
    assert len(rows) == len({article.text for article, _ in rows}) == passages
    every = [quote for _, found in rows for quote in found]
    assert (len(every), sum(quote.outer is not None for quote in every)) == (quotes, inner)
    assert all(quote.content and len(quote.cue) == 1 and len(quote.source) <= 1 for quote in every)
    assert all(quote.source for quote in every if quote.outer is not None)
    for _, found in rows:
        for depth in range(4):
            level = [quote for quote in found if quote.id.count(".") == depth]
            # At one level a word has one role; only a source may serve several quotes.
            spans = {
                (role, span)
                for quote in level
                for role in ("source", "cue", "content")
                for span in getattr(quote, role)
            }
            taken = [place for _, (start, end) in spans for place in range(start, end)]
            assert len(taken) == len(set(taken))


def test_no_sentence_and_no_claim_of_a_test_passage_stands_in_what_is_learned_from() -> None:
    authored = list(corpora.load("authored", splits=("train",)))
    texts = dict.fromkeys(article.text for article, _ in load_authored_chains("train"))
    train = " ".join([*texts, *dict.fromkeys(row.passage for row in authored)])
    for article, _ in load_authored_chains("test"):
        assert not [part for part in article.text.split(". ") if len(part) > 40 and part in train]
    claims = {row.claim for row in [*authored, *corpora.load("authored_chains", splits=("train",))]}
    assert not claims & {row.claim for row in corpora.load("authored_chains", splits=("test",))}


def test_two_people_agree_as_the_datasheet_says() -> None:
    again = {article.text: quotes for article, quotes in load_authored_chains("test_again")}
    pairs = [(article.text, quotes) for article, quotes in load_authored_chains("test") if article.text in again]
    assert len(pairs) == len(again) == 70
    texts = [text for text, _ in pairs]
    second = [again[text] for text in texts]
    nested = score_nested([marked_holders(quotes) for _, quotes in pairs], second, texts)
    outermost = score_quotes([quotes for _, quotes in pairs], second, texts).scores
    rounded = [round(nested[name].value or 0.0, 3) for name in ("nested_holder_f1", "nested_chain_f1")]
    assert (rounded, round(outermost["e2e_f1"].value or 0.0, 3)) == ([0.963, 0.937], 0.905)


def test_claims_are_asked_of_all_holders_and_labelled_twice_as_the_datasheet_says() -> None:
    examples = {split: list(corpora.load("authored_chains", splits=(split,))) for split in ("train", "test")}
    claims = {split: {row.claim for row in rows} for split, rows in examples.items()}
    assert {split: len(found) for split, found in claims.items()} == {"train": 2400, "test": 560}
    assert all(len(each) == 4 for rows in examples.values() for each in _claims_of(rows).values())
    nested = {split: sum(bool(row.outer) for row in rows) for split, rows in examples.items()}
    assert nested == {"train": 6916, "test": 1460}
    label = {row.id: row.label for rows in examples.values() for row in rows}
    with (corpora.data_folder() / "authored_chains" / "claims_again.tsv").open(encoding="utf-8", newline="") as file:
        again = list(csv.DictReader(file, delimiter="\t"))
    tests = {row.id for row in examples["test"]}
    for split, number, kappa in (("train", 300, 0.842), ("test", 2960, 0.967)):
        pairs = [(row["first"], row["second"]) for row in again if (row["id"] in tests) == (split == "test")]
        assert len(pairs) == number
        assert agreement(pairs).kappa == pytest.approx(kappa, abs=0.0005)
    agreed = [row for row in again if row["id"] in tests and row["first"] == row["second"]]
    assert len(agreed) == 2909
    assert all(label[row["id"]] == row["first"] for row in agreed)


def _claims_of(rows: list[Example]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row.article_id, set()).add(row.claim)
    return found
