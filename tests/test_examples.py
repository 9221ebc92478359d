import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avow.errors import RecordError
from avow.examples import (
    example_from_row,
    examples_from_quotes,
    known_columns,
    labelled_examples,
    mark_holder,
    passage_window,
    source_chain,
    without,
)
from avow.records import Article, Example, Quote, Span

TEXT = "Trump said Putin denied it. " + "Nothing else happened. " * 60 + "The end."


def quotes() -> list[Quote]:
    return [
        Quote(id="q1", article_id="a", source=((0, 5),), cue=((6, 10),), content=((11, 26),), speaker="Donald Trump"),
        Quote(
            id="q1.1", article_id="a", outer="q1", source=((11, 16),), cue=((17, 23),), content=((24, 26),),
            source_text="Putin",
        ),
    ]  # fmt: skip


def test_each_quote_is_paired_with_each_claim_and_spans_count_in_the_passage() -> None:
    made = examples_from_quotes(Article(id="a", text=TEXT), quotes(), {"c1": "One.", "c2": "Two."})
    assert [(quote.id, claim_id) for quote, claim_id, _ in made] == [
        ("q1", "c1"), ("q1", "c2"), ("q1.1", "c1"), ("q1.1", "c2"),
    ]  # fmt: skip
    nested = made[2][2]
    assert (nested.claim, nested.holder, nested.outer, nested.nested) == ("One.", "Putin", ("Donald Trump",), True)
    assert [nested.passage[start:end] for start, end in (*nested.mention, *nested.cue, *nested.content)] == [
        "Putin", "denied", "it",
    ]  # fmt: skip
    assert nested.passage.startswith("Trump said")  # the outer source is in the window too
    assert len(nested.passage) < 260


def test_the_window_ends_at_white_space() -> None:
    text = "word " * 200
    start, end = passage_window(text, [(500, 504)])
    assert (start, end) == (180, 724)  # 500 - 320 and 504 + 220, both at the edge of a word
    assert text[start:end] == text[start:end].strip()


def test_an_end_inside_a_word_moves_outward() -> None:
    text = "abcdefghi " * 100
    assert passage_window(text, [(505, 507)]) == (180, 729)  # 185 and 727 are inside words
    assert passage_window("a" * 400 + " b", [(330, 331)]) == (0, 402)
    assert passage_window("  a b  ", [(2, 3)]) == (2, 5)


