import numpy as np
import pytest

from avow.errors import ConfigError
from avow.evaluation.expressions import MAX_LENGTH, select_rows
from avow.evaluation.facts import row_facts
from avow.evaluation.metrics import stance_metrics
from avow.evaluation.predictions import table_from_examples
from avow.evaluation.slices import default_slices, slice_scores, user_slices
from avow.records import Example

COLUMNS = {
    "topic": np.array(["Trade", "climate", "climate", ""], dtype=object),
    "hard": np.array(["true", "false", "", "no"], dtype=object),
    "year": np.array(["2016", "2017", "unknown", ""], dtype=object),
    "words": np.array([5, 40, 80, 200]),
    "nested": np.array([True, False, False, True]),
}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('topic == "climate"', [0, 1, 1, 0]),
        ("topic == 'TRADE'", [1, 0, 0, 0]),
        ('topic != "climate"', [1, 0, 0, 1]),
        ("words > 40", [0, 0, 1, 1]),
        ("words >= 40 and words < 200", [0, 1, 1, 0]),
        ("40 <= words", [0, 1, 1, 1]),
        ("nested", [1, 0, 0, 1]),
        ("not nested", [0, 1, 1, 0]),
        ("not not nested", [1, 0, 0, 1]),
        ("hard", [1, 0, 0, 0]),
        ("topic", [1, 1, 1, 0]),
        ("year > 2016", [0, 1, 0, 0]),
        ("year == 2016", [1, 0, 0, 0]),
        ('topic in ["trade", "x"]', [1, 0, 0, 0]),
        ('topic not in ["trade", "x"]', [0, 1, 1, 1]),
        ("words in [5, 200]", [1, 0, 0, 1]),
        ('topic contains "LIM"', [0, 1, 1, 0]),
        ('nested or topic == "climate" and words > 40', [1, 0, 1, 1]),
        ('(nested or topic == "climate") and words > 40', [0, 0, 1, 1]),
        ("not (nested or hard)", [0, 1, 1, 0]),
        ("nested == nested", [1, 1, 1, 1]),
        ('"x" == "x"', [1, 1, 1, 1]),
    ],
)
def test_expression_selects_rows(expression, expected):
    assert select_rows(expression, COLUMNS).astype(int).tolist() == expected


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("", "position 0: expected a column, a quoted text, a number or '\\(', found the end"),
        ("topc == 'x'", "no column 'topc'; did you mean 'topic'"),
        ("zzz", "no column 'zzz'; known: hard, nested, topic, words, year"),
        ("words >", "position 7: expected a column, .*found the end"),
        ("words > 3 words", "position 10: expected 'and', 'or' or the end, found 'words'"),
        ("(nested", "position 7: expected '\\)', found the end"),
        ("topic in 'x'", "position 9: expected '\\['"),
        ("topic in ['x' 'y']", "expected ',' or '\\]'"),
        ("topic not 'x'", "expected 'in'"),
        ("topic contains 3", "expected a text, found '3'"),
        ("__import__('os')", "no column '__import__'"),
        ("nested; drop", "position 6: expected a column, a quoted text, a number or a sign, found '; drop'"),
        ("topic == 'open", "position 9: expected a column"),
        ("(" * 40 + "nested" + ")" * 40, "at most 30 nested"),
        ("not " * 40 + "nested", "at most 30 nested"),
        ("x" * (MAX_LENGTH + 1), "expected at most 2000"),
    ],
)
def test_bad_expression_says_where_and_what_was_expected(expression, message):
    with pytest.raises(ConfigError, match=message):
        select_rows(expression, COLUMNS)


def test_no_rows_select_no_rows():
    assert select_rows("topic == 'a'", {"topic": np.array([], dtype=object)}).tolist() == []


def example(number, **changes):
    fields = {
        "id": str(number),
        "claim": "The dam is safe.",
        "claim_id": f"c{number % 12}",
        "passage": "“The dam is safe,” Orr said.",
        "content": ((0, 18),),
        "label": "affirms",
    }
    return Example(**(fields | changes))


