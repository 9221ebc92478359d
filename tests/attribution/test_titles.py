"""Titles of works in quotation marks are no quotations."""

import pytest

from avow.attribution import extract
from avow.attribution.titles import is_title
from avow.quotation_marks import quotations
from avow.records import Article


def titled(text: str) -> bool:
    return is_title(text, quotations(text, (0, len(text)))[0], 0)


@pytest.mark.parametrize(
    "text",
    [
        "Roth said on NBC's “Meet the Press” that it was fair.",
        "Roth told “Fox & Friends” that it was fair.",
        "Roth wrote in her book “The Long Tide” that it was fair.",
        'Roth argues in a memoir, "The Long Tide," that it was fair.',
        "Roth said it on ABC’s “This Week.”",
        "Roth spoke of it in a lecture titled “The Price of Salt.”",
    ],
)
def test_a_title_behind_its_programme_or_book(text):
    assert titled(text)


@pytest.mark.parametrize(
    "text",
    [
        "Roth said on Monday “We Will Win” and left.",
        "Roth said on “day one” that it was fair.",
        "Roth thundered at “Crooked Lee” that it was over.",
        "Roth said: “Never.”",
        "Roth wrote in her book: “The Tide Is High.”",
        "Lee in Speech “We Will Win”",
        "Roth said on “Meet the Press that it was fair.",
    ],
)
def test_what_somebody_says_is_no_title(text):
    assert not titled(text)


@pytest.mark.parametrize("extractor", ["rules", "neural"])
@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        ("The senator said on NBC's “Meet the Press” that the vote was fair.", "The senator", "that the vote was fair"),
        (
            'Paul Lee told CNN\'s "State of the Union" on Sunday that the plan would fail.',
            "Paul Lee",
            "that the plan would fail",
        ),
        ("Ana Roth wrote in her book “The Long Tide” that the bay was dead.", "Ana Roth", "that the bay was dead"),
        (
            "Ana Roth argues in her memoir, “The Long Tide,” that the bay was dead.",
            "Ana Roth",
            "that the bay was dead",
        ),
        (
            "Ana Roth said in a speech titled “A New Start” that the bay was dead.",
            "Ana Roth",
            "that the bay was dead",
        ),
        ("Ana Roth said Sunday on “Harbor Hour” she would vote no.", "Ana Roth", "she would vote no"),
        ("Ana Roth said on “Harbor Hour”: “We are done.”", "Ana Roth", "“We are done.”"),
        ("Ana Roth said in “very plain terms” that she would go.", "Ana Roth", "that she would go"),
        ("Ana Roth called it “a sham” that cost millions.", "Ana Roth", "“a sham” that cost millions"),
    ],
)
def test_the_clause_behind_a_title_is_what_is_said(extractor, text, source, content):
    (quote,) = extract(Article(id="a", text=text), extractor)
    assert quote.source_text == source
    assert quote.content_text.removeprefix("it ") == content