@given(st.text(alphabet="ab ", min_size=1, max_size=900), st.data())
def test_the_window_holds_its_spans_and_cuts_no_word(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    left, right = passage_window(text, [(start, end)])
    assert text[start:end].strip() in text[left:right]
    assert left == 0 or text[left - 1].isspace()
    assert right == len(text) or text[right].isspace()


def test_removing_words_moves_the_spans_behind_them() -> None:
    example = Example(
        claim="C", passage="He never said it was safe.", content=((14, 25),), cue=((9, 13),), mention=((0, 2),)
    )
    cut = without(example, (3, 9))
    assert cut.passage == "He said it was safe."
    assert [cut.passage[start:end] for start, end in (*cut.mention, *cut.cue, *cut.content)] == [
        "He",
        "said",
        "it was safe",
    ]


def test_removing_words_moves_every_field() -> None:
    example = Example(claim="C", passage="Now he said it.", content=((12, 14),), cue=((7, 11),), mention=((4, 6),))
    cut = without(example, (0, 4))
    assert cut == Example(claim="C", passage="he said it.", content=((8, 10),), cue=((3, 7),), mention=((0, 2),))
    gone = without(example, (4, 12))
    assert gone == Example(claim="C", passage="Now it.", content=((4, 6),))


@given(
    st.tuples(st.integers(0, 20), st.integers(0, 20)).map(sorted),
    st.tuples(st.integers(0, 20), st.integers(0, 20)).map(sorted),
)
def test_removing_words_keeps_exactly_the_other_characters_of_a_span(cut: Span, span: Span) -> None:
    passage = "abcdefghijklmnopqrst"
    (start, end), (left, right) = cut, span
    kept = "".join(passage[i] for i in range(left, right) if not start <= i < end)
    spans = without(Example(claim="C", passage=passage, content=((left, right),)), (start, end)).content
    shorter = passage[:start] + passage[end:]
    assert "".join(shorter[a:b] for a, b in spans) == kept


def test_an_example_tells_the_quote_and_the_claim_it_comes_from() -> None:
    text = "Nothing happened. " * 40 + "The end came. Ana Roth said it was so. " + "Nothing happened. " * 40
    at = text.index("Ana")
    quote = Quote(
        id="q7", article_id="a", source=((at, at + 8),), cue=((at + 9, at + 13),), content=((at + 14, at + 23),),
        source_text="Ana Roth", kind="indirect", cue_class="belief",
    )  # fmt: skip
    ((_, claim_id, example),) = examples_from_quotes(Article(id="a", text=text), [quote], {"c1": "One."})
    assert claim_id == example.claim_id == "c1"
    assert (example.id, example.article_id, example.claim, example.outer) == ("q7/c1", "a", "One.", ())
    assert example.tags == {"quote": "q7", "quote_kind": "indirect", "cue_class": "belief"}
    assert [example.passage[start:end] for start, end in (*example.mention, *example.cue, *example.content)] == [
        "Ana Roth", "said", "it was so",
    ]  # fmt: skip
    assert 540 < len(example.passage) < 600


def test_a_chain_ends_where_the_outer_quote_is_unknown_and_names_nobody_with_a_question_mark() -> None:
    inner = Quote(id="q1.1", article_id="a", content=((0, 1),), outer="q1", source_text="Lee")
    outer = Quote(id="q1", article_id="a", content=((0, 1),), outer="q0")
    assert source_chain(inner, {"q1": outer}) == ("?", "Lee")
    assert source_chain(inner, {}) == ("Lee",)


PASSAGE = "Ana Roth said that the bridge is safe. Ben Lee denied it. Ana Roth believes that it will hold."


def marked(example: Example) -> list[list[str]]:
    parts = (example.content, example.cue, example.mention)
    return [[example.passage[start:end] for start, end in spans] for spans in parts]


def test_all_that_a_holder_says_is_marked() -> None:
    both = [["that the bridge is safe", "that it will hold"], ["said", "believes"], ["Ana Roth", "Ana Roth"]]
    for holder in ("Ana Roth", "Roth"):
        assert marked(mark_holder(Example(claim="C", passage=PASSAGE, holder=holder))) == both
    found = mark_holder(Example(claim="C", passage=PASSAGE, holder="Ben Lee"))
    assert marked(found) == [["it"], ["denied"], ["Ben Lee"]]
    assert (found.holder, found.outer) == ("Ben Lee", ())


def test_a_mention_tells_the_holder_too_and_what_is_given_stays() -> None:
    found = mark_holder(Example(claim="C", passage=PASSAGE, mention=((39, 46),), outer=("Eve",)))
    assert marked(found) == [["it"], ["denied"], ["Ben Lee"]]
    assert (found.holder, found.outer) == (None, ("Eve",))
    part = mark_holder(Example(claim="C", passage=PASSAGE, mention=((43, 46),)))
    assert marked(part) == [["it"], ["denied"], ["Lee"]]
    given = Example(claim="C", passage=PASSAGE, holder="Ana Roth", content=((0, 3),))
    assert mark_holder(given) is given
    nobody = Example(claim="C", passage=PASSAGE)
    assert mark_holder(nobody) is nobody


def test_a_holder_who_says_nothing_is_only_named() -> None:
    text = "Ana Roth left. He stayed."
    assert marked(mark_holder(Example(claim="C", passage=text, holder="Ana Roth"))) == [[], [], ["Ana Roth"]]
    assert marked(mark_holder(Example(claim="C", passage=text, holder="Eve Poe"))) == [[], [], []]
    given = Example(claim="C", passage=text, holder="Ana Roth", mention=((15, 17),))
    assert marked(mark_holder(given)) == [[], [], ["He"]]
    assert marked(mark_holder(Example(claim="C", passage=text, mention=((15, 17),)))) == [[], [], ["He"]]


def test_who_reports_the_holder_is_found() -> None:
    text = "Ana Roth said that Ben Lee believes that the bridge is safe."
    found = mark_holder(Example(claim="C", passage=text, holder="Ben Lee"))
    assert marked(found) == [["that the bridge is safe"], ["believes"], ["Ben Lee"]]
    assert found.outer == ("Ana Roth",)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ([1], "expected a dict with claim and text, found list"),
        ({"claim": "a", "txt": "b"}, "txt: unknown key; did you mean 'text'?"),
        (
            {"claim": "a", "zzzz": "b"},
            "zzzz: unknown key; known keys: claim, text, passage, holder, mention, content, cue, outer, id, claim_id,"
            " article_id",
        ),
        ({"text": "b"}, "claim: expected a text, found None"),
        ({"claim": "a"}, "text: expected a text, found None"),
        ({"claim": " ", "text": "b"}, "claim: expected a text, found ' '"),
        ({"claim": 1, "text": "b"}, "claim: expected a text, found 1"),
        *(
            (
                {"claim": "a", "text": "abc", name: spans},
                f"{name}: expected ascending spans inside a text of 3 characters, found {list(spans)}",
            )
            for name in ("content", "cue", "mention")
            for spans in (((0, 4),), ((-1, 2),), ((1, 1),), ((2, 3), (0, 1)), ((0, 2), (1, 3)))
        ),
    ],
)
def test_a_row_that_is_no_pair_is_named(row: object, message: str) -> None:
    with pytest.raises(RecordError) as error:
        example_from_row(row, where="row 1")
    assert str(error.value) == f"row 1: {message}"


