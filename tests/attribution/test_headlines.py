"""Headlines that end with who says them."""

import pytest

from avow.articles import article_from_text
from avow.attribution import extract

BODY = (
    "The bridge over the Marl stays closed, the council heard on Monday. The floods had cut off the town.\n\n"
    "Ana Roth, the minister, spoke of rust. Nobody in the town knew."
)


def read(headline: str, extractor="neural") -> list[tuple[str, str, str]]:
    """(source, cue, content) of the headline's quotes."""
    article = article_from_text(f"{headline}\n\n{BODY}", id="a", title=headline)
    return [
        (quote.source_text, quote.cue_text, quote.content_text)
        for quote in extract(article, extractor)
        if quote.in_title and quote.outer is None
    ]


@pytest.mark.parametrize("extractor", ["rules", "neural"])
@pytest.mark.parametrize(
    ("headline", "found"),
    [
        ("Bridge closed for months, says minister", ("minister", "says", "Bridge closed for months")),
        ("Bridge closed for months, minister says", ("minister", "says", "Bridge closed for months")),
        ("Council split over bridge, says Roth", ("Roth", "says", "Council split over bridge")),
        ("Bridge unsafe for years, report finds", ("report", "finds", "Bridge unsafe for years")),
        ("Bridge closed: minister", ("minister", ":", "Bridge closed")),
        ("Bridge shut within minutes – survivors", ("survivors", "–", "Bridge shut within minutes")),
        ("Minister: bridge is closed", ("Minister", ":", "bridge is closed")),
        ("Ex-mayor: I was lied to", ("Ex-mayor", ":", "I was lied to")),
        ("‘Nobody checked the cables’ – engineer", ("engineer", "–", "‘Nobody checked the cables’")),
        ("'I saw it go': Mum-of-three's terror as bridge fell", ("Mum-of-three", ":", "'I saw it go'")),
        ("Residents pack hall over plan: 'We won't move'", ("Residents", ":", "'We won't move'")),
        # Who told the inquest, nobody says.
        ("Hospital was warned, inquest told", ("", "told", "Hospital was warned")),
    ],
)
def test_bare_nouns_are_sources_in_headlines(headline, found, extractor):
    assert read(headline, extractor) == [found]


@pytest.mark.parametrize(
    "headline",
    [
        "Bridge closed: what we know",
        "Bridge closed – town cut off",
        "Bridge reopens, ferry stops",
        "Floods: town cut off",
        "Live: bridge closed",
        "Bridge on river-front road",
    ],
)
def test_topics_and_plain_headlines_have_no_source(headline):
    assert [quote for quote in read(headline) if quote[0]] == []


@pytest.mark.parametrize("extractor", ["rules", "neural"])
@pytest.mark.parametrize(
    ("headline", "speaker"),
    [
        ("Roth Backs Old Town Bridge, Says It Is Safe", "Ana Roth"),
        ("Mayor Roth Backs Old Town Bridge, Says It Is Safe", "Ana Roth"),
        ("Head of the Harbour Board in Vik, Says It Is Safe", None),
    ],
)
def test_who_does_one_thing_and_says_another_is_the_subject_alone(extractor, headline, speaker):
    body = "The mayor, Ana Roth, spoke in the old town on Monday. “The bridge is safe,” Roth said."
    article = article_from_text(f"{headline}\n\n{body}", id="a", title=headline)
    first = extract(article, extractor)[0]
    assert first.content_text == "It Is Safe"
    if speaker is None:
        assert first.source_text == "Head of the Harbour Board in Vik"
    else:
        assert first.speaker == speaker


def test_what_goes_on_meanwhile_is_no_part_of_the_source():
    assert read("Bridge unsafe, says minister as council wavers")[0][:2] == ("minister", "says")
