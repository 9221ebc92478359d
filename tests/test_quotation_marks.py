import pytest

from avow.quotation_marks import quotation_style, quotations


def found(text: str, style: str = "double", span: tuple[int, int] | None = None) -> list[tuple[int, int, int, bool]]:
    """Start, end, width of a mark, and whether it is closed, for each outermost quotation."""
    return [(q.start, q.end, q.mark, q.closed) for q in quotations(text, span or (0, len(text)), style)]


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


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("", "double"),
        ('‘It is 6" long,’ he said.', "single"),  # one opening single mark against one double mark
        ("“Go,” he said. The ‘best’ won.", "double"),  # one against two is no majority
        ("“Go.\n‘Stay,’ he said.\n‘Now.’", "single"),  # a mark that is never closed ends with its line
        ("\"He called it 'a' and 'b' and 'c',\" she said.", "double"),  # what stands in double marks does not count
        ("“He called it ‘a’ and ‘b’ and ‘c’,” she said.", "double"),
        ("\"Go,\" he said. 'A' and 'b' and 'c' won.", "single"),  # what stands behind them does
        ("“Go,” he said. ‘A’ and ‘b’ and ‘c’ won.", "single"),
        ("``Go,'' he said. ‘A’ and ‘b’ and ‘c’ won.", "single"),
    ],
)
def test_style_is_that_of_most_quotations(text, style):
    assert quotation_style(text) == style


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # An opening mark where one is open: the first one has lost its partner.
        ('"One. "Two," he said.', [(0, 6, 1, False), (6, 12, 1, True)]),
        ("``One. ``Two,'' he said.", [(0, 7, 2, False), (7, 15, 2, True)]),
        ("“a “Go,” he said.", [(0, 3, 1, False), (3, 8, 1, True)]),
        ("“ “Go,” he said.", [(2, 7, 1, True)]),  # typed twice
        ("''We lost.", [(0, 10, 2, False)]),
        # Closing marks that open.
        ("”Go,” he said.", [(0, 5, 1, True)]),
        ("So ”Go,” he said.", [(3, 8, 1, True)]),
        ("»Go,« he said.", [(0, 14, 1, False)]),
        ("So” he said.", []),
        ("” Go", []),
        ("So ”", []),
        # German marks close with the English opening one.
        ("„Go,“ he said.", [(0, 5, 1, True)]),
        ("„Go,“", [(0, 5, 1, True)]),
        ("„Go“x", [(0, 3, 1, False), (3, 5, 1, False)]),
        ("„Go “x", [(0, 4, 1, False), (4, 6, 1, False)]),
        # Straight marks.
        ('"5 of us," he said', [(0, 10, 1, True)]),
        ('So "5 of us," he said', [(3, 13, 1, True)]),
        ('that"Go," he said.', [(4, 9, 1, True)]),  # the space before is lost
        ('that"5 of us', []),
        ('A 6"x plank.', []),
        ('He said "', []),
        ('A " B', []),
        ('"Go."', [(0, 5, 1, True)]),
        ('"Go. "', [(0, 6, 1, True)]),
        ('"Go"he said.', [(0, 4, 1, True)]),
        ('"Go ", he said.', [(0, 5, 1, True)]),
        ('"It isn\'t," he said.', [(0, 11, 1, True)]),
        ('"It was 1990" he said.', [(0, 13, 1, True)]),
        ('"It isn\'t 99" he said.', [(0, 13, 1, True)]),
        ('"At 6\'2" he is tall," she said.', [(0, 21, 1, True)]),
    ],
)
def test_double_marks_pair_in_these_places(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("‘Go on", [(0, 6, 1, False)]),
        ("‘Go’ he said.", [(0, 4, 1, True)]),
        ("‘so I’ he said.", [(0, 6, 1, True)]),
        ("(‘Go’)", [(1, 5, 1, True)]),
        ("a\u2003‘Go’", [(2, 6, 1, True)]),
        ("‘“Go” went,’ he said.", [(0, 12, 1, True)]),
        ("‘ Go’ he said.", []),
        ("x‘Go’ he said.", []),
        # What does not close: before a letter, after white space, an opening mark.
        ("‘Go’s", [(0, 5, 1, False)]),
        ("‘Go ’ he said’", [(0, 14, 1, True)]),
        ("‘Go‘ he said.’", [(0, 14, 1, True)]),
        # Plural possessives close only where nothing later does.
        ("‘the voters’ choice", [(0, 12, 1, True)]),
        ("‘The voters’ choice isn’t hers,’ he said.", [(0, 32, 1, True)]),
        ("‘the voters’ choice, ‘now’", [(0, 12, 1, True), (21, 26, 1, True)]),
        ("‘Go,’ he said of the boys’ plan.", [(0, 5, 1, True)]),
        ("‘Go’ he said of the boys’ plan.", [(0, 4, 1, True)]),
        ("‘of the boys’", [(0, 13, 1, True)]),
        ("‘of the boys’ ", [(0, 13, 1, True)]),
        ("‘the boys’ “own” plan’", [(0, 10, 1, True)]),
        ("‘the boys’ a b’", [(0, 15, 1, True)]),
    ],
)
def test_single_marks_pair_in_these_places(text, expected):
    assert found(text, "single") == expected


def test_marks_behind_the_paragraph_are_not_read():
    assert found('"A" x\n"B" y', span=(0, 5)) == [(0, 3, 1, True)]
    assert found("‘A’ x\n‘B’ y", "single", (0, 5)) == [(0, 3, 1, True)]


def test_what_is_inside_has_no_marks():
    assert inside("''We lost.") == ["We lost."]
    assert inside("''We lost,'' she said.") == ["We lost,"]
    assert [q.inside for q in quotations("“", (0, 1))] == [(1, 1)]


def test_a_headline_may_quote_with_single_marks_above_a_text_with_double_ones() -> None:
    text = "'We won't move', says Roth\n\n\"It is so,\" Roth said. It's 'so'."
    end = text.index("\n")
    assert [quotation.inside for quotation in quotations(text, (0, end))] == [(1, 14)]
    assert [text[slice(*quotation.inside)] for quotation in quotations(text, (end + 2, len(text)))] == ["It is so,"]
    assert quotations("The voters' choice\n\nIt rained.", (0, 18)) == []
