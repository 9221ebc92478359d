import csv

import numpy as np

from avow.evaluation.errors import (
    as_records,
    confident_errors,
    confusions,
    error_rows,
    label_noise_candidates,
    write_error_csv,
)
from avow.evaluation.predictions import table_from_examples
from avow.evaluation.references import references_for
from avow.records import Example

LABEL = ["affirms", "affirms", "denies", "hedges", None]
PROBA = np.array([[0.9, 0.1, 0, 0], [0.2, 0.8, 0, 0], [0.6, 0, 0.4, 0], [0.05, 0, 0.95, 0], [1, 0, 0, 0]])


def table():
    texts = ["The dam held.", "=1+1 rain fell.", "Orr denied it.", "It may rain.", "Nothing."]
    return table_from_examples(
        [
            Example(id=f"e{i}", claim="The dam is safe.", passage=text, label=label, outer=("A", "B") if i == 2 else ())
            for i, (text, label) in enumerate(zip(texts, LABEL, strict=True))
        ],
        PROBA,
    )


def test_confident_errors_come_surest_first_and_only_with_gold():
    assert confident_errors(table()).tolist() == [3, 1, 2]
    assert confident_errors(table(), limit=1).tolist() == [3]


def test_confusions_give_rows_by_pair():
    found = confusions(table())
    assert {pair: rows.tolist() for pair, rows in found.items()} == {
        ("affirms", "hedges"): [1],
        ("hedges", "denies"): [3],
        ("denies", "affirms"): [2],
    }
    assert as_records(found)[0] == {"gold": "affirms", "predicted": "hedges", "n": 1}


def test_label_noise_needs_another_label_as_probable_as_its_own_rows_get():
    # Own probabilities: affirms (0.9 + 0.2) / 2 = 0.55, hedges 0, denies 0.4. Row 3 (hedges) gets 0.95 for denies,
    # row 2 (denies) 0.6 for affirms, row 1 (affirms) 0.8 for hedges; margins 0.95, 0.2, 0.6.
    assert label_noise_candidates(table()).tolist() == [3, 1, 2]
    # Raise what affirms rows get for affirms to 0.9: then 0.6 for affirms is no longer suspicious.
    proba = PROBA.copy()
    proba[1] = [0.9, 0.1, 0, 0]
    calm = table_from_examples(
        [Example(id=str(i), claim="c", passage="p", label=label) for i, label in enumerate(LABEL)], proba
    )
    assert label_noise_candidates(calm).tolist() == [3]


def test_no_gold_has_no_candidates():
    empty = table().select(np.array([False, False, False, False, True]))
    assert label_noise_candidates(empty).tolist() == []
    assert confident_errors(empty).tolist() == []


def test_error_csv_has_places_to_answer_and_no_formulas(tmp_path):
    path = tmp_path / "errors.csv"
    write_error_csv(path, table(), confident_errors(table()))
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == ["e3", "e1", "e2"]
    assert rows[0]["new_label"] == ""
    assert [row["suspected"] for row in rows] == ["yes", "yes", "yes"]
    assert rows[1]["passage"] == "'=1+1 rain fell."
    assert rows[2]["outer"] == "A < B"
    assert rows[0]["p_denies"] == "0.95"


def test_unlabelled_row_is_shown_without_gold():
    assert error_rows(table(), np.array([4]))[0]["gold"] == ""


def test_references_are_drawn_only_beside_the_whole_test_set():
    whole = table_from_examples(
        [Example(id=str(i), claim="c", passage="p", corpus="gwsd") for i in range(200)], np.full((200, 4), 0.25)
    )
    assert [line.metric for line in references_for(whole)] == ["accuracy_3way"]
    assert references_for(whole.select(np.arange(199))) == []
