from hypothesis import given
from hypothesis import strategies as st

from avow.analysis.marking import marked_paragraphs
from avow.records import Quote
from avow.text import paragraphs

TEXT = "One two three four.\n\nFive six seven.\n\n\n  Eight nine ten, eleven."


def quote_of(*content, number="q1", **spans):
    return Quote(id=number, article_id="", content=content, **spans)


def marked(text, quotes, depths=None):
    return marked_paragraphs(text, paragraphs(text), quotes, depths or [0] * len(quotes))


def drawn(tokens):
    """Draws tokens as text: [0 for the opening of quote 0, {0 of its source or cue, ] for a closing, ^0 for a note."""
    signs = {
        "text": lambda token: token.text,
        "open": lambda token: f"{'[' if token.mark == 'quote' else '{'}{token.quote} ",
        "close": lambda token: "]",
        "note": lambda token: f"^{token.quote}{'' if token.last else '+'}",
    }
    return "".join(signs[token.kind](token) for token in tokens)


def test_nested_quote_stands_inside_its_outer_quote():
    rows = marked("He said she lied.", [quote_of((3, 16)), quote_of((12, 16), source=((8, 11),))], [0, 1])
    assert drawn(rows[0]) == "He [0 said {1 she] [1 lied]]^1^0."


def test_overlapping_quotes_are_closed_and_opened_again():
    rows = marked("abcdefgh", [quote_of((0, 5)), quote_of((3, 8))])
    assert drawn(rows[0]) == "[0 abc[1 de]]^0[1 fgh]^1"


def test_discontiguous_quote_has_a_number_at_each_part_and_begins_once():
    rows = marked('"Yes," he said, "no."', [quote_of((0, 6), (16, 21), source=((7, 9),))])
    assert drawn(rows[0]) == '[0 "Yes,"]^0+ {0 he] said, [0 "no."]^0'
    assert [token.first for token in rows[0] if token.kind == "open" and token.mark == "quote"] == [True, False]


def test_quote_over_a_paragraph_end_is_marked_in_both_and_numbered_at_its_end():
    rows = marked(TEXT, [quote_of((14, 25))])
    assert [drawn(row) for row in rows[:2]] == ["One two three [0 four.]", "[0 Five]^0 six seven."]


def test_quote_that_ends_in_the_space_after_a_paragraph_is_numbered_there():
    rows = marked(TEXT, [quote_of((14, 20))])
    assert drawn(rows[0]) == "One two three [0 four.]^0"


def test_spans_outside_the_text_are_ignored():
    rows = marked("abc", [quote_of((2, 90)), quote_of((50, 60))])
    assert drawn(rows[0]) == "ab[0 c]^0"


spans = st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))).map(lambda span: (min(span), max(span)))
contents = st.lists(spans, max_size=3).map(lambda found: tuple(sorted(found)))
some_quotes = st.lists(
    st.builds(
        lambda content, source, cue: Quote(id="q", article_id="", content=content, source=source, cue=cue),
        contents,
        contents,
        contents,
    ),
    max_size=5,
)


@given(some_quotes, st.lists(st.integers(0, 3), min_size=5, max_size=5))
def test_any_spans_nest_keep_the_text_and_show_the_innermost_quote(quotes, depths):
    depths = depths[: len(quotes)]
    spans_of_paragraphs = paragraphs(TEXT)
    rows = marked_paragraphs(TEXT, spans_of_paragraphs, quotes, depths)
    for (start, end), tokens in zip(spans_of_paragraphs, rows, strict=True):
        assert "".join(token.text for token in tokens) == TEXT[start:end]
        stack, place = [], start
        for token in tokens:
            if token.kind == "open":
                stack.append((token.mark, token.quote))
            elif token.kind == "close":
                stack.pop()
            for _ in token.text:
                covering = {
                    (depth, index)
                    for index, (quote, depth) in enumerate(zip(quotes, depths, strict=True))
                    if any(left <= place < right for left, right in quote.content)
                }
                open_quotes = [index for mark, index in stack if mark == "quote"]
                assert set(open_quotes) == {index for _, index in covering}
                if covering:
                    deepest = max(depth for depth, _ in covering)
                    assert (deepest, open_quotes[-1]) in covering
                place += 1
        assert not stack
