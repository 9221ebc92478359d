from avow.attribution.draft import Draft
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


def test_what_stands_in_a_content_goes_into_it() -> None:
    found = with_tagged(TEXT, outermost(), [draft("the board", "feared", "a strike")], lambda _: [])
    assert tree(found)[0] == ("Roth", "the board feared a strike", [("the board", "a strike", [])])


def test_what_stands_in_no_content_goes_on_with_what_was_said_before() -> None:
    found = with_tagged(TEXT, outermost(), [draft("The unions", "had told", "that they were ready")], lambda _: [])
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
    assert with_tagged(TEXT, hosts, tagged, lambda _: []) == hosts


def test_it_goes_as_deep_as_it_belongs() -> None:
    clerk, auditor = (
        draft("the clerk", "swore", "that the auditor doubted the sums"),
        draft("the auditor", "doubted", "the sums"),
    )
    whole = ("the clerk", "that the auditor doubted the sums", [("the auditor", "the sums", [])])
    by_rules = outermost()
    by_rules[1].inner = [clerk]
    assert tree(with_tagged(TEXT, by_rules, [auditor], lambda _: []))[1][2] == [whole]
    # And the other way round: what rules found next to it stands inside.
    by_rules[1].inner = [auditor]
    assert tree(with_tagged(TEXT, by_rules, [clerk], lambda _: [auditor]))[1][2] == [whole]
