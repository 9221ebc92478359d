import datetime as dt
import time

import pytest

from avow.articles import article_from_text
from avow.articles.layout import parse_credit_date, parse_date, read_layout
from avow.errors import ArticleError

EXPORT = """Port deal stalls

By Mara Ellison, The Harbor Ledger
Published: 12 November 2017, 10:15 GMT

PORT ALDEN — The minister said the deal was off.

Photo: The harbor at dusk. (Reuters)

Unit    2016    2017
Freight    12.5    13.1
Passengers    3.1    2.9

Watch below: the minister leaves

By noon, she had changed her mind.

Reporting by M. Ellison; editing by T. Orr
Sign up for our newsletter
"""


def test_an_export_is_sorted_into_headline_credits_and_body() -> None:
    layout = read_layout(EXPORT)
    assert layout.title == "Port deal stalls"
    assert (layout.byline, layout.outlet, layout.date) == ("Mara Ellison", "The Harbor Ledger", "2017-11-12")
    assert layout.paragraphs == (
        "PORT ALDEN — The minister said the deal was off.",
        "By noon, she had changed her mind.",
    )


def test_everything_dropped_is_listed_with_its_kind_in_file_order() -> None:
    kinds = [piece.kind for piece in read_layout(EXPORT).dropped]
    assert kinds == ["credit", "date", "caption", "table", "table", "table", "promo", "credit", "promo"]


def test_no_word_of_the_file_is_lost() -> None:
    layout = read_layout(EXPORT)
    kept = [layout.title, *layout.paragraphs, *(piece.text for piece in layout.dropped)]
    assert sorted(" ".join(kept).split()) == sorted(EXPORT.split())


def test_hard_wrapped_lines_become_one_paragraph() -> None:
    text = (
        "Mayor denies it\n\nThe mayor said on Monday that the old bridge over the Alden was safe\n"
        "and that nobody at the town hall had ever been told about any cracks in\nits northern pier.\n\nShe left."
    )
    assert read_layout(text).paragraphs == (
        "The mayor said on Monday that the old bridge over the Alden was safe and that nobody at the town hall had ever"
        " been told about any cracks in its northern pier.",
        "She left.",
    )


def test_single_lines_without_blank_lines_are_paragraphs() -> None:
    text = "Mayor denies it\n" + "The mayor said no. " * 12 + "\nShort one.\n" + "The council said yes. " * 10
    assert len(read_layout(text).paragraphs) == 3


def test_a_sentence_is_no_headline_and_a_lone_line_is_body() -> None:
    assert read_layout("The mayor said no.\n\nShe left.").title == ""
    assert read_layout("The mayor said no").paragraphs == ("The mayor said no",)


def test_a_known_headline_is_not_repeated_in_the_body() -> None:
    layout = read_layout("Mayor denies it\n\nShe said no.", title="Mayor denies it")
    assert (layout.title, layout.paragraphs) == ("Mayor denies it", ("She said no.",))


def test_a_paragraph_that_opens_with_by_is_kept() -> None:
    line = "By Tuesday the council had voted, and the mayor said she was content."
    assert read_layout(f"Title\n\n{line}").paragraphs == (line,)


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("12 November 2017", "2017-11-12"),
        ("November 12, 2017", "2017-11-12"),
        ("Updated: Mon., Nov. 12, 2017 at 3:15 p.m. EST", "2017-11-12"),
        ("Published 2024-03-05T10:00Z", "2024-03-05"),
        ("31 February 2017", None),
        ("On 12 November 2017 the mayor resigned", None),
        ("The 2017 budget", None),
    ],
)
def test_a_date_line_is_a_date_and_nothing_else(line: str, date: str | None) -> None:
    assert parse_date(line) == date


@pytest.mark.parametrize(
    "line",
    [
        "By Ana Roth, March 5, 2024",
        "By Ana Roth March 5, 2024 10:15 p.m.",
        "Ana Roth in London, Tue 5 Mar 2024 10.15 GMT",
        "Ana Roth | March 5, 2024",
        "Updated March 6, 2024 | Published March 5, 2024",
        "LONDON, March 5, 2024 (Reuters) - The bridge is old, said Ana Roth on Monday.",
        "NEW YORK, N.Y., March 5, 2024 /PRNewswire/ -- The bridge is old, said Ana Roth on Monday.",
        "LONDON, March 5, 2024 (Reuters) - The bridge is old, said a report published on 6 May 2010.",
    ],
)
def test_a_credit_or_dateline_has_the_day_of_publication(line: str) -> None:
    assert parse_credit_date(line) == "2024-03-05"


