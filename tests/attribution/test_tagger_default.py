"""The tagger that ships with avow: it loads, reads plain cases right, and keeps its score on PolNeAR dev."""

import os
from pathlib import Path

import pytest

from avow.articles import article_from_text
from avow.attribution import extract, extract_with_speakers
from avow.attribution.draft import Draft
from avow.attribution.tagger import (
    default_tagger,
    keep_in_paragraph,
    name_missing_sources,
    name_sources_beside_their_cue,
    name_sources_in_their_paragraph,
    trimmed,
)
from avow.evaluation.attribution import score_quotes
from avow.records import Article

ASSET = Path(__file__).parents[2] / "src" / "avow" / "assets" / "tagger-default"


def found(text: str) -> list[tuple[str, str, str]]:
    """(source, cue, content) of each outermost quote that the tagger finds."""
    quotes = extract(Article(id="a", text=text), "neural")
    return [(quote.source_text, quote.cue_text, quote.content_text) for quote in quotes if quote.outer is None]


def test_it_is_small_enough_for_a_wheel() -> None:
    assert sum(path.stat().st_size for path in ASSET.iterdir()) < 25_000_000


def test_plain_cases_are_read() -> None:
    assert found("The harbour will close in May, the mayor said.") == [
        ("the mayor", "said", "The harbour will close in May")
    ]
    assert found("Ana Roth, the health minister, denied that the hospital had run out of beds.") == [
        ("Ana Roth, the health minister", "denied", "that the hospital had run out of beds")
    ]
    assert found("The town is small. It has two schools and a bridge.") == []


def test_headline_and_first_sentence_keep_their_own_sources() -> None:
    article = article_from_text(
        "Dam can stay in use, operator says\n\nMARLOW — The Ostin dam is safe, its director, Vera Lindholm, said.",
        id="dam",
    )
    assert [(quote.source_text, quote.content_text) for quote in extract(article, "neural")] == [
        ("operator", "Dam can stay in use"),
        ("its director, Vera Lindholm", "The Ostin dam is safe"),
    ]


def test_a_source_stands_in_the_paragraph_of_its_cue() -> None:
    drafts = [Draft([(40, 46)], [(31, 39)], [(0, 4)], frame="tagger"), Draft([(60, 70)], [(51, 55)], [(47, 50)])]
    ruled = [Draft([(40, 46)], [(31, 39)], [(20, 30)])]
    text = "Nair spoke." + " " * 7 + "\n\nKell Moore declined to say Lee said it failed."
    name_sources_in_their_paragraph(text, drafts, ruled)
    assert [draft.source for draft in drafts] == [[(20, 30)], [(47, 50)]]
    drafts[0].source = [(0, 4)]
    name_sources_in_their_paragraph(text, drafts, [])
    assert drafts[0].source == []


def test_a_quotation_around_its_cue_is_one_content() -> None:
    ((source, cue, content),) = found("“We will not pay,” Paul Lee said on Monday, “and nobody can make us.”")
    assert (source, cue) == ("Paul Lee", "said")
    assert "We will not pay" in content and "nobody can make us" in content


def test_speakers_and_inner_quotes_come_with_it() -> None:
    text = "Paul Lee met reporters. He said that the ministry believes the dam is safe."
    quotes, speakers = extract_with_speakers(Article(id="a", text=text), "neural")
    assert [(quote.speaker, quote.outer, quote.cue_class) for quote in quotes] == [
        ("Paul Lee", None, "speech"),
        ("ministry", "q1", "belief"),
    ]
    assert speakers[0].name == "Paul Lee"


@pytest.mark.parametrize(
    "text", ["", "\n\n", "“", "x" * 3000, "“ ” " * 500, "\u200b\ufeff said", "Er sagte nichts. " * 99]
)
def test_any_text_gives_quotes_that_slice_back(text: str) -> None:
    for quote in extract(Article(id="a", text=text), "neural"):
        assert quote.content
        assert quote.content_text == " ".join(text[start:end] for start, end in quote.content)


def test_quotes_of_an_article_are_the_same_alone_and_behind_others() -> None:
    tagger = default_tagger()
    text = "Roth said the plan had failed.\n\n“No,” Lee replied."
    alone = tagger.read_drafts(text)
    tagger.read_drafts("Something else, Okafor said. " * 50)
    assert tagger.read_drafts(text) == alone


