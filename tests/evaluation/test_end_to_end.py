import csv
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from avow.errors import RecordError
from avow.evaluation.end_to_end import evaluate_end_to_end
from avow.evaluation.end_to_end_pages import end_to_end_page
from avow.evaluation.gold_articles import (
    GoldArticle,
    PredictedArticle,
    Shift,
    pair_articles,
    predictions_from_analysis,
    read_gold,
)
from avow.records import Quote

TEXT = (
    "The dam is safe, Ida Voss said. Tom Bell said Ann Reed believes it will burst. It may leak, the ministry said."
    " Nothing else happened."
)


def quote(name, content, speaker, outer=None, kind="indirect"):
    start = TEXT.index(content)
    return Quote(
        id=name,
        article_id="dam",
        content=((start, start + len(content)),),
        content_text=content,
        speaker=speaker,
        outer=outer,
        kind=kind,
    )


GOLD = GoldArticle(
    id="dam",
    digest=hashlib.sha256(TEXT.encode()).hexdigest(),
    claims={"c1": "The dam is safe."},
    quotes=[
        quote("q1", "The dam is safe", "Ida Voss"),
        quote("q2", "Ann Reed believes it will burst", "Tom Bell"),
        quote("q2.1", "it will burst", "Ann Reed", outer="q2"),
        quote("q3", "It may leak", "Ministry of Dams"),
    ],
    stances={("c1", "q1"): "affirms", ("c1", "q2"): "unrelated", ("c1", "q2.1"): "denies", ("c1", "q3"): "hedges"},
    hard=frozenset({("c1", "q3")}),
    shifts=[Shift("c1", "Ida Voss", "denies", "affirms")],
)
CLAIM = "The dam is safe."


def predicted(quotes, stances, shifts=()):
    return PredictedArticle(
        id="dam",
        text=TEXT,
        quotes=quotes,
        stances={(CLAIM, key): label for key, label in stances.items()},
        shifts=shifts,
    )


def values(found):
    return {name: score["value"] for name, score in found.results["figures"].items()}


def test_no_gold_article_is_refused():
    with pytest.raises(RecordError, match="expected at least one gold article, found none"):
        evaluate_end_to_end([], [])


def test_the_gold_itself_scores_one_everywhere():
    stances = {quote_id: label for (_, quote_id), label in GOLD.stances.items()}
    perfect = predicted(GOLD.quotes, stances, [Shift(CLAIM, "Voss", "denies", "affirms")])
    found = evaluate_end_to_end([GOLD], [perfect])
    assert set(values(found).values()) == {1.0}
    assert found.results["outcomes"] == {
        "right": 3,
        "missed": 0,
        "speaker": 0,
        "relevance": 0,
        "stance": 0,
        "invented": 0,
        "irrelevant": 0,
    }


def test_each_step_is_blamed_for_its_own_error():
    found = evaluate_end_to_end(
        [GOLD],
        [
            predicted(
                [
                    quote("p1", "The dam is safe", "Tom Bell"),  # found, but given to somebody else
                    quote("p2", "Ann Reed believes it will burst", "Bell"),  # right, by a short name
                    quote("p3", "It may leak", None),  # speaker not found
                    quote("p4", "Nothing else happened", "Ida Voss"),  # not a quote
                ],
                {"p1": "affirms", "p2": "hedges", "p3": "hedges", "p4": "denies"},
            )
        ],
    )
    outcomes = {row["quote"] or row["predicted_quote"]: row["outcome"] for row in found.rows}
    assert outcomes == {"q1": "speaker", "q2.1": "missed", "q3": "speaker", "p2": "irrelevant", "p4": "invented"}
    figures = values(found)
    assert figures["quotes_recall"] == 3 / 4
    assert figures["quotes_precision"] == 3 / 4
    assert figures["speakers"] == 1 / 3
    assert figures["stance_accuracy"] == 0.0  # one pair with the right speaker: unrelated, answered hedges
    assert figures["end_to_end_f1"] == 0.0
    assert figures["nested_f1"] == 0.0
    assert figures["changes_f1"] == 0.0