@pytest.mark.parametrize(
    "line",
    [
        "The bridge opened on 5 May 2010, and was shut in January 2011.",
        "The bridge opened on 5 May 2010",
        "Bridge Opened on May 5, 2010",
        "May 5, 2010, was a dark day for Marlow",
        "US officials on May 5, 2010 shut the bridge - a span of 1950.",
        "By the time the bridge opened on May 5, 2010, it was old.",
        "5 May 2010 - the day the bridge opened - was a Wednesday.",
        "May 5, 2010 — The bridge on its opening day.",
        "ON May 5, 2010 – a Wednesday – the bridge opened.",
        "Photo: Ana Roth in London, May 5, 2010",
        "Ana Roth in London, 31 February 2010",
    ],
)
def test_a_date_in_running_text_is_no_day_of_publication(line: str) -> None:
    assert parse_credit_date(line) is None


@pytest.mark.parametrize(
    "start",
    ["LONDON, March 5, 2024 (Reuters) - ", "March 5, 2024 — ", "March 5, 2024 (Reuters) - ", "5 March 2024 -- É"],
)
def test_a_plain_text_without_a_date_line_is_dated_by_its_dateline(start: str) -> None:
    body = f"{start}The council, which published a report on 6 May 2010, said no.\n\nIt opened on 5 May 1950."
    assert read_layout(f"Bridge to close\n\n{body}").date == "2024-03-05"
    assert read_layout(f"Bridge to close\n\n6 March 2024\n\n{body}").date == "2024-03-06"


@pytest.mark.parametrize(
    "body",
    [
        "May 5, 1950 — The bridge opens, says a leaflet.\n\nJune 6, 1999 — The bridge is shut, says another.",
        "May 5, 1950 — The bridge opens.\n\nIt is long.\n\nIt is wide.\n\nIt is old.\n\n1999 – it is shut.",
        "JOHN SMITH, May 5, 1950 – June 6, 2020, built it.\n\nIt was shut.",
        "AT May 5, 2010 - the bridge opened.\n\nIt was a Wednesday.",
        "THE BRIDGE OPENED ON May 5, 2010 – it was a Wednesday.\n\nIt rained.",
        "UPDATED AS OF March 5, 2024 - the bridge is shut.\n\nIt rained.",
        "September 11, 2001 - Americans remember the day.\n\nIt was a Tuesday.",
        "5 May 2010 — the day the bridge opened.\n\nIt was a Wednesday.",
        "ON May 5, 2010 – a Wednesday – the bridge opened.\n\nIt was a Wednesday.",
        "The bridge opened.\n\nMay 5, 2010 — The bridge on its opening day.",
    ],
)
def test_a_date_before_a_dash_is_no_dateline_where_it_dates_something_else(body: str) -> None:
    assert read_layout(f"Timeline of the bridge\n\n{body}").date is None


def test_every_line_of_the_block_with_the_date_is_metadata() -> None:
    layout = read_layout("Rider hits back\n\nDafydd Orme, cycling correspondent\n14 September 2022\n\nHe said no.")
    assert (layout.byline, layout.date, layout.paragraphs) == ("Dafydd Orme", "2022-09-14", ("He said no.",))
    layout = read_layout("Fire trial\n\nBy Iris Calloway\nThe Port Ansel Standard\nMay 16, 2019\n\nHe said no.")
    assert (layout.byline, layout.outlet) == ("Iris Calloway", "The Port Ansel Standard")


def test_metadata_lines_are_found_without_blank_lines() -> None:
    layout = read_layout("Title\nBy Jo Poe\n5 March 2024\nShe said no to the plan for a bridge.\nShe left the hall.")
    assert layout.byline == "Jo Poe"
    assert layout.paragraphs == ("She said no to the plan for a bridge.", "She left the hall.")


def test_an_empty_text_has_no_paragraphs() -> None:
    assert read_layout(" \n\n ").paragraphs == ()


@pytest.mark.parametrize("line", ["By early morning rescuers had reached the last village", "From bad to worse"])
def test_a_second_headline_is_no_credit(line: str) -> None:
    layout = read_layout(f"Rescue reaches the valley\n\n{line}\n\nThe mayor said that all were safe.")
    assert layout.byline is None
    assert layout.paragraphs[0] == line


BODY = "\n\nMayor Ana Roth said it was sad.\n\nShe left."


