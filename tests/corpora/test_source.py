"""How a corpus's row becomes an example: labels, shares of votes, ids and spans, by hand."""

from pathlib import Path

import pytest

from avow.corpora.source import Source, event_claim, rating_label, rating_votes, sentence, text_key
from avow.errors import CorpusError
from avow.records import Example

SOURCE = Source(
    name="mine",
    folder=Path(),
    licence="CC0",
    labels={
        "for": "affirms",
        "against": "denies",
        "against it": "denies",
        "maybe": "hedges",
        "no": "unrelated",
        "off": None,
    },
)


def example(**changes):
    row = {"id": "7", "split": "dev", "claim": "A claim.", "passage": "She said no.", "own_label": "against"}
    return SOURCE.example("rows.csv:3", **(row | changes))


def test_own_labels_become_ours_and_a_withheld_one_none():
    found = [SOURCE.label(own, where="f:1") for own in ("for", "against", "maybe", "no", "off", "")]
    assert found == ["affirms", "denies", "hedges", "unrelated", None, None]


def test_an_own_label_that_is_not_in_the_map_is_named():
    with pytest.raises(CorpusError) as error:
        SOURCE.label("fro", where="rows.csv:3")
    assert str(error.value) == (
        "rows.csv:3: expected one of the labels for, against, against it, maybe, no, off, found 'fro'"
    )


def test_votes_become_shares_in_the_order_of_the_labels():
    votes = {"for": 1.0, "against": 3.0, "against it": 2.0, "maybe": 1.0, "no": 1.0}
    assert SOURCE.soft_label(votes, where="f:1") == (1 / 8, 1 / 8, 5 / 8, 1 / 8)


def test_votes_for_labels_that_say_nothing_do_not_count():
    assert SOURCE.soft_label({"for": 1.0, "off": 9.0}, where="f:1") == (1.0, 0.0, 0.0, 0.0)
    assert SOURCE.soft_label({"off": 9.0}, where="f:1") is None
    assert SOURCE.soft_label({"for": 0.0}, where="f:1") is None
    with pytest.raises(CorpusError, match=r"^f:1: .*found 'fro'"):
        SOURCE.soft_label({"fro": 1.0}, where="f:1")


def test_a_row_without_further_facts():
    key, passage_key = text_key("A claim."), text_key("She said no.")
    assert example() == Example(
        id="7",
        corpus="mine",
        split="dev",
        licence="CC0",
        claim="A claim.",
        passage="She said no.",
        label="denies",
        claim_id=f"mine:{key}",
        article_id=f"mine:{passage_key}",
        tags={"source_label": "against"},
    )


def test_a_row_with_all_facts():
    made = example(
        own_label="",
        claim_id="c1",
        article_id="a1",
        votes={"for": 1.0, "maybe": 1.0},
        holder="Ana Roth",
        outer=("Lee",),
        content=((9, 11),),
        cue=((4, 8),),
        mention=((0, 3),),
        tags={"topic": "bridges"},
    )
    assert made == Example(
        id="7",
        corpus="mine",
        split="dev",
        licence="CC0",
        claim="A claim.",
        passage="She said no.",
        label=None,
        soft_label=(0.5, 0.5, 0.0, 0.0),
        claim_id="c1",
        article_id="a1",
        holder="Ana Roth",
        outer=("Lee",),
        content=((9, 11),),
        cue=((4, 8),),
        mention=((0, 3),),
        tags={"source_label": "", "topic": "bridges"},
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"claim": " \n"}, "rows.csv:3: expected a claim, found an empty text"),
        ({"passage": ""}, "rows.csv:3: expected a passage, found an empty text"),
        ({"own_label": "fro"}, "rows.csv:3: expected one of the labels for, "),
        ({"votes": {"fro": 1.0}}, "rows.csv:3: expected one of the labels for, "),
        *(
            ({name: spans}, f"rows.csv:3: {name}: expected ascending spans inside a passage of 12 characters, found [(")
            for name in ("content", "cue", "mention")
            for spans in (((0, 13),), ((-1, 2),), ((3, 3),), ((4, 2),), ((3, 5), (0, 2)), ((0, 3), (2, 4)))
        ),
    ],
)
def test_a_row_that_cannot_be_is_named(changes, message):
    with pytest.raises(CorpusError) as error:
        example(**changes)
    assert str(error.value).startswith(message)


def test_spans_may_touch_and_reach_the_ends_of_the_passage():
    assert example(content=((0, 3), (3, 12))).content == ((0, 3), (3, 12))


def test_text_keys_are_those_of_stored_ids():
    # Ids in prepared sets and in our annotations hold such keys, so they must not change: sha256 of "a claim.".
    assert text_key("  A\tclaim.\n") == text_key("a claim.") == "d48b4126348b"
    assert text_key("a claim") != text_key("a claim.")
    assert len(text_key("\ud800")) == 12


def test_a_claim_becomes_a_sentence():
    assert sentence("gambling  should be\nbanned") == "Gambling should be banned."
    assert [sentence(text) for text in ("Ban it!", "ban it?", "ban it.", "")] == ["Ban it!", "Ban it?", "Ban it.", "."]
    assert sentence("NATO is old") == "NATO is old."


def test_an_event_word_is_claimed_to_be_a_fact():
    assert event_claim("found") == "What “found” says in this text is a fact."


def test_ratings_are_named_from_the_threshold_on():
    ratings = (3.0, 1.0, 0.99, 0.0, -0.99, -1.0, -3.0)
    names = ["true", "true", "uncertain", "uncertain", "uncertain", "false", "false"]
    assert [rating_label(rating) for rating in ratings] == names
    assert rating_votes(ratings) == {"true": 2.0, "uncertain": 3.0, "false": 2.0}
    assert rating_votes([]) == {}