def test_relevance_and_stance_errors_are_told_apart():
    found = evaluate_end_to_end(
        [GOLD],
        [predicted(GOLD.quotes, {"q1": "hedges", "q2.1": "denies"})],
    )
    outcomes = {row["quote"]: row["outcome"] for row in found.rows}
    assert outcomes == {"q1": "stance", "q2.1": "right", "q3": "relevance"}
    figures = values(found)
    assert figures["stance_accuracy"] == 2 / 4
    assert figures["end_to_end_precision"] == 1 / 2
    assert figures["end_to_end_recall"] == 1 / 3
    # By label: affirms 0 of 1 gold, hedges 0 of 1 gold and 1 predicted, denies 1 of 1.
    assert figures["end_to_end_macro_f1"] == pytest.approx(1 / 3)
    assert figures["nested_f1"] == 1.0


def test_speakers_stances_do_not_depend_on_how_quotes_are_cut():
    parts = [quote("a", "dam is", "Voss"), quote("b", "safe", "Ida Voss")]
    found = evaluate_end_to_end([GOLD], [predicted(parts, {"a": "affirms", "b": "affirms"})])
    # Gold has three holders with a stance; the prediction names Voss in two ways, one of which is enough.
    assert values(found)["speaker_stance_f1"] == pytest.approx(2 * 1 / (3 + 2))


def test_nested_quote_under_the_wrong_reporter_is_not_right():
    quotes = [*GOLD.quotes[:2], quote("q2.1", "it will burst", "Ann Reed", outer="q1"), GOLD.quotes[3]]
    assert values(evaluate_end_to_end([GOLD], [predicted(quotes, {})]))["nested_f1"] == 0.0


def test_another_text_is_refused():
    other = PredictedArticle(id="dam", text=TEXT + " ", quotes=[], stances={})
    with pytest.raises(RecordError, match="clean text differs from the one the gold was made on"):
        pair_articles([GOLD], [other])
    with pytest.raises(RecordError, match="article 'dam': no prediction; found none"):
        pair_articles([GOLD], [])


def test_intervals_resample_articles():
    second = GoldArticle(
        id="two",
        digest=GOLD.digest,
        claims=GOLD.claims,
        quotes=GOLD.quotes,
        stances=GOLD.stances,
        hard=GOLD.hard,
        shifts=[],
    )
    stances = {quote_id: label for (_, quote_id), label in GOLD.stances.items()}
    good = predicted(GOLD.quotes, stances)
    poor = PredictedArticle(id="two", text=TEXT, quotes=[], stances={})
    score = evaluate_end_to_end([GOLD, second], [poor, good]).results["figures"]["quotes_recall"]
    assert (score["value"], score["low"], score["high"]) == (0.5, 0.0, 1.0)