def test_a_mistyped_field_is_named_with_its_row() -> None:
    with pytest.raises(RecordError, match=r"^row 1: holder: "):
        example_from_row({"claim": "a", "text": "b", "holder": 3}, where="row 1")


def test_a_row_becomes_an_example_and_numbers_become_ids() -> None:
    row = {
        "claim": "a", "text": "abc", "id": 3, "claim_id": np.int64(4), "article_id": "x", "holder": None,
        "content": ((0, 1), (1, 3)),
    }  # fmt: skip
    expected = Example(claim="a", passage="abc", id="3", claim_id="4", article_id="x", content=((0, 1), (1, 3)))
    assert example_from_row(row, where="row 1") == expected
    assert example_from_row({"claim": "a", "passage": "b"}, where="row 1") == Example(claim="a", passage="b")


def test_labelled_rows_get_a_corpus_and_an_id() -> None:
    known = Example(claim="x", passage="y", label="hedges", corpus="z", id="9")
    first = Example(claim="a", passage="b", label="denies", corpus="own", id="1")
    assert labelled_examples([{"claim": "a", "text": "b", "label": "denies"}, known]) == [first, known]
    second = {"claim": "a", "text": "c", "label": "affirms", "split": "dev"}
    assert labelled_examples([{"claim": "a", "text": "b", "label": "denies"}, second])[1] == Example(
        claim="a", passage="c", label="affirms", corpus="own", id="2", split="dev"
    )


