import pytest

from avow.quotation_marks import quotation_style, quotations


def inside(text: str) -> list[str]:
    """The words between the marks of each outermost quotation of a one-paragraph text."""
    style = quotation_style(text)
    return [text[slice(*quotation.inside)] for quotation in quotations(text, (0, len(text)), style)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"We lost," she said. "We go on."', ["We lost,", "We go on."]),
        ("“We lost,” she said. “We go on.”", ["We lost,", "We go on."]),
        ("''We lost,'' she said. ''We go on.''", ["We lost,", "We go on."]),
        ("«We lost», she said.", ["We lost"]),
        ("“He called it ‘a sham’ and left,” she said.", ["He called it ‘a sham’ and left,"]),
        ("\"He called it 'a sham' and left,\" she said.", ["He called it 'a sham' and left,"]),
        ('She read ("a sham") aloud.', ["a sham"]),
        ('It was—"a sham"—he said.', ["a sham"]),
    ],
)
def test_marks_of_every_kind_pair(text, expected):
    assert inside(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("‘We won’t go,’ he said. ‘The voters’ choice stands.’", ["We won’t go,", "The voters’ choice stands."]),
        ("'We won't go,' he said. 'Never.'", ["We won't go,", "Never."]),
        ("‘It’s Ana’s,’ he said.", ["It’s Ana’s,"]),
        ("‘She said “go”,’ he said. ‘I went.’", ["She said “go”,", "I went."]),
    ],
)
def test_british_single_marks_are_told_from_apostrophes(text, expected):
    assert quotation_style(text) == "single"
    assert inside(text) == expected


@pytest.mark.parametrize(
    "text", ["It’s Ana’s boat, not the fishermen’s.", "Rock 'n' roll of the '90s.", "’Twas the voters’ choice.", ""]
)
def test_apostrophes_alone_quote_nothing(text):
    assert inside(text) == []


def test_feet_and_inches_do_not_close_a_quotation():
    assert inside('"He is 6\'2" tall," she said.') == ["He is 6'2\" tall,"]


def test_an_opening_mark_without_partner_runs_to_the_end_and_says_so():
    text = "“We lost. We go on."
    (quotation,) = quotations(text, (0, len(text)))
    assert not quotation.closed
    assert text[slice(*quotation.inside)] == "We lost. We go on."


def test_a_closing_mark_without_partner_is_left_alone():
    assert inside("We lost,” she said.") == []


def test_only_the_given_paragraph_is_read():
    text = '"A" x\n"B" y'
    assert [(q.start, q.end) for q in quotations(text, (6, 11))] == [(6, 9)]
