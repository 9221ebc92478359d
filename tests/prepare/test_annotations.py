"""Labels by people: sheets, merging, agreement."""

import csv

import pytest

from avow import corpora
from avow.corpora.reading import read_jsonl
from avow.errors import RecordError
from avow.prepare.annotation_csv import COLUMNS, read_sheet, write_sheet
from avow.prepare.annotations import Annotation, agreement, merge_annotations, votes_of
from avow.records import Example


def example(id, **changes):
    return Example(**{"id": id, "claim": "The dam leaks.", "passage": "It leaks, she said.", **changes})


def vote(id, annotator, label):
    return Annotation(example_id=id, annotator=annotator, label=label)


def fill(path, labels):
    """What an annotator does: types labels into the sheet."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row, label in zip(rows, labels, strict=True):
        row["stance"] = label
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)


def test_a_sheet_goes_out_and_labels_come_back(tmp_path):
    examples = [example("=1/q1", holder="Ada", mention=((10, 13),)), example("2"), example("3")]
    assert write_sheet(tmp_path / "ann.csv", examples) == 3
    fill(tmp_path / "ann.csv", [" Affirms", "", "denies"])
    annotations = read_sheet(tmp_path / "ann.csv")
    assert annotations == [vote("=1/q1", "ann", "affirms"), vote("3", "ann", "denies")]
    assert [one.label for one in merge_annotations(examples, annotations)] == ["affirms", None, "denies"]


def test_a_sheet_cannot_run_formulas_and_shows_the_holder_s_words(tmp_path):
    write_sheet(tmp_path / "x.csv", [example("1", passage="=cmd, she said.", mention=((6, 9),))], annotator="bob")
    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["passage"] == "'=cmd, {{she}} said."
    assert row["annotator"] == "bob"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("id,stance\n1,agrees\n", r"x\.csv:2: expected a label of affirms, .*found 'agrees'"),
        ("id,label\n1,denies\n", r"x\.csv:2: expected the columns id, .*found id, label"),
        ("id,stance\n1\n", r"x\.csv:2: expected 2 columns"),
    ],
)
def test_a_bad_sheet_is_named_with_its_row(tmp_path, content, message):
    (tmp_path / "x.csv").write_text(content)
    with pytest.raises(RecordError, match=message):
        read_sheet(tmp_path / "x.csv")


def test_three_votes_make_a_majority_and_keep_the_minority():
    votes = [vote("1", "c", "denies"), vote("1", "a", "affirms"), vote("1", "b", "denies")]
    (merged,) = merge_annotations([example("1")], votes)
    assert merged.label == "denies"
    assert merged.soft_label == pytest.approx((1 / 3, 0, 2 / 3, 0))
    assert merged.tags["votes"] == "affirms denies denies"


def test_a_stray_and_a_double_annotation_are_refused():
    with pytest.raises(RecordError, match="found one of '2', which is not there"):
        merge_annotations([example("1")], [vote("2", "a", "denies")])
    with pytest.raises(RecordError, match="expected one label of 'a' for '1', found two"):
        merge_annotations([example("1")], [vote("1", "a", "denies"), vote("1", "a", "hedges")])


def test_kappa_and_alpha_of_a_table_worked_out_by_hand():
    pairs = [["affirms", "affirms"]] * 4 + [["denies", "denies"]] * 3
    pairs += [["affirms", "denies"]] * 2 + [["denies", "affirms"]]
    found = agreement(pairs)
    assert found.examples == 10
    assert found.observed == pytest.approx(0.7)
    # 6 and 5 affirms, 4 and 5 denies: chance = .6 * .5 + .4 * .5 = .5; kappa = .2 / .5.
    assert found.kappa == pytest.approx(0.4)
    # 20 labels, 11 affirms and 9 denies, 3 unequal pairs: 1 - 19 * 6 / (2 * 11 * 9).
    assert found.alpha == pytest.approx(1 - 19 * 6 / (2 * 11 * 9))


def test_more_than_two_annotators_have_alpha_but_no_kappa():
    found = agreement([["affirms", "affirms", "denies"], ["denies", "denies"], ["hedges"]])
    assert found.examples == 2
    assert found.observed == pytest.approx((1 / 3 + 1) / 2)
    assert found.kappa is None
    # 5 labels, 2 affirms and 3 denies; unequal: 2 of 3 labels' pairs, 12 of all 20 pairs: 1 - (2 / 5) / (12 / 20).
    assert found.alpha == pytest.approx(1 / 3)


def test_one_label_everywhere_leaves_agreement_beyond_chance_open():
    found = agreement([["affirms", "affirms"], ["affirms", "affirms"]])
    assert (found.observed, found.alpha, found.kappa) == (1.0, None, None)


def test_nothing_rated_twice_is_no_agreement():
    assert agreement([["affirms"], []]).examples == 0
    assert agreement([]).alpha is None


def test_an_unknown_vote_is_named():
    with pytest.raises(RecordError, match=r"x: expected a label of affirms, .*found 'yes'"):
        votes_of([example("x", tags={"votes": "affirms yes"})])


def test_our_two_annotators_agree_as_documented():
    folder = corpora.data_folder() / "polnear_stance"
    votes = {}
    for split in ("train", "dev"):
        votes[split] = [row["labels"] for _, row in read_jsonl(folder / f"{split}.jsonl", ("labels",))]
    train = agreement(votes["train"])
    assert (train.examples, round(train.kappa, 2), round(train.alpha, 2)) == (834, 0.89, 0.89)
    both = agreement(votes["train"] + votes["dev"])
    assert (both.examples, round(both.kappa, 2), round(both.observed, 2)) == (1018, 0.9, 0.93)


def test_kappa_is_of_two_people_only():
    votes = [["affirms", "affirms"], ["denies", "denies"], ["affirms", "denies"]]
    assert agreement(votes, ["ana bo", "ana bo", "ana bo"]).kappa is not None
    found = agreement(votes, ["ana bo", "ana cy", "bo cy"])
    assert found.kappa is None
    assert found.alpha is not None