def test_labelled_rows_of_a_file_and_of_a_frame_may_have_other_columns(tmp_path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("claim,text,label,note,holder\na,b,denies,x,\n", encoding="utf-8")
    expected = Example(claim="a", passage="b", label="denies", id="1", corpus="mine")
    assert labelled_examples(path) == labelled_examples(str(path)) == [expected]
    rows = [{"claim": "a", "text": "b", "label": "denies", "holder": np.nan, "note": 1, "content": np.array([[0, 1]])}]
    frame = labelled_examples(pd.DataFrame(rows))
    assert frame == [Example(claim="a", passage="b", label="denies", id="1", corpus="own", content=((0, 1),))]
    with pytest.raises(RecordError, match=r"mine\.csv:2: label: expected one of affirms, .*found 'agianst'"):
        path.write_text("claim,text,label\na,b,agianst\n", encoding="utf-8")
        labelled_examples(path)
    with pytest.raises(RecordError, match=r"^row 0: label: expected one of affirms"):
        labelled_examples(pd.DataFrame([{"claim": "a", "text": "b", "label": "agianst"}]))


def test_rows_of_a_table_without_a_label_are_left_out_and_counted(tmp_path, caplog) -> None:
    path = tmp_path / "work.jsonl"
    rows = [{"claim": "a", "text": text, "label": label} for text, label in (("b", "denies"), ("c", None), ("d", ""))]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert [row.passage for row in labelled_examples(path)] == ["b"]
    assert f"2 of 3 rows have no label and are left out, first {path}:2" in caplog.text
    assert [row.passage for row in labelled_examples(pd.DataFrame(rows))] == ["b"]
    path.write_text(json.dumps({"claim": "a", "text": "b", "lable": "denies"}) + "\n", encoding="utf-8")
    with pytest.raises(RecordError, match=r"work\.jsonl:1: label: expected one of affirms, .*found None"):
        labelled_examples(path)


def test_a_row_without_an_id_keeps_its_number_when_another_is_labelled() -> None:
    rows = [{"claim": "a", "text": text, "label": label} for text, label in (("b", ""), ("c", "denies"), ("d", ""))]
    [before] = labelled_examples(pd.DataFrame(rows))
    after = labelled_examples(pd.DataFrame([{**rows[0], "label": "affirms"}, *rows[1:]]))
    assert [row.id for row in after] == ["1", "2"]
    assert after[1] == before


def test_whole_ids_that_pandas_made_floats_are_ids() -> None:
    rows = [{"claim": "a", "text": text, "label": "denies", "claim_id": at} for text, at in (("b", 1), ("c", np.nan))]
    assert [row.claim_id for row in labelled_examples(pd.DataFrame(rows))] == ["1", ""]
    assert known_columns({"id": 7.0, "article_id": np.float64(8.0), "claim_id": 1.5}) == {
        "id": 7,
        "article_id": 8,
        "claim_id": 1.5,
    }


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "expected labelled rows, found none"),
        ([3], "rows[0]: label: expected one of affirms, hedges, denies, unrelated, found None"),
        (
            [{"claim": "a", "text": "b", "label": "agianst"}],
            "rows[0]: label: expected one of affirms, hedges, denies, unrelated, found 'agianst'",
        ),
        (
            [{"claim": "a", "text": "b", "label": "denies", "id": 1}] * 2,
            "rows[1]: two rows have the id '1'; give each its own, or none",
        ),
        (
            [{"claim": "a", "text": "b", "label": "denies", "slit": "dev"}],
            "rows[0]: slit: unknown key; did you mean 'split'?",
        ),
        ([{"claim": "a", "label": "denies"}], "rows[0]: text: expected a text, found None"),
    ],
)
def test_labelled_rows_that_do_not_fit_are_named(rows: list[object], message: str) -> None:
    with pytest.raises(RecordError) as error:
        labelled_examples(rows)
    assert str(error.value) == message


def test_empty_cells_and_other_columns_are_left_out() -> None:
    spans = np.array([np.array([0, 1]), np.array([2, 3])], dtype=object)
    row = {
        "claim": "a",
        "text": "",
        "holder": None,
        "cue": float("nan"),
        "note": 3,
        "content": spans,
        "id": np.int64(0),
    }
    assert known_columns(row) == {"claim": "a", "content": [[0, 1], [2, 3]], "id": 0}
    assert known_columns({"claim": "a", "label": "b"}, ("label",)) == {"label": "b"}


@pytest.mark.parametrize("key", ["claim", "text", "holder", "id"])
def test_a_row_that_no_file_can_hold_is_refused(key: str) -> None:
    row = {"claim": "It rained.", "text": "Ana Roth said no."} | {key: "half a \ud83d"}
    with pytest.raises(RecordError, match="holds half of a character"):
        example_from_row(row, where="row 3")
