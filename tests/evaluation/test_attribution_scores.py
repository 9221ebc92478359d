"""Hand-worked: TEXT has 20 one-letter tokens a..t, token i at offset 2 i."""

import pytest

from avow.evaluation.attribution import match_quotes, score_quotes, sources_agree
from avow.evaluation.attribution_peers import PEERS
from avow.records import Quote

TEXT = " ".join("abcdefghijklmnopqrst")


def span(first: str, last: str) -> tuple[int, int]:
    return TEXT.index(first), TEXT.index(last) + 1


def quote(content, source=None, **fields):
    return Quote(
        id=fields.pop("id", "q"),
        article_id="a",
        content=tuple(content),
        source=() if source is None else (source,),
        **fields,
    )


GOLD = [
    quote([span("c", "f")], span("b", "b"), kind="direct", speaker="Ana Roth"),
    quote([span("i", "l")], span("h", "h"), kind="indirect", speaker="Bo Lee"),
    quote([span("o", "r")], kind="mixed"),
]
PREDICTED = [
    quote([span("c", "f")], span("a", "b"), speaker="Ana  roth."),  # exact; source overlaps; speaker right
    quote([span("i", "j")], span("g", "g"), speaker=None),  # IoU 2/4: IoU50; wrong source; no speaker
    quote([span("r", "t")], span("q", "q")),  # shares r: IoU 1/6, soft only
    quote([span("m", "n")]),  # spurious
]


@pytest.fixture
def scores():
    return score_quotes([GOLD], [PREDICTED], [TEXT], resamples=20)


def value(scores, name):
    return scores.scores[name].value


def test_counts(scores):
    assert (scores.articles, scores.gold, scores.predicted) == (1, 3, 4)


@pytest.mark.parametrize(("name", "right"), [("exact", 1), ("iou50", 2), ("soft", 3), ("e2e", 1)])
def test_detection_figures(scores, name, right):
    assert value(scores, f"{name}_precision") == pytest.approx(right / 4)
    assert value(scores, f"{name}_recall") == pytest.approx(right / 3)
    assert value(scores, f"{name}_f1") == pytest.approx(2 * right / 7)


def test_tokens_inside_any_content(scores):
    # gold 4 + 4 + 4, predicted 4 + 2 + 3 + 2, shared 4 + 2 + 1
    assert value(scores, "token_precision") == pytest.approx(7 / 11)
    assert value(scores, "token_recall") == pytest.approx(7 / 12)


def test_source_and_speaker_accuracy_are_over_matched_pairs(scores):
    assert value(scores, "source_exact_accuracy") == 0.0
    assert value(scores, "source_overlap_accuracy") == pytest.approx(1 / 2)
    assert value(scores, "speaker_accuracy") == pytest.approx(1 / 2)
    assert scores.scores["speaker_accuracy"].n == 2


def test_figures_by_kind(scores):
    # Of four predictions, all indirect by themselves, two are in pairs, with a direct and an indirect gold quote.
    assert [value(scores, f"iou50_{kind}_recall") for kind in ("direct", "indirect", "mixed")] == [1.0, 1.0, 0.0]
    assert [value(scores, f"iou50_{kind}_precision") for kind in ("direct", "indirect", "mixed")] == [1.0, 1 / 3, None]
    assert [value(scores, f"e2e_{kind}_f1") for kind in ("direct", "indirect", "mixed")] == [1.0, 0.0, 0.0]


def test_one_article_gives_no_interval(scores):
    score = scores.scores["soft_f1"]
    assert score.value > 0
    assert (score.low, score.high) == (None, None)


def test_interval_covers_what_articles_differ_in():
    scores = score_quotes([GOLD, GOLD], [GOLD, []], [TEXT, TEXT])
    recall = scores.scores["iou50_recall"]
    assert (recall.low, recall.value, recall.high) == (0.0, 0.5, 1.0)


def test_nested_quotes_count_only_as_nested():
    inner = quote([span("d", "f")], span("c", "c"), id="q1.1", outer="q1")
    wrong = quote([span("d", "f")], span("b", "b"), id="q1.1", outer="q1")
    right = score_quotes([[GOLD[0], inner]], [[GOLD[0], inner]], [TEXT], resamples=0)
    assert (right.gold, value(right, "nested_f1")) == (1, 1.0)
    half = score_quotes([[GOLD[0], inner]], [[GOLD[0], wrong]], [TEXT], resamples=0)
    assert value(half, "nested_f1") == 0.0
    none = score_quotes([[GOLD[0]]], [[GOLD[0], inner]], [TEXT], resamples=0)
    assert value(none, "nested_f1") is None


