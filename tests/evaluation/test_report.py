import json
import re
import time
from html.parser import HTMLParser

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avow.errors import ConfigError, RecordError
from avow.evaluation.pages import passage_pieces
from avow.evaluation.predictions import read_predictions, table_from_examples, write_predictions
from avow.evaluation.report import Options, RunInfo, evaluate
from avow.records import Example
from avow.tables import write_csv

NASTY = [
    "<script>alert('claim')</script>",
    "]]> --> </style></script><img src=x onerror=alert(1)>",
    "[a](javascript:alert(1)) | `x` ${{7*7}} {{ 7*7 }} {% raw %}",
    "\u202eright to left override, never closed",
    "\u2067isolate \u05e9\u05dc\u05d5\u05dd never closed",
    "w" * 2000,
    "nul \x00 and bell \x07",
]


def made_examples(count=60):
    labels = ["affirms", "hedges", "denies", "unrelated"]
    return [
        Example(
            id=f"e{i}",
            corpus="made",
            claim=f"Claim {i % 25}: the dam is safe. {NASTY[5] if i % 25 == 24 else ''}",
            claim_id=f"c{i % 25}",
            passage=f"“The dam held in {1950 + i},” said Orr. {NASTY[i % len(NASTY)]}",
            content=((0, 22),),
            holder="Orr " + NASTY[(i + 1) % len(NASTY)][:50],
            label=labels[i % 4],
            tags={"quote_kind": ["direct", "mixed"][i % 2], "topic": NASTY[i % 3]},
            soft_label=(0.7, 0.1, 0.1, 0.1),
        )
        for i in range(count)
    ]


def made_table(count=60):
    return table_from_examples(made_examples(count), np.random.default_rng(7).dirichlet(np.ones(4), size=count))


def made_report(**options):
    info = RunInfo(name="run <b>", model="made 1.0", seed=3, settings={"training data": "<i>digest</i>"})
    return evaluate({"test & more": made_table()}, info, Options(resamples=100, slice_resamples=50, **options))


class Page(HTMLParser):
    """Collects what a browser would see: tags, attributes, and the text outside style and script."""

    def __init__(self, markup):
        super().__init__()
        self.tags, self.attributes, self.text, self.ids = [], [], [], []
        self.inside = ""
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        self.ids += [value for name, value in attrs if name == "id"]
        self.inside = tag if tag in ("style", "script") else ""

    def handle_endtag(self, tag):
        self.inside = ""

    def handle_data(self, data):
        if not self.inside:
            self.text.append(data)


def test_same_input_gives_the_same_bytes(tmp_path):
    write_predictions(tmp_path / "p.parquet", made_examples(), made_table().proba, prior="articles")
    for folder in ("a", "b"):
        table = read_predictions(tmp_path / "p.parquet")
        evaluate({"t": table}, RunInfo(name="r"), Options(resamples=100, slice_resamples=50)).write(tmp_path / folder)
    for name in ("metrics.json", "report.html", "report.md"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    for name in ("report.html", "report.md"):
        assert "The probabilities are for all quotes of an article." in (tmp_path / "a" / name).read_text("utf-8")


def test_headline_stands_with_n_interval_seed_digest_and_version(tmp_path):
    report = made_report()
    report.write(tmp_path)
    metrics = json.loads((tmp_path / "metrics.json").read_text(encoding="utf-8"))
    found = metrics["sets"]["test & more"]
    assert metrics == report.metrics
    score = found["intervals"]["macro_f1"]
    assert score["value"] == found["scores"]["macro_f1"]
    assert (found["cluster_by"], found["clusters"]) == ("claim", 25)
    for name in ("report.html", "report.md"):
        text = re.sub("<[^>]+>", "", (tmp_path / name).read_text(encoding="utf-8"))
        for wanted in (f"{score['low']:.3f}", f"{score['high']:.3f}", "seed 13", found["digest"][:16], "avow 0."):
            assert wanted in text, (name, wanted)
    assert "On 60 examples" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_metrics_hold_no_nan(tmp_path):
    made_report().write(tmp_path)
    json.loads((tmp_path / "metrics.json").read_text(encoding="utf-8"), parse_constant=pytest.fail)


def test_page_has_a_strict_policy_and_nothing_that_breaks_it(tmp_path):
    made_report().write(tmp_path)
    page = Page((tmp_path / "report.html").read_text(encoding="utf-8"))
    names = [name for name, _ in page.attributes]
    assert not [name for name in names if name.startswith("on") or name in ("style", "src")]
    assert [value for name, value in page.attributes if name == "href" and not value.startswith("#")] == []
    (policy,) = [value for name, value in page.attributes if name == "content" and "default-src" in value]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert (page.tags.count("script"), page.tags.count("style")) == (1, 1)
    assert "img" not in page.tags
    assert len(page.ids) == len(set(page.ids))


def test_page_shows_hostile_text_as_text(tmp_path):
    made_report().write(tmp_path)
    page = Page((tmp_path / "report.html").read_text(encoding="utf-8"))
    text = "".join(page.text)
    for hostile in NASTY[:6]:
        assert hostile in text, hostile
    assert "nul \ufffd and bell \ufffd" in text
    assert "run <b>" in text


def test_every_row_of_the_page_is_described_for_screen_readers(tmp_path):
    made_report().write(tmp_path)
    page = Page((tmp_path / "report.html").read_text(encoding="utf-8"))
    names = dict.fromkeys(name for name, _ in page.attributes)
    assert "scope" in names
    figures = [value for name, value in page.attributes if name == "aria-labelledby" and " " in value]
    assert len(figures) == 2
    for figure in figures:
        assert set(figure.split()) <= set(page.ids)
    assert page.tags.count("title") == 3  # the page's and one for each figure
    assert page.tags.count("h1") == 1
    assert ("lang", "en") in page.attributes


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_text_survives_the_page_as_text(text):
    table = table_from_examples(
        [Example(id="x", claim=text, passage=text, holder=text, label="denies")], np.array([[1.0, 0, 0, 0]])
    )
    from avow.evaluation.pages import report_page

    page = Page(report_page(evaluate({"s": table}, RunInfo(name="r"), Options(resamples=2, slice_resamples=2))))
    expected = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]", "\ufffd", text)
    assert expected in "".join(page.text)