@pytest.mark.parametrize(
    ("top", "title", "byline"),
    [
        ("Bridge shut\n\nThe council voted for it.\n\nBy Jane Doe\n\n5 March 2024", "Bridge shut", ("Jane Doe", None)),
        ("It will not hurt the U.S.\n\nBy Jane Doe\n\nMarch 5, 2024", "It will not hurt the U.S.", ("Jane Doe", None)),
        ("Shut\n\nBy Jane Doe\nPublished March 5, 2024 | Updated March 6, 2024", "Shut", ("Jane Doe", None)),
        ("Shut\n\nBy Jane Doe\nStaff writer\nMarch 5, 2024 6:30 PM PST", "Shut", ("Jane Doe", None)),
        ("Shut\n\nBy Jane Doe | March 5, 2024", "Shut", ("Jane Doe", None)),
        ("Shut\n\nBy Jane Doe, March 5, 2024", "Shut", ("Jane Doe", None)),
        ("Shut\n\nBy Jane Doe March 5, 2024", "Shut", ("Jane Doe", None)),
        ("Shut\n\nBy Jane Doe · 5 March 2024", "Shut", ("Jane Doe", None)),
        ("Shut\n\nBy Jane Doe, The Ledger, London | March 5, 2024", "Shut", ("Jane Doe", "The Ledger, London")),
        (
            "Shut\n\nBy Jane Doe • @jane • Tuesday, March 5, 2024 • 10:15 GMT • France 24",
            "Shut",
            ("Jane Doe", "France 24"),
        ),
        ("Shut\n\nBy Jane Doe\n5 min read\n@jane\nMarch 5, 2024", "Shut", ("Jane Doe", None)),
        ("Shut\n\nBy Jane Doe\n5 min read\nThe Ledger\nMarch 5, 2024", "Shut", ("Jane Doe", "The Ledger")),
        ("Bridge\r\n\u00a0\r\nBy Jo Poe, The Ledger\r\n\r\nMarch 5, 2024", "Bridge", ("Jo Poe", "The Ledger")),
    ],
)
def test_tops_of_common_pages(top: str, title: str, byline: tuple[str, str | None]) -> None:
    article = article_from_text(top + BODY)
    assert article.title == title
    assert (article.byline, article.outlet) == byline
    assert article.date == "2024-03-05"
    assert article.text.endswith(BODY.strip())


@pytest.mark.parametrize(
    "lines",
    [
        ("Ana Roth said the dam was safe.   She denied that it leaked.", "Tom said it was   fine."),
        ("MS. PSAKI:\tGood afternoon.", "Q\tIs the president well?", "MS. PSAKI:\tHe is well."),
        ("Copyright lawyers said the ruling would not stand.", "Like us, they fear war, said Ann Lee."),
    ],
)
def test_running_text_is_no_table_and_no_boilerplate(lines: tuple[str, ...]) -> None:
    article = article_from_text("\n\n".join(lines), title="News")
    assert article.dropped == ()
    assert article.text.count("\n\n") == len(lines)


def test_a_text_is_cleaned_and_what_is_none_is_refused() -> None:
    assert article_from_text("Ana\x00 Roth said no.\u200b", date=dt.date(2024, 3, 5)).date == "2024-03-05"
    assert article_from_text("Ana\x00 Roth said no.\u200b").text == "Ana Roth said no."
    for wrong, told in (
        ({"text": None}, "text: expected a text, found None"),
        ({"text": "a b", "title": float("nan")}, "title: expected a text, found nan"),
        ({"text": "a b", "date": "2024-03-05garbage"}, "date: expected a date such as 2024-03-05"),
    ):
        with pytest.raises(ArticleError, match=told):
            article_from_text(**wrong)  # type: ignore[arg-type]


SAID = "Mayor Ana Roth said on Thursday that the bridge was safe."


@pytest.mark.parametrize(
    "line",
    [
        "It was a good day, said the mayor of Marlow, Ana Roth (pictured).",
        "The mayor did not comment on the lawsuit (filed on Monday).",
        "(c) The minister denied that he had known of it.",
        "Join our fight, Mayor Roth told the crowd.",
        "Subscribe to his view or not, Roth said, the bridge is safe.",
        "Share this: “It is safe,” said Roth.",
        "Sign up or be drafted, the government has warned.",
        "Reporting by The Harbor Post showed that Ana Roth had known of the leak, which she denies.",
        "Editing by committee ruined the law, said Ana Roth.",
        "Translated by her son, the letter moved the court to tears.",
        "Translated by Bo Lee, the novel sold a million copies last year.",
        "The judge dismissed the lawsuit of Ana Roth (File No. 22-341).",
    ],
)
def test_running_text_that_opens_or_ends_like_something_else_stays(line: str) -> None:
    assert read_layout(f"Bridge safe\n\n{SAID}\n\n{line}\n\nShe left.").paragraphs == (SAID, line, "She left.")


@pytest.mark.parametrize(
    "line",
    [
        *("(c) 2024 The Courier", "© The Courier", "Join our newsletter", "Roth. (Photo: AP)", "Roth. (File)"),
        *(
            "reporting by ana roth; editing by bo lee",
            "Roth. (File photo/AP)",
            "Roth. (File: AP)",
            "Reporting by Jo Poe; editing by Ann Lee.",
        ),
        *("Additional reporting by the Associated Press", "Additional reporting by agencies", "Compiled by our staff."),
        "Copyright 2024 The Courier. It said all rights are reserved.",
    ],
)
def test_boilerplate_goes_as_before(line: str) -> None:
    assert read_layout(f"Bridge safe\n\n{SAID}\n\n{line}\n\nShe left.").paragraphs == (SAID, "She left.")


