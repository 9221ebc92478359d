from hypothesis import given
from hypothesis import strategies as st

from avow.examples import examples_from_quotes, passage_window, without
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
