import dataclasses

import pytest

import avow
from avow.analysis.timeline import days_before
from avow.records import Article, Quote

# 2017-11-12 was a Sunday.
DATE = "2017-11-12"


def quote(text: str, source: str, cue: str, content: str, id: str = "q1", **facts) -> Quote:  # type: ignore[no-untyped-def]
    def span(words: str) -> tuple[tuple[int, int], ...]:
        start = text.index(words)
        return ((start, start + len(words)),)

    return Quote(id=id, article_id="a", source=span(source), cue=span(cue), content=span(content), **facts)


@pytest.mark.parametrize(
    ("sentence", "days"),
    [
        ("Roth said it was safe.", 0.0),
        ("Roth had said it was safe.", 0.5),
        ("Earlier, Roth said it was safe.", 0.5),
        ("A day earlier Roth said it was safe.", 1.0),
        ("Yesterday Roth said it was safe.", 1.0),
        ("Two weeks ago, Roth said it was safe.", 14.0),
        ("Nine days before, Roth said it was safe.", 9.0),
        ("Last month Roth said it was safe.", 30.0),
        ("On Friday, Roth said it was safe.", 2.0),
        ("On Sunday, Roth said it was safe.", 0.0),
        ("On Friday night, Roth said it was safe.", 2.0),
        ("Last night, Roth said it was safe.", 1.0),
        ("Commenting on last night's vote, Roth said it was safe.", 0.0),
        ("Last Sunday, Roth said it was safe.", 7.0),
        ("Last Friday, Roth said it was safe.", 2.0),
        ("On October 31, Roth said it was safe.", 12.0),
        ("On October 31st, Roth said it was safe.", 12.0),
        ("On the 31st October Roth said it was safe.", 12.0),
        ("On Oct. 31, Roth said it was safe.", 12.0),
        ("On 31 Oct Roth said it was safe.", 12.0),
        ("On Sept. 5, 2016, Roth said it was safe.", 433.0),
        ("In Jan. 2015, Roth said it was safe.", 1032.0),
        ("In Jan Roth's view, Roth said it was safe.", 0.0),
        ("Ahead of the Oct. 31 election, Roth said it was safe.", 0.0),
        ("NEW YORK, Nov. 13 (UPI) — Roth said it was safe.", 0.0),
        ("On 31 December, Roth said it was safe.", 316.0),
        ("In September, Roth said it was safe.", 58.0),
        ("On 31 February, Roth said it was safe.", 0.0),
        ("On March 5, 2015, Roth said it was safe.", 983.0),
        ("On 5 March 2015 Roth said it was safe.", 983.0),
        ("On 5 March 2000 Roth said it was safe.", 6461.0),
        ("On March 5, 2015 officials heard what Roth said: it was safe.", 983.0),
        ("On March 5, 2000 people heard Roth, who said it was safe.", 252.0),
        ("On March 5, 2012 people heard what Roth said: it was safe.", 252.0),
        ("On 5 March 1500 angry workers heard what Roth said: it was safe.", 252.0),
        ("On March 5, 9000 workers heard what Roth said: it was safe.", 252.0),
        ("In March, 2000 people heard what Roth said: it was safe.", 242.0),
        ("In March 2000 officials heard what Roth said: it was safe.", 6451.0),
        ("In March 2015, Roth said it was safe.", 973.0),
        ("In November 2016, Roth said it was safe.", 362.0),
        ("In November, Roth said it was safe.", 0.0),
        ("On March 5, 2019, Roth said it was safe.", 0.0),
        ("In 2015, Roth said it was safe.", 865.0),
        ("But in 2015 Roth said it was safe.", 865.0),
        ("Roth said in 2015 that it was safe.", 865.0),
        ("Roth said and told the council in 2015: it was safe.", 865.0),
        ("In 2017, Roth said it was safe.", 0.0),
        ("Roth, who won in 2015, said it was safe.", 0.0),
        ("Roth, of a firm founded in 2015, said it was safe.", 0.0),
        ("At last week's hearing Roth said it was safe.", 7.0),
        ("Commenting on last year's collapse, Roth said it was safe.", 0.0),
        ("After yesterday’s accident, Roth said it was safe.", 0.0),
        ("Ahead of the March 5 election, Roth said it was safe.", 0.0),
        ("Two weeks before the election, Roth said it was safe.", 0.0),
        ("Mayor Roth, elected in January, said it was safe.", 0.0),
        ("It was safe, said Mayor Roth, who took office in January.", 0.0),
        ("It was safe, said Roth, mayor since a by-election two years ago.", 0.0),
    ],
)
def test_time_words_around_a_quote_tell_when_it_was_said(sentence: str, days: float) -> None:
    article = Article(id="a", text=sentence, date=DATE)
    content = "it was safe" if "it was safe" in sentence else "It was safe"
    assert days_before(article, [quote(sentence, "Roth", "said", content)]) == {"q1": days}


