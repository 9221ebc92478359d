"""Whatever the text: no error, and spans that slice, ascend and never overlap within a quote."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avow.attribution.rules import extract_with_speakers
from avow.records import Article

PIECES = st.sampled_from(
    "\" “ ” ' ‘ ’ '' `` « » ( ) [ ] , . ; : ? ! — - … \n \n\n \t \u00a0 \x00 \ud800 😀 ﷺ שלום "
    "said says told that the Roth Ana Lee Mr. Ms. U.S. he she they who I we according to claim belief denied"
    " believes report ministry minister asked whether not would may didn’t he’s Trump's and but while adding"
    " saying 45 $3.5 É ß İ in on Monday statement had told her him from it by as to used letter which heard quoted"
    " view account his lawyer of opinion convinced no longer".split(" ")
)
TEXTS = st.one_of(
    st.text(st.characters(codec=None, categories=None), max_size=300),
    st.lists(PIECES, max_size=80).map(" ".join),
    st.lists(PIECES, max_size=80).map("".join),
)


def check(text: str) -> None:
    quotes, speakers = extract_with_speakers(Article(id="a", text=text, body_start=len(text) // 3))
    by_id = {quote.id: quote for quote in quotes}
    assert len(by_id) == len(quotes)
    names = {speaker.name for speaker in speakers}
    for quote in quotes:
        for spans in (quote.content, quote.cue, quote.source):
            assert all(0 <= start < end <= len(text) for start, end in spans)
            assert all(first[1] <= second[0] for first, second in pairwise(spans))
        parts = sorted([*quote.content, *quote.cue, *quote.source])
        assert all(first[1] <= second[0] for first, second in pairwise(parts))
        assert quote.content
        assert quote.content_text == " ".join(text[start:end] for start, end in quote.content)
        assert quote.speaker is None or quote.speaker in names
        if quote.outer is not None:
            outer = by_id[quote.outer]
            assert outer.content[0][0] <= quote.content[0][0] <= quote.content[-1][1] <= outer.content[-1][1]
    outermost = [quote for quote in quotes if quote.outer is None]
    assert [quote.id for quote in outermost] == [f"q{number}" for number in range(1, len(outermost) + 1)]
    assert [quote.content for quote in outermost] == sorted(quote.content for quote in outermost)
    for speaker in speakers:
        assert all(first[1] <= second[0] for first, second in pairwise(speaker.mentions))


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_any_text_gives_sound_spans(text):
    check(text)


@pytest.mark.parametrize(
    "text",
    [
        "\x00",
        "\ud83d said \ud83d that \ud83d",
        '😀 "We won 😀," she said 😀.',
        "قال الوزير: «نعم».",
        '"' * 999,
        "said " * 999,
        "Mr. " * 999,
        "\n" * 999,
        "a" * 9999,
        '"a"\n' * 99 + "- Ana Roth",
    ],
)
def test_odd_texts_give_sound_spans(text):
    check(text)