@pytest.mark.skipif("AVOW_CORPORA" not in os.environ, reason="AVOW_CORPORA, the folder of the corpora, is not set")
def test_it_keeps_its_score_on_polnear_dev() -> None:
    from avow.corpora.polnear import load_polnear

    articles = list(load_polnear("dev", Path(os.environ["AVOW_CORPORA"]) / "polnear"))
    quotes = [extract(article, "neural") for article, _ in articles]
    scores = score_quotes([gold for _, gold in articles], quotes, [one.text for one, _ in articles], resamples=0).scores
    floors = {"e2e_f1": 0.72, "exact_f1": 0.63, "source_overlap_accuracy": 0.92}
    assert {name: scores[name].value for name, floor in floors.items() if (scores[name].value or 0) < floor} == {}


def test_running_text_of_other_paragraphs_is_no_part_of_a_quote() -> None:
    text = "“We won,” Roth said. “It is over.”\n\nThe plan failed, Lee said."
    draft = Draft(
        [span_of(text, "“It is over.”\n\nThe plan failed")], [span_of(text, "said", 2)], [span_of(text, "Lee")]
    )
    keep_in_paragraph(text, draft)
    assert [text[slice(*span)] for span in draft.content] == ["The plan failed"]


def test_a_quotation_goes_on_over_paragraphs() -> None:
    text = "“We won.\n\n“It is over,” Lee said."
    draft = Draft([span_of(text, "“We won.\n\n“It is over,”")], [span_of(text, "said")], [span_of(text, "Lee")])
    keep_in_paragraph(text, draft)
    assert [text[slice(*span)] for span in draft.content] == ["“We won.", "“It is over,”"]


def test_a_list_behind_its_cue_stays_whole() -> None:
    text = "Lee said:\n\nThe plan failed."
    draft = Draft([span_of(text, "The plan failed")], [span_of(text, "said")], [span_of(text, "Lee")])
    keep_in_paragraph(text, draft)
    assert [text[slice(*span)] for span in draft.content] == ["The plan failed"]


def test_a_missing_source_is_that_of_the_rules() -> None:
    drafts = [Draft([(9, 19)], [(4, 8)]), Draft([(40, 50)], [(30, 38)])]
    name_missing_sources(drafts, [Draft([(9, 19)], [(4, 8)], [(0, 3)])])
    assert [draft.source for draft in drafts] == [[(0, 3)], []]
    # The rules' cue is "rejected", the tagger's "rejected claims".
    wider = [Draft([(20, 30)], [(4, 19)])]
    name_missing_sources(wider, [Draft([(20, 30)], [(4, 12)], [(0, 3)])])
    assert wider[0].source == [(0, 3)]


def span_of(text: str, part: str, count: int = 1) -> tuple[int, int]:
    at = -1
    for _ in range(count):
        at = text.index(part, at + 1)
    return at, at + len(part)


def test_a_day_is_no_part_of_a_source() -> None:
    ((source, _, content),) = found("The plan had failed, said the former mayor Ana Roth on Monday.")
    assert (source, content) == ("the former mayor Ana Roth", "The plan had failed")


def test_the_source_beside_a_cue_comes_before_one_of_an_earlier_sentence() -> None:
    text = "“It is wrong,” Ana Roth said. “It costs too much,” said Bo Lee. “We have no money.”"
    content, cue = span_of(text, "“It costs too much,”"), span_of(text, "said", 2)
    roth, lee = span_of(text, "Ana Roth"), span_of(text, "Bo Lee")
    draft = Draft([content], [cue], [roth])
    name_sources_beside_their_cue(text, [draft], [Draft([content], [cue], [lee])])
    assert draft.source == [lee]
    # In the same sentence the tagger may know better; "Mr." ends none.
    text = "Ana Roth, whom Mr. Lee met, said it failed."
    roth, lee, cue = span_of(text, "Ana Roth"), span_of(text, "Lee met,"), span_of(text, "said")
    draft = Draft([span_of(text, "it failed")], [cue], [roth])
    name_sources_beside_their_cue(text, [draft], [Draft([span_of(text, "it failed")], [cue], [lee])])
    assert draft.source == [roth]


def test_two_speakers_in_a_row_keep_their_words() -> None:
    text = "The council met. “It is wrong,” Ana Roth said. “It costs too much,” said Bo Lee. “We have no money.”"
    assert [source for source, _, _ in found(text)] == ["Ana Roth", "Bo Lee"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Cy Dunn.", "Cy Dunn"),
        ("Roth “", "Roth"),
        ("Roth, ‘", "Roth"),
        ("Kell Inc.", "Kell Inc."),
        ("Sen. Ana Roth, D-Mass.", "Sen. Ana Roth, D-Mass."),
        ('Bo "Red"', 'Bo "Red"'),
        ("“", "“"),
    ],
)
def test_marks_behind_a_source_are_no_part_of_it(given: str, kept: str) -> None:
    assert given[slice(*trimmed(given, (0, len(given))))] == kept
