from avow.articles import article_from_text
from avow.batch import discover, proposal_rows
from avow.models.cue import CueModel

SAID = (
    ("Ana Roth", "the Ferry Street bridge was safe"),
    ("Ben Okafor", "the Ferry Street bridge was not safe"),
    ("Eva Lind", "the Ferry Street bridge may be safe"),
    ("Dov Levin", "the harvest of plums was early"),
)


def articles(said=SAID):  # type: ignore[no-untyped-def]
    return [
        article_from_text(f"{name} said that {words}. The day was long.", id=f"a{place}", title="News")
        for place, (name, words) in enumerate(said)
    ]


def test_what_divides_the_speakers_is_proposed_with_their_positions() -> None:
    (found,) = discover(articles(), model=CueModel())
    assert found.text in {"The Ferry Street bridge was safe.", "The Ferry Street bridge may be safe."}
    assert {profile.holder: profile.position for profile in found.profiles} == {
        "Ana Roth": "affirms",
        "Ben Okafor": "denies",
        "Eva Lind": "hedges",
    }
    # One affirms, one denies, one hedges, each with the cue model's 0.7.
    assert abs(found.contest - (0.7 + 0.5 * 0.7)) < 1e-9
    assert found.source in {"a0/q1", "a2/q1"}
    assert "bridg" in found.terms


def test_rows_name_who_stands_where() -> None:
    (row,) = proposal_rows(discover(articles(), model=CueModel()))
    assert (row["affirms"], row["hedges"], row["denies"]) == ("Ana Roth", "Eva Lind", "Ben Okafor")


def test_what_everybody_affirms_is_not_contested() -> None:
    agreeing = articles([("Ana Roth", "the bridge was safe"), ("Ben Okafor", "the bridge was safe")])
    assert discover(agreeing, model=CueModel()) == []


def test_the_same_articles_give_the_same_proposals() -> None:
    one, other = discover(articles(), model=CueModel()), discover(articles(), model=CueModel())
    assert one == other


def test_no_articles_or_no_quotes_give_no_proposals() -> None:
    assert discover([]) == []
    assert discover([article_from_text("Nothing was said.")]) == []
