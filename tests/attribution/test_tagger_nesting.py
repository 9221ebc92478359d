import pytest

from avow.attribution.draft import Draft
from avow.attribution.nesting import MAX_DEPTH
from avow.attribution.tagger_nesting import with_tagged

TEXT = (
    "Roth says the board feared a strike. The unions had told her that they were ready.\n"
    "Nobody at the plant believed it, Lee said, and the clerk swore that the auditor doubted the sums."
)


def at(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def draft(source: str, cue: str, *content: str) -> Draft:
    return Draft([at(part) for part in content], [at(cue)], [at(source)])


def words(spans: list[tuple[int, int]]) -> str:
    return " | ".join(TEXT[slice(*span)] for span in spans)


def tree(drafts: list[Draft]) -> list[tuple[str, str, list[object]]]:
    return [(words(one.source), words(one.content), tree(one.inner)) for one in drafts]


def outermost() -> list[Draft]:
    return [
        draft("Roth", "says", "the board feared a strike"),
        draft(
            "Lee", "said", "Nobody at the plant believed it", "and the clerk swore that the auditor doubted the sums"
        ),
    ]


def nothing(draft: Draft, depth: int, quoted: bool) -> list[Draft]:
    return []


def test_what_stands_in_a_content_goes_into_it() -> None:
    found = with_tagged(TEXT, outermost(), [draft("the board", "feared", "a strike")], nothing)
    assert tree(found)[0] == ("Roth", "the board feared a strike", [("the board", "a strike", [])])


def test_what_stands_in_no_content_goes_on_with_what_was_said_before() -> None:
    found = with_tagged(TEXT, outermost(), [draft("The unions", "had told", "that they were ready")], nothing)
    told = "The unions had told her that they were ready"
    assert tree(found)[0] == (
        "Roth",
        f"the board feared a strike | {told}",
        [("The unions", "that they were ready", [])],
    )


def test_nobody_and_a_cue_that_rules_have_read_are_left_out() -> None:
    hosts = outermost()
    hosts[0].inner = [draft("the board", "feared", "a strike")]
    tagged = [draft("board", "feared", "strike"), draft("Nobody at the plant", "believed", "it")]
    assert with_tagged(TEXT, hosts, tagged, nothing) == hosts


def test_an_outermost_attribution_is_not_also_one_inside() -> None:
    hosts = [*outermost(), draft("the auditor", "doubted", "the sums")]
    assert with_tagged(TEXT, hosts, [draft("the auditor", "doubted", "the sums")], nothing) == hosts


def test_what_runs_past_the_content_around_it_ends_with_that() -> None:
    hosts = [draft("Roth", "says", "the board feared")]
    [found] = with_tagged(TEXT, hosts, [draft("the board", "feared", "feared a strike")], nothing)
    assert tree(found.inner) == [("the board", "feared", [])]
    # And nothing is lost where nothing of it is left.
    hosts[0].inner = [draft("the board", "feared", "feared")]
    assert with_tagged(TEXT, hosts, [draft("the board", "feared", "a strike")], nothing) == hosts


@pytest.mark.parametrize(
    ("text", "host", "body_start", "grows"),
    [
        ("Roth says no. They had told her it leaks.", "Roth", 0, True),
        ("Roth says no.\nThey had told her it leaks.", "Roth", 0, True),
        ("Roth says no.\n\nThey had told her it leaks.", "Roth", 0, True),
        ("Roth says no.\n\nIt rains.\n\nThey had told her it leaks.", "Roth", 0, False),
        ("They had told her it leaks. Roth says no.", "Roth", 0, True),
        ("They had told her it leaks.\n\nRoth says no.", "Roth", 0, False),
        # A headline's speaker does not go on in the body.
        ("Roth says no\n\nThey had told her it leaks.", "Roth", 14, False),
    ],
)
def test_who_goes_on_stands_near(text: str, host: str, body_start: int, grows: bool) -> None:
    def spans(words: str) -> list[tuple[int, int]]:
        return [(text.index(words), text.index(words) + len(words))]

    hosts = [Draft(spans("no"), spans("says"), spans(host))]
    told = Draft(spans("it leaks"), spans("had told"), spans("They"))
    [found] = with_tagged(text, hosts, [told], nothing, body_start)
    assert bool(found.inner) == grows
    assert ("They had told her it leaks" in [text[slice(*span)] for span in found.content]) == grows


def test_a_chain_has_no_more_holders_than_rules_read() -> None:
    heard: list[tuple[int, bool]] = []

    def deeper(draft: Draft, depth: int, quoted: bool) -> list[Draft]:
        heard.append((depth, quoted))
        return []

    with_tagged(TEXT, outermost(), [draft("the clerk", "swore", "that the auditor doubted the sums")], deeper)
    assert heard == [(3, False)]

    text = "A says B says C says D says E says no."

    def said(name: str) -> Draft:
        at = text.index(f"{name} says")
        return Draft([(at + 7, len(text) - 1)], [(at + 2, at + 6)], [(at, at + 1)])

    chain = said("A")
    chain.inner = [said("B")]
    chain.inner[0].inner = [said("C")]
    chain.inner[0].inner[0].inner = [said("D")]
    [found] = with_tagged(text, [chain], [said("E")], deeper)
    depth, level = 0, [found]
    while level:
        depth, level = depth + 1, [inner for one in level for inner in one.inner]
    assert depth == MAX_DEPTH


def test_it_goes_as_deep_as_it_belongs() -> None:
    clerk, auditor = (
        draft("the clerk", "swore", "that the auditor doubted the sums"),
        draft("the auditor", "doubted", "the sums"),
    )
    whole = ("the clerk", "that the auditor doubted the sums", [("the auditor", "the sums", [])])
    by_rules = outermost()
    by_rules[1].inner = [clerk]
    assert tree(with_tagged(TEXT, by_rules, [auditor], nothing))[1][2] == [whole]
    # And the other way round: what rules found next to it stands inside.
    by_rules[1].inner = [auditor]
    assert tree(with_tagged(TEXT, by_rules, [clerk], lambda *_: [auditor]))[1][2] == [whole]