def test_results_are_written_the_same_each_time(tmp_path):
    found = evaluate_end_to_end([GOLD], [predicted(GOLD.quotes, {"q1": "hedges"})], model="made 1")
    for folder in ("a", "b"):
        found.write(tmp_path / folder)
    for name in ("end_to_end.json", "end_to_end.md", "end_to_end.html", "end_to_end.csv"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    with (tmp_path / "a" / "end_to_end.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["outcome"] for row in rows] == ["stance", "relevance", "relevance"]
    assert rows[2]["hard"] == "True"
    text = (tmp_path / "a" / "end_to_end.md").read_text(encoding="utf-8")
    assert "model made 1" in text
    assert "| relevance | 2 | 67% |" in text


def test_page_shows_figures_losses_and_each_stance():
    page = end_to_end_page(evaluate_end_to_end([GOLD], [predicted(GOLD.quotes, {"q1": "hedges"})], model="made 1"))
    assert "In 1 article gold has 4 quotes and 3 stances that bear on a claim. Of these, 0 are found" in page
    assert '<tr><th scope="row">relevance</th><td class="number">2</td><td class="number">67%</td>' in page
    assert page.count("<li data-gold=") == 3
    first = page[page.index("<li data-gold=") :]
    assert first.startswith('<li data-gold="affirms" data-predicted="hedges">')
    assert '<p class="passage"><span class="text" dir="auto">The dam is safe</span></p>' in first


def test_page_lets_no_text_become_markup(tmp_path):
    hostile = "<script>alert(1)</script>"
    gold = replace(GOLD, claims={"c1": hostile}, quotes=[replace(GOLD.quotes[0], speaker=hostile), *GOLD.quotes[1:]])
    page = end_to_end_page(evaluate_end_to_end([gold], [predicted([], {})], model=hostile))
    assert page.count("<script>") == 1, "the page's own"
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 5, "the model, three claims and the holder"
    assert "Content-Security-Policy" in page


def gold_file(**changes):
    start = TEXT.index("The dam is safe")
    row = {
        "id": "q1",
        "outer": None,
        "speaker": "Ida Voss",
        "source": [[17, 25]],
        "cue": [[26, 30]],
        "content": [[start, start + 15]],
        "content_text": ["The dam is safe"],
        "kind": "indirect",
        "in_title": False,
    }
    return {
        "article": "dam",
        "text_sha256": GOLD.digest,
        "claims": [{"id": "c1", "text": CLAIM}],
        "quotes": [row],
        "stances": [{"claim": "c1", "quote": "q1", "holder": "Ida Voss", "label": "affirms", "hard": True, "note": ""}],
        "changes": [{"claim": "c1", "holder": "Ida Voss", "from": "denies", "to": "affirms", "evidence": ["q1"]}],
    } | changes


def test_gold_file_is_read(tmp_path):
    path = tmp_path / "dam.json"
    path.write_text(json.dumps(gold_file()))
    gold = read_gold(path)
    assert gold.quotes[0].content_text == "The dam is safe"
    assert gold.stances == {("c1", "q1"): "affirms"}
    assert gold.hard == {("c1", "q1")}
    assert gold.shifts == [Shift("c1", "Ida Voss", "denies", "affirms")]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"quotes": [{"id": "q1"}]}, "not a gold file: missing or misplaced"),
        ({"stances": [{"claim": "c1", "quote": "q1", "label": "agrees", "hard": False}]}, "'agrees' is not a label"),
        ({"claims": None}, "not a gold file"),
    ],
)
def test_broken_gold_file_is_refused(tmp_path, changes, message):
    path = tmp_path / "dam.json"
    path.write_text(json.dumps(gold_file(**changes)))
    with pytest.raises(RecordError, match=message):
        read_gold(path)
    with pytest.raises(RecordError, match="no such file"):
        read_gold(tmp_path / "none.json")


def test_analysis_becomes_predictions():
    analysis = {
        "claims": [{"id": "dam/c1", "text": CLAIM}],
        "profiles": [
            {
                "holder": "Ida Voss",
                "claim_id": "dam/c1",
                "changes": [{"before": "denies", "after": "affirms", "evidence": ["dam/q0", "dam/q1"]}],
            }
        ],
        "articles": [
            {
                "id": "dam",
                "text": TEXT,
                "quotes": [{"id": "q1", "article_id": "dam", "content": [[0, 15]], "speaker": "Ida Voss"}],
                "stances": [{"claim_id": "dam/c1", "quote_id": "q1", "prediction": {"label": "affirms"}}],
            }
        ],
    }
    (article,) = predictions_from_analysis(analysis)
    assert article.quotes[0].content == ((0, 15),)
    assert article.stances == {(CLAIM, "q1"): "affirms"}
    assert article.shifts == [Shift(CLAIM, "Ida Voss", "denies", "affirms")]
    with pytest.raises(RecordError, match="not an analysis: missing or misplaced 'profiles'"):
        predictions_from_analysis({"claims": [], "articles": []})


SEEDS = sorted((Path(__file__).parents[2] / "seeds" / "gold").glob("*.json"))


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_every_seed_gold_is_complete(path):
    gold = read_gold(path)
    assert set(gold.stances) == {(claim, quote.id) for claim in gold.claims for quote in gold.quotes}
    ids = {quote.id for quote in gold.quotes}
    assert all(quote.outer is None or quote.outer in ids for quote in gold.quotes)
    assert all(shift.claim in gold.claims for shift in gold.shifts)