def test_facts_are_read_from_the_marked_content():
    table = table_from_examples(
        [
            example(0),
            example(1, passage="He did not say more. “It may fail,” Orr said.", content=((21, 35),), label="hedges"),
            example(2, passage="Orr never called it safe.", content=(), outer=("The Ledger",), label=None),
            example(3, passage="Rain.", content=(), claim="The mayor did not lie.", label="unrelated"),
        ],
        np.eye(4)[[0, 0, 2, 3]],
    )
    facts = row_facts(table)
    assert facts["negation"].tolist() == [False, False, True, False]
    assert facts["hedging"].tolist() == [False, True, False, False]
    assert facts["hedge_device"].tolist() == ["", "hedge", "", ""]
    assert facts["nested"].tolist() == [False, False, True, False]
    assert facts["claim_negated"].tolist() == [False, False, False, True]
    assert facts["passage_words"].tolist() == [6, 10, 5, 1]
    assert facts["claim_overlap"].tolist() == [1.0, 0.0, 0.5, 0.0]
    assert facts["gold"].tolist() == ["affirms", "hedges", "", "unrelated"]
    assert facts["predicted"].tolist() == ["affirms", "affirms", "denies", "unrelated"]
    assert facts["correct"].tolist() == [True, False, False, True]


def test_a_tag_named_as_a_column_is_called_tag_and_the_name():
    rows = [example(i, label="affirms", tags={"confidence": "high", "claim": "own", "topic": "dams"}) for i in range(2)]
    facts = row_facts(table_from_examples(rows, np.eye(4)[:2]))
    assert facts["confidence"].tolist() == [1.0, 1.0]
    assert facts["tag_confidence"].tolist() == ["high", "high"]
    assert facts["tag_claim"].tolist() == ["own", "own"]
    assert facts["topic"].tolist() == ["dams", "dams"]
    assert select_rows("tag_confidence == 'high' and confidence == 1", facts).tolist() == [True, True]


def made_table():
    rng = np.random.default_rng(5)
    kinds = ["direct", "indirect"]
    examples = [
        example(
            i, label=["affirms", "hedges", "denies"][i % 3], tags={"quote_kind": kinds[i % 2], "date": f"201{i % 2}-05"}
        )
        for i in range(120)
    ]
    return table_from_examples(examples, rng.dirichlet(np.ones(4), size=120))


def test_slice_scores_equal_the_scores_of_its_rows():
    table = made_table()
    rows = {(row["group"], row["name"]): row for row in slice_scores(table, default_slices(table), cluster_by="claim")}
    direct = rows["quote kind", "direct"]
    inside = table.select(table.tags["quote_kind"] == "direct")
    scores = stance_metrics(inside.gold, inside.proba)
    assert direct["n"] == 60
    assert direct["macro_f1"]["value"] == pytest.approx(scores["macro_f1"])
    assert direct["accuracy"]["value"] == pytest.approx(scores["accuracy"])
    assert direct["f1_denies"]["value"] == pytest.approx(scores["f1_denies"])
    assert direct["ece"]["value"] == pytest.approx(scores["ece"])
    assert direct["accuracy"]["low"] <= direct["accuracy"]["value"] <= direct["accuracy"]["high"]
    assert ("period", "2010") in rows
    assert ("passage length", "0–25 words") not in rows  # all rows are that short: nothing to tell apart


def test_small_slices_say_so():
    table = made_table()
    parts = user_slices({"few rows": 'claim_id == "c1"', "many rows": "confidence > 0"}, table)
    few, many = slice_scores(table, parts, cluster_by="claim")
    assert (few["n"], few["clusters"], few["small"]) == (10, 1, True)
    assert few["accuracy"]["low"] is None
    assert (many["n"], many["clusters"], many["small"]) == (120, 12, False)


def test_empty_slice_is_left_out():
    table = made_table()
    assert slice_scores(table, user_slices({"none": "confidence > 2"}, table), cluster_by="claim") == []
