import json
from pathlib import Path

import pytest

from avow.benchmarks import marked_holders
from avow.corpora.authored_chains import load_authored_chains
from avow.errors import CorpusError
from avow.evaluation.attribution import score_quotes
from avow.evaluation.holders import score_nested

ROW = {
    "id": "n-1",
    "text": "Roth said Lee believes it.",
    "quotes": [
        {"id": "1", "outer": None, "source": [[0, 4]], "cue": [[5, 9]], "content": [[10, 25]]},
        {"id": "1.1", "outer": "1", "source": [[10, 13]], "cue": [[14, 22]], "content": [[23, 25]]},
    ],
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


def test_no_sentence_of_a_test_passage_stands_in_a_train_passage() -> None:
    train = " ".join(article.text for article, _ in load_authored_chains("train"))
    for article, _ in load_authored_chains("test"):
        assert not [part for part in article.text.split(". ") if len(part) > 40 and part in train]


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
