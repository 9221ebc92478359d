import itertools
import time

import pytest

from avow.batch import scoring
from avow.batch.gate import Gate, Rarity
from avow.batch.options import BatchOptions, GateOptions
from avow.batch.reading import Record
from avow.batch.schema import pair_schema, stance_schema
from avow.models.cue import CueModel
from avow.records import Claim

CLAIMS = [Claim(id="safe", text="The bridge is safe."), Claim(id="tax", text="The tax will rise.")]


def score(records, **options):  # type: ignore[no-untyped-def]
    chosen = BatchOptions(**options)
    gate = Gate(CLAIMS, Rarity(0, {}), chosen.gate)
    return scoring.score_articles(records, file="news.jsonl", gate=gate, model=CueModel(), options=chosen)


def article(row: int, text: str, **facts) -> Record:  # type: ignore[no-untyped-def]
    return Record(row, {"text": text, **facts})


def test_an_article_becomes_one_row_a_quote_and_claim_with_its_place() -> None:
    text = "Ana Roth said that the bridge was safe.\n\nBen Okafor said that the bridge was not safe."
    scored = score([article(4, text, id="a4", date="2024-03-01", outlet="Daily")])
    rows = scored.table.to_pylist()
    assert [(row["holder"], row["claim_id"], row["predicted"]) for row in rows] == [
        ("Ana Roth", "safe", "affirms"),
        ("Ben Okafor", "safe", "denies"),
    ]
    first = rows[0]
    assert (first["file"], first["row"], first["article_id"]) == ("news.jsonl", 4, "a4")
    assert (first["date"], first["outlet"], first["claim"]) == ("2024-03-01", "Daily", "The bridge is safe.")
    assert text[first["start"] : first["end"]] == first["quote"]
    assert sum(first[f"p_{label}"] for label in ("affirms", "hedges", "denies", "unrelated")) == pytest.approx(1)
    assert scored.counts == {
        "records": 1,
        "articles": 1,
        "characters": len(text),
        "searched": 1,
        "quotes": 2,
        "scored": 2,
        "stances": 2,
    }


def test_an_article_that_no_claim_reaches_is_not_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(_: object) -> None:
        raise AssertionError("searched")

    monkeypatch.setattr(scoring, "extract", never)
    scored = score([article(1, "Ana Roth said that it rained.")])
    assert scored.quarantined == []
    assert scored.counts == {"records": 1, "articles": 1, "characters": 29, "scored": 0}


def test_unrelated_pairs_are_kept_only_when_asked_for() -> None:
    records = [article(1, "Ana Roth said that the bridge was safe.")]
    gate = GateOptions(article_share=0, passage_share=0)
    kept = score(records, gate=gate, keep_unrelated=True)
    assert kept.counts["scored"] == kept.table.num_rows == 2 * kept.counts["quotes"]
    assert [row["predicted"] for row in kept.table.to_pylist()] == ["affirms", "unrelated"]
    assert [row["claim_id"] for row in score(records, gate=gate).table.to_pylist()] == ["safe"]


def test_bad_records_go_to_quarantine_with_the_reason_and_the_rest_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    real = scoring.extract

    def extract(found):  # type: ignore[no-untyped-def]
        if "Cleo" in found.text:
            raise ZeroDivisionError("a bug")
        if "Dora" in found.text:
            time.sleep(5)
        return real(found)

    monkeypatch.setattr(scoring, "extract", extract)
    said = "{} said that the bridge was safe."
    scored = score(
        [
            article(1, said.format("Ana")),
            Record(2, None, "not UTF-8"),
            Record(3, {"words": "x"}),
            Record(4, {"text": 7}),
            article(5, said.format("Cleo")),
            article(6, said.format("Dora")),
            article(7, said.format("Ben")),
        ],
        record_timeout_s=0.2,
    )
    assert [row["holder"] for row in scored.table.to_pylist()] == ["Ana", "Ben"]
    assert [(row["row"], row["reason"].split(";")[0]) for row in scored.quarantined] == [
        (2, "not UTF-8"),
        (3, "expected a column text or body or content or article or maintext with text, found columns words"),
        (4, "text: expected text, found int"),
        (5, "ZeroDivisionError: a bug"),
        (6, "TimeLimitError: took longer than 0.2 s"),
    ]
    assert scored.quarantined[1]["record"] == '{"words": "x"}'
    assert scored.counts["quarantined"] == 5


def test_when_a_model_fails_on_one_article_only_that_one_is_lost() -> None:
    class Fails(CueModel):
        def predict_proba(self, examples):  # type: ignore[no-untyped-def]
            if any(example.holder == "Ben" for example in examples):
                raise ValueError("no")
            return super().predict_proba(examples)

    records = [article(row, f"{name} said that the bridge was safe.") for row, name in enumerate(("Ana", "Ben", "Eva"))]
    gate = Gate(CLAIMS, Rarity(0, {}), GateOptions())
    scored = scoring.score_articles(records, file="f", gate=gate, model=Fails(), options=BatchOptions())
    assert [row["holder"] for row in scored.table.to_pylist()] == ["Ana", "Eva"]
    assert [(row["row"], row["reason"]) for row in scored.quarantined] == [(1, "ValueError: no")]


def test_the_result_does_not_depend_on_how_records_are_put_together(article_rows) -> None:  # type: ignore[no-untyped-def]
    records = [Record(row, value) for row, value in enumerate(article_rows(9), start=1)]
    tables = [score(records, predict_together=together).table for together in (1, 4, 256)]
    gate = Gate(CLAIMS, Rarity(0, {}), GateOptions())
    careful = scoring.score_articles(
        records, file="news.jsonl", gate=gate, model=CueModel(), options=BatchOptions(), careful=True
    )
    assert tables[0].num_rows == 9
    assert all(one.equals(other) for one, other in itertools.pairwise([*tables, careful.table]))


def test_no_records_give_a_table_of_no_rows_with_all_columns() -> None:
    assert score([]).table.schema == stance_schema()


def test_pairs_are_all_predicted_and_all_kept() -> None:
    records = [
        Record(
            1,
            {
                "claim": "The bridge is safe.",
                "text": "Ana Roth said that the bridge was not safe.",
                "holder": "Ana Roth",
            },
        ),
        Record(2, {"claim": "The bridge is safe.", "passage": "Ana Roth said it rained.", "id": "p2", "more": 1}),
        Record(3, {"claim": "", "text": "Ana"}),
    ]
    scored = scoring.score_pairs(records, file="pairs.jsonl", model=CueModel(), options=BatchOptions())
    assert scored.table.schema == pair_schema()
    assert [(row["row"], row["id"], row["predicted"]) for row in scored.table.to_pylist()] == [
        (1, None, "denies"),
        (2, "p2", "unrelated"),
    ]
    assert [(row["row"], row["reason"]) for row in scored.quarantined] == [(3, "claim: expected a text, found None")]


def test_a_stretch_that_cannot_be_read_counts_as_all_its_rows() -> None:
    scored = score([article(1, "Ana Roth said it rained."), Record(2, None, "rows 2 to 7 cannot be read", 6)])
    assert (scored.counts["records"], scored.counts["quarantined"], len(scored.quarantined)) == (7, 6, 1)


def test_a_record_that_json_cannot_hold_is_shown_as_python_does() -> None:
    scored = score([Record(1, {"m": {b"k": 1}})])
    assert scored.quarantined[0]["record"] == "{'m': {b'k': 1}}"
