import dataclasses
import io

import pytest
from rich.console import Console

from avow.analysis.terminal import print_analysis


def printed(analysis, width=120, encoding="utf-8", **options):
    raw = io.BytesIO()
    console = Console(file=io.TextIOWrapper(raw, encoding=encoding, write_through=True), width=width, **options)
    print_analysis(analysis, console)
    return raw.getvalue().decode(encoding)


def words(text):
    return " ".join(text.replace("│", " ").split())


def test_table_has_position_counts_change_and_evidence(bridge):
    rows = [line.split("│") for line in printed(bridge, width=160).splitlines() if line.startswith("Ana Roth")]
    assert [[cell.strip() for cell in row[:5]] for row in rows] == [
        ["Ana Roth", "hedges -> affirms", "2", "1", "0"],
        ["Ana Roth", "hedges", "0", "1", "0"],
    ]
    whole = words(printed(bridge, width=160))
    assert "(firmed up)" in whole
    assert "that the engineers believe the bridge is safe [hedges 70%, 4 March 2024; bridge/q2]" in whole
    assert "1 quote about it from sources without a name" in whole


def test_reported_speaker_is_shown_with_the_reporter(bridge):
    assert "as reported by Ana Roth; bridge/q2.1" in words(printed(bridge, width=200))


@pytest.mark.parametrize("width", [20, 40, 80, 96, 200])
def test_no_line_is_wider_than_the_terminal_and_nothing_is_lost(bridge, width):
    text = printed(bridge, width=width)
    assert max(map(len, text.splitlines())) <= width
    for needed in ("hedges -> affirms", "firmed up", "The bridge is old.", "the engineers"):
        assert needed in words(text)


def test_every_position_is_in_words_without_colours(bridge):
    coloured = printed(bridge, force_terminal=True, color_system="standard")
    plain = printed(bridge, force_terminal=True, no_color=True)
    assert "\x1b[36m" in coloured and "\x1b[36m" not in plain
    assert "affirms" in plain


def test_quotes_are_neither_markup_nor_escape_sequences(bridge):
    part = bridge.articles[0]
    quotes = tuple(
        dataclasses.replace(quote, content_text="[red]stop[/red] \x1b[31m\ud800\r end") for quote in part.quotes
    )
    text = printed(dataclasses.replace(bridge, articles=(dataclasses.replace(part, quotes=quotes),)), width=200)
    assert "[red]stop[/red] \ufffd[31m\ufffd\ufffd end" in text or "[red]stop[/red] \ufffd[31m\ufffd end" in text
    assert "\x1b" not in text


def test_terminal_without_unicode_gets_question_marks(bridge):
    text = printed(bridge, encoding="ascii")
    assert "?It will hold,? ?for a hundred years.?" in words(text)


def test_claim_that_nobody_addresses_is_said_to_be_so(make, bridge):
    analysis = dataclasses.replace(bridge, profiles=())
    assert printed(analysis).count("No speaker with a name addresses this claim.") == 2