def test_justified_lines_are_no_table() -> None:
    lines = ("The mayor   of Marlow said   on Monday that the", "bridge   was safe and   that nobody had been told")
    assert read_layout("Bridge safe\n\n" + "\n".join(lines) + "\n\nShe left.").paragraphs == (*lines, "She left.")


@pytest.mark.parametrize("gap", ["\t", " | "])
def test_cells_in_small_letters_are_a_table(gap: str) -> None:
    table = "\n".join(f"{name}{gap}{vote}" for name, vote in (("Roth", "yes"), ("Lee", "no"), ("Park", "no")))
    layout = read_layout(f"Bridge safe\n\n{SAID}\n\n{table}\n\nShe left.")
    assert layout.paragraphs == (SAID, "She left.")
    assert {piece.kind for piece in layout.dropped} == {"table"}


@pytest.mark.parametrize("credit", ["By Jo Poe", "By Jo Poe\n5 March 2024", "On 5 March 2024"])
def test_a_sentence_beside_a_credit_is_body(credit: str) -> None:
    layout = read_layout(f"Bridge safe\n\n{credit}\n{SAID}\n\nShe left.")
    assert layout.paragraphs[-2:] == (SAID, "She left.")
    assert layout.outlet is None and layout.byline in ("Jo Poe", None)


def test_credits_below_a_sentence_are_found() -> None:
    for lines in (f"{SAID}\nBy Jo Poe\nStaff writer\n5 March 2024", f"By Jo Poe\n{SAID}\n5 March 2024"):
        layout = read_layout(f"Bridge safe\n\n{lines}\n\nThe bridge is old.\n\nShe left.")
        assert (layout.byline, layout.date) == ("Jo Poe", "2024-03-05")
        assert layout.paragraphs == (SAID, "The bridge is old.", "She left.")


@pytest.mark.parametrize(
    "line",
    [
        "From Monday on the bridge will be shut, Mayor Ana Roth said",
        "By March the bridge will be shut, Mayor Ana Roth said",
    ],
)
def test_a_standfirst_that_opens_like_a_credit_is_none(line: str) -> None:
    layout = read_layout(f"Bridge safe\n\n{line}\n\n{SAID}\n\nShe left.")
    assert (layout.byline, layout.outlet) == (None, None)
    assert layout.paragraphs[0] == line


def test_a_writer_called_after_a_month_has_a_credit() -> None:
    assert read_layout(f"Bridge safe\n\nBy April Jones\n\n{SAID}\n\nShe left.").byline == "April Jones"


def test_the_first_line_of_a_wrapped_paragraph_is_no_headline() -> None:
    text = (
        "MARLOW - Mayor Ana Roth said on Thursday that the water of the Marlow\n"
        "plant was safe to drink, although a laboratory had that week found\nlead in it.\n\nShe left."
    )
    layout = read_layout(text)
    assert layout.title == ""
    assert layout.paragraphs[0].startswith(
        "MARLOW - Mayor Ana Roth said on Thursday that the water of the Marlow plant"
    )
    assert read_layout("“Is it safe?”\n\nShe left.").title == ""
    assert read_layout("Mayor asks: “Is it safe?”\n\nShe left.").title == "Mayor asks: “Is it safe?”"


def test_a_known_headline_in_other_letters_is_not_repeated() -> None:
    layout = read_layout("MAYOR\u00a0 DENIES  it\n\nShe said no.", title="Mayor denies it")
    assert layout.paragraphs == ("She said no.",)


@pytest.mark.parametrize(
    "lines",
    [
        "Updated: 9 March 2024\nPublished: 5 March 2024",
        "Published 5 March 2024, last updated 2024-03-09",
        "Updated 2024-03-09 | Published 5 March 2024",
    ],
)
def test_the_day_of_publication_comes_before_that_of_an_update(lines: str) -> None:
    assert read_layout(f"Bridge safe\n\n{lines}\n\n{SAID}\n\nShe left.").date == "2024-03-05"


def test_a_digest_of_many_articles_is_read_in_linear_time() -> None:
    digest = "Title\n\n" + "Storm hits coast\n\nBy Jo Poe\n\n" * 1000 + "End text.\n\nMore."
    assert read_layout(digest).paragraphs[-1] == "More."
    started = time.perf_counter()
    read_layout("By A\n\n" * 40_000 + "She left.")
    assert time.perf_counter() - started < 4