def test_markdown_escapes_what_could_be_markup(tmp_path):
    made_report().write(tmp_path)
    text = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert "<script>" not in text
    assert "\\<script\\>" in text
    assert "nul (U+0000) and bell (U+0007)" in text
    assert "(U+202E)right" in text


def test_own_slices_come_first_and_bad_ones_are_refused():
    report = made_report(slices={"direct quotes": 'quote_kind == "direct"'})
    first = report.metrics["sets"]["test & more"]["slices"][0]
    assert (first["group"], first["name"], first["n"]) == ("", "direct quotes", 30)
    with pytest.raises(ConfigError, match="no column 'quotekind'; did you mean 'quote_kind'"):
        made_report(slices={"x": "quotekind == 'a'"})


def test_examples_are_the_surest_errors_then_a_sample():
    report = made_report(worst=5, sampled=3)
    rows = report.examples["test & more"]
    assert [row["why"] for row in rows] == ["confident error"] * 5 + ["drawn at random"] * 3
    confidences = [row["confidence"] for row in rows[:5]]
    assert confidences == sorted(confidences, reverse=True)
    assert len({row["id"] for row in rows}) == 8


def test_set_without_gold_is_refused():
    table = table_from_examples([Example(id="x", claim="c", passage="p")], np.array([[1.0, 0, 0, 0]]))
    with pytest.raises(RecordError, match="set 'dev': none of the 1 rows has a gold label"):
        evaluate({"dev": table}, RunInfo(name="r"))