def test_time_words_inside_what_is_said_do_not_count() -> None:
    text = "Roth said it was closed on Friday."
    article = Article(id="a", text=text, date=DATE)
    assert days_before(article, [quote(text, "Roth", "said", "it was closed on Friday")]) == {"q1": 0.0}


def test_a_letter_that_grows_in_lower_case_hides_no_time_and_shifts_none() -> None:
    text = "In İstanbul on Friday, Roth said it was safe."
    article = Article(id="a", text=text, date=DATE)
    assert days_before(article, [quote(text, "Roth", "said", "it was safe")]) == {"q1": 2.0}


def test_a_past_perfect_takes_the_time_its_paragraph_names() -> None:
    text = (
        "On Saturday the balance was another one. Roth had said it was safe.\n\nRoth, who had a dog, said it was new."
    )
    article = Article(id="a", text=text, date=DATE)
    quotes = [
        quote(text, "Roth", "had said", "it was safe"),
        quote(text, "Roth, who", "said", "it was new", id="q2"),
    ]
    quotes[1] = dataclasses.replace(quotes[1], cue=((text.rindex("said"), text.rindex("said") + 4),))
    assert days_before(article, quotes) == {"q1": 1.0, "q2": 0.0}


def test_weekdays_need_a_date_of_publication() -> None:
    text = "On Friday, Roth said it was safe."
    assert days_before(Article(id="a", text=text), [quote(text, "Roth", "said", "it was safe")]) == {"q1": 0.0}


def test_a_speaker_goes_on_at_the_same_time_within_a_paragraph() -> None:
    text = "On Friday, Roth said it was safe. She added that nobody lied.\n\nShe thinks so still."
    article = Article(id="a", text=text, date=DATE)
    quotes = [
        quote(text, "Roth", "said", "it was safe", speaker="Roth"),
        quote(text, "She", "added", "that nobody lied", id="q2", speaker="Roth"),
        quote(text, "She", "thinks", "so still", id="q3", speaker="Roth"),
    ]
    assert days_before(article, quotes) == {"q1": 2.0, "q2": 2.0, "q3": 0.0}


def test_a_nested_quote_was_said_when_its_outer_quote_was() -> None:
    text = "On Friday, Roth said Orr denies it."
    article = Article(id="a", text=text, date=DATE)
    quotes = [quote(text, "Roth", "said", "Orr denies it"), quote(text, "Orr", "denies", "it", id="q1.1", outer="q1")]
    assert days_before(article, quotes) == {"q1": 2.0, "q1.1": 2.0}


def test_an_article_without_quotes_has_no_times() -> None:
    assert days_before(Article(id="a", text="Nothing was said."), []) == {}


def test_who_somebody_is_and_other_days_do_not_date_a_statement() -> None:
    for words, days in (
        ("Mayor Ana Roth, who was elected two years ago, denied that the bridge was safe.", 0.0),
        ("Speaking ahead of Friday's vote, Ana Roth said that the bridge was safe.", 0.0),
        ("Tom Lake, who said last week that the bridge was safe, resigned.", 7.0),
        ("Ana Roth said on Monday that the bridge was safe.", 3.0),
        ("Ana Roth, a critic of a law passed in 1990 that bans guns, said the bridge was safe.", 0.0),
        ("The author of a report in 2012 that blamed the mayor said the bridge was safe.", 0.0),
        ("Families of Feb. 11 victims said the bridge was safe.", 0.0),
        ("Ana Roth told the Feb. 11 committee that the bridge was safe.", 0.0),
        ("A letter dated March 4 said the bridge was safe.", 10.0),
        ("On Monday, at a rally in the April 9 primary, Ana Roth said that the bridge was safe.", 3.0),
    ):
        article = avow.article_from_text(words, id="a", date="2024-03-14")
        quotes = avow.extract(article, extractor="rules")
        assert quotes
        assert set(days_before(article, quotes).values()) == {days}, words
