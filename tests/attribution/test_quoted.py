"""Whom others quote in the passive speaks."""

import pytest

from avow.attribution import extract
from avow.records import Article


@pytest.mark.parametrize("extractor", ["rules", "neural"])
@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        ("Roth was quoted as saying the town had suffered.", "Roth", "the town had suffered"),
        ("“The town suffered,” Roth was quoted as saying by TV Nord.", "Roth", "“The town suffered,”"),
        ("Roth has been quoted as saying by TV Nord that it failed.", "Roth", "that it failed"),
    ],
)
def test_who_is_quoted_as_saying_something_is_the_source(extractor, text, source, content):
    (quote,) = extract(Article(id="a", text=text), extractor)
    assert (quote.source_text, quote.content_text) == (source, content)


@pytest.mark.parametrize("text", ["Lines from it were quoted as a joke.", "The price was quoted as 40 crowns a ton."])
def test_other_quoting_is_none(text):
    assert extract(Article(id="a", text=text), "rules") == []


@pytest.mark.parametrize("extractor", ["rules", "neural"])
def test_who_quotes_somebody_is_the_reporter(extractor):
    text = "The mayor, Ana Roth, was quoted by TV Nord as saying that the town had suffered."
    outer, inner = extract(Article(id="a", text=text), extractor)
    assert (outer.speaker, inner.speaker, inner.content_text) == ("TV Nord", "Ana Roth", "that the town had suffered")
    assert inner.outer == outer.id