def test_spans_are_cut_at_sentences_and_right_by_their_ends():
    text = "He said it rained. It snowed, she said."
    whole = Quote(id="q", article_id="a", source=((0, 2),), cue=((3, 7),), content=((8, 28),))
    halves = Quote(id="q", article_id="a", source=((0, 2),), cue=((3, 7),), content=((8, 18), (19, 31)))
    found = score_quotes([[whole]], [[halves]], [text], resamples=0)
    # gold content: "it rained." and "It snowed"; predicted: "it rained." and "It snowed, s", which has two tokens more
    assert [value(found, f"span_content_{part}") for part in ("precision", "recall", "f1")] == [0.5, 0.5, 0.5]
    assert value(found, "span_source_f1") == value(found, "span_cue_f1") == 1.0
    assert found.scores["span_content_f1"].n == 4


def test_spans_count_punctuation_and_each_part_of_a_discontiguous_one():
    text = "“It rained,” said Ana Roth, 45, “all day.”"
    at = text.index
    whole = Quote(
        id="q",
        article_id="a",
        source=((at("Ana"), at(" “all")),),
        cue=((at("said"), at("said") + 4),),
        content=((0, at(" said")), (at("“all"), len(text))),
    )
    bare = Quote(
        id="q",
        article_id="a",
        source=((at("Ana"), at(", “all")),),
        cue=whole.cue,
        content=((1, at(",”")), (at("“all"), len(text))),
    )
    found = score_quotes([[whole, whole]], [[bare]], [text], resamples=0)
    # Of the two parts of the content one has other marks; the source's last comma is left out; the cue counts once.
    assert [value(found, f"span_{role}_recall") for role in ("content", "source", "cue")] == [0.5, 1.0, 1.0]
    assert found.scores["span_content_recall"].n == 2
    assert value(found, "exact_f1") == pytest.approx(2 / 3), "elsewhere marks weigh nothing"


def test_matching_is_one_to_one_best_first():
    wide = quote([span("c", "h")])
    pairs = match_quotes([GOLD[0]], [wide, PREDICTED[0]], TEXT)
    assert pairs == [(0, 1, 1.0)]


def test_sources_agree_on_a_content_word_only():
    text = "the minister of the town spoke"
    minister = Quote(id="q", article_id="a", content=((25, 30),), source=((0, 12),))
    town = Quote(id="q", article_id="a", content=((25, 30),), source=((16, 24),))
    whole = Quote(id="q", article_id="a", content=((25, 30),), source=((0, 24),))
    nobody = Quote(id="q", article_id="a", content=((25, 30),))
    assert sources_agree(minister, whole, text)
    assert not sources_agree(minister, town, text)
    assert not sources_agree(minister, nobody, text)
    assert sources_agree(nobody, nobody, text)


def test_punctuation_does_not_weigh():
    text = 'He said "we lost," twice'
    gold = Quote(id="q", article_id="a", content=((8, 18),))
    predicted = Quote(id="q", article_id="a", content=((9, 16),))
    assert score_quotes([[gold]], [[predicted]], [text], resamples=0).scores["exact_f1"].value == 1.0


def test_nothing_to_count_gives_none():
    scores = score_quotes([[]], [[]], [""])
    assert scores.scores["exact_f1"].value is None
    assert scores.to_dict()["scores"]["exact_f1"] == {"value": None, "low": None, "high": None, "n": 0}


def test_articles_must_correspond():
    with pytest.raises(ValueError, match="found 1, 0 and 1 articles"):
        score_quotes([[]], [], [""])


def test_text_lists_a_figure_a_line(scores):
    lines = scores.to_text().splitlines()
    assert lines[0] == "1 articles, 3 gold quotes, 4 predicted"
    assert any(line.split()[:2] == ["iou50_precision", "50.0"] for line in lines)
    (line,) = [line for line in lines if line.startswith("e2e_f1")]
    assert line.endswith("CRF 54.5, Citron 54.2, GenderGapTracker 42.5, annotators 72.3")


def test_peers_stand_beside_figures_that_exist(scores):
    assert PEERS.keys() <= scores.scores.keys()
    assert all(0 < value < 100 for systems in PEERS.values() for value in systems.values())