def test_labels_alone_give_a_report_without_calibration(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("gold,predicted\n" + "affirms,affirms\ndenies,hedges\nhedges,unrelated\n" * 9)
    report = evaluate({"peer": read_predictions(path)}, RunInfo(name="peer"), Options(resamples=50, slice_resamples=20))
    report.write(tmp_path)
    found = report.metrics["sets"]["peer"]
    assert "ece" not in found["intervals"]
    assert found["three_way"] is None  # "unrelated" does not say which stance it would have been
    assert "labels without probabilities" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_few_clusters_are_admitted(tmp_path):
    table = made_table(10)
    report = evaluate({"s": table}, RunInfo(name="r"), Options(resamples=50, slice_resamples=20, cluster_by="claim"))
    report.write(tmp_path)
    assert report.metrics["sets"]["s"]["few_clusters"]
    assert "Only 10 clusters" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Only 10 clusters" in (tmp_path / "report.md").read_text(encoding="utf-8")


def test_long_passage_is_cut_around_the_content():
    passage = "a" * 1000 + "SAID" + "b" * 1000
    pieces, shortened = passage_pieces(passage, ((1000, 1004),), limit=100)
    assert shortened
    assert ("SAID", True) in pieces
    assert sum(len(text) for text, _ in pieces if "…" not in text) == 100
    assert passage_pieces("abc", ((0, 1), (2, 3))) == ([("a", True), ("b", False), ("c", True)], False)


def test_rows_of_one_id_in_two_corpora_are_not_suspected_together(tmp_path):
    # The hedges of corpus a gets .9 for denies, and rows of denies get .8 on average; that of corpus b is right.
    labels = [("a", "hedges"), ("b", "denies"), ("b", "hedges")]
    rows = [
        Example(id=str(i % 2), corpus=corpus, claim="c", passage="p", label=label)
        for i, (corpus, label) in enumerate(labels)
    ]
    proba = np.array([[0, 0.1, 0.9, 0], [0, 0.2, 0.8, 0], [0, 1.0, 0, 0]])
    report = evaluate(
        {"s": table_from_examples(rows, proba)}, RunInfo(name="r"), Options(resamples=2, slice_resamples=2)
    )
    assert report.metrics["sets"]["s"]["label_noise"] == [{"corpus": "a", "id": "0"}]
    found = {(row["corpus"], row["id"]): row["suspected"] for row in report.examples["s"]}
    assert found == {("a", "0"): True, ("b", "1"): False, ("b", "0"): False}
    report.write(tmp_path)
    assert (tmp_path / "report.html").read_text(encoding="utf-8").count("worth a second look") == 1


def test_labels_alone_are_called_answers(tmp_path):
    rows = [{"gold": "affirms", "predicted": "affirms", "prior": "articles"}] * 2
    write_csv(tmp_path / "p.csv", rows)
    table = read_predictions(tmp_path / "p.csv")
    evaluate({"peer": table}, RunInfo(name="peer"), Options(resamples=2, slice_resamples=2)).write(tmp_path)
    for name in ("report.html", "report.md"):
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert "The answers are for all quotes of an article." in text
        assert "The probabilities are for" not in text


def test_a_unit_that_no_row_names_is_refused(tmp_path):
    write_csv(tmp_path / "p.csv", [{"gold": "affirms", "predicted": "affirms", "claim_id": "c"}] * 2)
    table = read_predictions(tmp_path / "p.csv")
    with pytest.raises(ConfigError, match=r"p.csv: clusters by article: expected a column article_id, found none"):
        evaluate({"peer": table}, RunInfo(name="peer"), Options(cluster_by="article"))


def test_of_several_sets_one_may_lack_the_unit(tmp_path):
    rows = [{"gold": "affirms", "predicted": "affirms", "claim_id": f"c{n}", "id": str(n)} for n in range(4)]
    write_csv(tmp_path / "p.csv", rows)
    write_csv(tmp_path / "q.csv", [row | {"article_id": "a1"} for row in rows])
    sets = {name: read_predictions(tmp_path / f"{name}.csv") for name in ("p", "q")}
    report = evaluate(sets, RunInfo(name="r"), Options(cluster_by="article", resamples=50, slice_resamples=20))
    assert [report.metrics["sets"][name]["cluster_by"] for name in ("p", "q")] == ["row", "article"]


def test_precision_of_a_label_that_does_not_occur_is_a_dash(tmp_path):
    rows = [Example(id=str(i), claim="c", passage="p", label=label) for i, label in enumerate(["affirms", "denies"])]
    proba = np.array([[1.0, 0, 0, 0], [1.0, 0, 0, 0]])
    report = evaluate(
        {"s": table_from_examples(rows, proba)}, RunInfo(name="r"), Options(resamples=2, slice_resamples=2)
    )
    per_label = report.metrics["sets"]["s"]["scores"]["per_label"]
    assert [per_label[label]["precision"] for label in ("affirms", "hedges", "denies")] == [0.5, None, 0.0]
    report.write(tmp_path)
    assert "| hedges | 0 | 0 | – | – | – |" in (tmp_path / "report.md").read_text(encoding="utf-8")


def test_report_on_25413_rows_takes_less_than_20_seconds(tmp_path):
    count = 25413  # as many as the test part of FNC-1, on as many articles
    rng = np.random.default_rng(5)
    words = np.array("the dam held may fall not said Orr water rose and officials denied it on Monday".split())
    bodies = [" ".join(rng.choice(words, size=300)) for _ in range(904)]
    claims = [f"Claim {i}: " + " ".join(rng.choice(words, size=8)) for i in range(894)]
    examples = [
        Example(id=str(i), claim=claims[i % 894], passage=bodies[i % 904], article_id=f"a{i % 904}", label="hedges")
        for i in range(count)
    ]
    write_predictions(tmp_path / "p.parquet", examples, rng.dirichlet(np.ones(4), size=count))
    start = time.perf_counter()
    evaluate({"t": read_predictions(tmp_path / "p.parquet")}, RunInfo(name="r")).write(tmp_path)
    assert time.perf_counter() - start < 20
