import json
from dataclasses import replace

import numpy as np
import pytest

from avow.errors import ConfigError, RunError
from avow.evaluation import comparison
from avow.evaluation.comparison import align, compare, compare_paths
from avow.evaluation.comparison_pages import comparison_page, verdict
from avow.evaluation.intervals import PairedTest, paired_test
from avow.evaluation.predictions import table_from_examples, write_predictions
from avow.evaluation.report import Options, RunInfo
from avow.evaluation.runs import Run, evaluate_run, load_run
from avow.records import Example
from avow.tables import write_csv

LABELS = ["affirms", "hedges", "denies", "unrelated"]
TIE = PairedTest(metric="macro_f1", a=0, b=0, difference=0, low=0, high=0, p_value=1, n=8, clusters=8)


def examples(count=200):
    return [
        Example(id=f"e{i}", corpus="made", claim="c", claim_id=f"c{i % 40}", passage="p", label=LABELS[i % 4])
        for i in range(count)
    ]


def guesses(seed, skill, count=200):
    rng = np.random.default_rng(seed)
    proba = rng.dirichlet(np.ones(4), size=count)
    proba[np.arange(count), np.arange(count) % 4] += skill
    return proba / proba.sum(axis=1, keepdims=True)


def make_run(folder, sets):
    for name, proba in sets.items():
        write_predictions(folder / "predictions" / f"{name}.parquet", examples(len(proba)), proba)
    return folder


@pytest.fixture
def runs(tmp_path):
    return [
        make_run(tmp_path / "good-s1", {"test": guesses(1, 2.0), "dev": guesses(2, 2.0)}),
        make_run(tmp_path / "good-s2", {"test": guesses(3, 2.0)}),
        make_run(tmp_path / "poor-s1", {"test": guesses(4, 0.0), "dev": guesses(5, 0.0)}),
    ]


def test_run_folder_is_read_with_model_seed_and_inputs(tmp_path):
    folder = make_run(tmp_path / "linear-s13", {"test": guesses(1, 1.0)})
    (folder / "model").mkdir()
    (folder / "model" / "manifest.json").write_text(json.dumps({"name": "linear", "version": "1.2"}))
    (folder / "config.toml").write_text("seed = 13\n")
    used = {"use": "train", "corpus": "mine", "split": "train", "weight": 1.0, "tags": {"topic": "trade"}}
    (folder / "inputs.json").write_text(json.dumps([{**used, "rows": 9, "sha256": "ab12"}]))
    run = load_run(folder)
    assert (run.info.name, run.info.model, run.info.seed, run.family) == ("linear-s13", "linear 1.2", 13, "linear")
    assert run.info.settings["train: mine train topic=trade (9 rows), sha256"] == "ab12"
    assert len(run.info.settings["Configuration, sha256"]) == 64
    assert list(run.sets) == ["test"]


def test_what_is_no_run_is_refused(tmp_path):
    with pytest.raises(RunError, match="no such file or folder; expected a run folder with predictions"):
        load_run(tmp_path / "nothing")
    with pytest.raises(RunError, match="a folder without predictions"):
        load_run(tmp_path)


def test_evaluating_a_run_writes_into_its_folder_or_where_told(runs, tmp_path):
    quick = Options(resamples=20, slice_resamples=10)
    report = evaluate_run(runs[0], options=quick)
    assert list(report.metrics["sets"]) == ["dev", "test"]
    assert (runs[0] / "report.html").is_file()
    assert not (runs[0] / "errors").exists()  # all right: nothing to list
    evaluate_run(runs[2], options=quick)
    header = (runs[2] / "errors" / "test.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header.startswith("id,corpus,gold,predicted,confidence")
    evaluate_run(runs[0] / "predictions" / "test.parquet", tmp_path / "out", quick)
    assert json.loads((tmp_path / "out" / "metrics.json").read_text())["run"]["name"] == "test"
    evaluate_run(runs[0] / "predictions" / "test.parquet", options=quick)
    assert (runs[0] / "predictions" / "test" / "report.md").is_file()


def test_comparison_ranks_tests_and_spreads(runs, tmp_path):
    comparison = compare_paths(runs)
    found = comparison.results["sets"]["test"]
    assert [entry["run"] for entry in found["leaderboard"]][2] == "poor-s1"
    assert (found["n"], found["cluster_by"], found["clusters"]) == (200, "claim", 40)
    (family,) = found["families"]
    values = [e["scores"]["macro_f1"]["value"] for e in found["leaderboard"] if e["run"].startswith("good")]
    assert family["macro_f1"]["mean"] == pytest.approx(np.mean(values))
    assert family["macro_f1"]["seeds"] == 2
    by_pair = {(t["run_a"], t["run_b"], t["metric"]): t for t in found["tests"]}
    assert len(by_pair) == 6
    best = found["leaderboard"][0]["run"]
    assert verdict(by_pair[best, "poor-s1", "macro_f1"]) == f"{best} is better"
    between = by_pair[best, found["leaderboard"][1]["run"], "macro_f1"]
    assert verdict(between) == "no difference shown"
    assert between["p_holm"] >= between["p_value"]
    assert list(comparison.results["sets"]) == ["dev", "test"]
    comparison.write(tmp_path / "a")
    compare_paths(runs).write(tmp_path / "b")
    for name in ("comparison.json", "comparison.html", "comparison.md"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    assert "is better" in (tmp_path / "a" / "comparison.md").read_text(encoding="utf-8")


def test_test_in_a_comparison_is_the_paired_test_of_the_common_rows(runs):
    tables = {run.name: load_run(run).sets["test"] for run in runs[1:]}
    test = next(t for t in compare_paths(runs[1:]).results["sets"]["test"]["tests"] if t["metric"] == "macro_f1")
    first = tables["good-s2"]
    alone = paired_test(first.gold, first.proba, tables["poor-s1"].proba, first.clusters("claim"))
    assert (test["difference"], test["p_value"]) == (alone.difference, alone.p_value)


def test_rows_are_matched_by_id_whatever_their_order():
    table = table_from_examples(examples(8), guesses(1, 1.0, 8))
    turned = table.select(np.arange(8)[::-1])
    aligned = align({"a": table, "b": turned.select(np.arange(6))})
    assert aligned["a"].id.tolist() == aligned["b"].id.tolist() == [f"e{i}" for i in range(2, 8)]
    assert np.array_equal(aligned["a"].proba, aligned["b"].proba)


def test_different_gold_is_refused():
    table = table_from_examples(examples(4), guesses(1, 1.0, 4))
    other = [Example(id=each.id, corpus="made", claim="c", passage="p", label="hedges") for each in examples(4)]
    with pytest.raises(RunError, match="example 'e0' is 'affirms' in a but 'hedges' in b"):
        align({"a": table, "b": table_from_examples(other, guesses(1, 1.0, 4))})


def test_nothing_in_common_is_refused():
    def run(name, table, set_name="test"):
        return Run(info=RunInfo(name=name), family=name, sets={set_name: table, "x" + name: table})

    table = table_from_examples(examples(4), guesses(1, 1.0, 4))
    with pytest.raises(RunError, match="at least two runs, found 1"):
        compare({"a": run("a", table)})
    with pytest.raises(RunError, match="no set in common"):
        compare({"a": run("a", table, "s"), "b": run("b", table, "t")})
    with pytest.raises(RunError, match="no labelled example in common"):
        align({"a": table.select(np.arange(2)), "b": table.select(np.arange(2, 4))})


def test_files_of_different_names_are_compared(tmp_path):
    for name, skill in (("ours", 2.0), ("peer", 0.0)):
        write_predictions(tmp_path / f"{name}.csv", examples(), guesses(1, skill))
    comparison = compare_paths([tmp_path / "ours.csv", tmp_path / "peer.csv"])
    assert list(comparison.results["sets"]) == ["predictions"]
    assert list(comparison.results["runs"]) == ["ours", "peer"]


def test_probabilities_for_different_uses_are_told(tmp_path):
    for name, prior in (("one", "articles"), ("two", "pairs"), ("three", "pairs"), ("peer", None)):
        write_predictions(tmp_path / f"{name}.parquet", examples(), guesses(1, 2.0), prior=prior)

    def told(*names):
        comparison = compare_paths([tmp_path / f"{name}.parquet" for name in names])
        comparison.write(tmp_path / "out")
        return [(tmp_path / "out" / f"comparison.{kind}").read_text("utf-8") for kind in ("html", "md")]

    for text in told("one", "two"):
        assert "for different uses" in text
        assert "one for all quotes of an article; two for pairs chosen for the claim." in text
    for others in (("two", "three"), ("two", "peer")):
        assert not any("different uses" in text for text in told(*others))


def as_run(name, table):
    return Run(info=RunInfo(name=name), family=name, sets={"s": table})


def test_claims_are_those_of_the_run_that_names_them_whatever_the_order(tmp_path):
    named = [{"gold": LABELS[i % 4], "predicted": LABELS[i % 3], "claim_id": f"c{i % 40}"} for i in range(200)]
    write_csv(tmp_path / "mine.csv", named)
    bare = [{"gold": row["gold"], "predicted": LABELS[i % 4 if i % 7 else 0]} for i, row in enumerate(named)]
    write_csv(tmp_path / "theirs.csv", bare)
    paths = [tmp_path / "mine.csv", tmp_path / "theirs.csv"]
    one, other = (compare_paths(order).results["sets"]["predictions"] for order in (paths, paths[::-1]))
    assert (one["cluster_by"], one["clusters"]) == ("claim", 40)
    assert one["leaderboard"] == other["leaderboard"]
    assert (one["tests"], one["clusters"]) == (other["tests"], other["clusters"])
    assert compare_paths(paths[::-1], cluster_by="claim").results["sets"]["predictions"]["clusters"] == 40
    with pytest.raises(ConfigError, match="clusters by article: expected a column article_id, found none"):
        compare_paths(paths, cluster_by="article")


def test_of_several_sets_one_may_lack_the_unit(tmp_path):
    for run in ("one", "other"):
        for name, articles in (("p", False), ("q", True)):
            rows = [
                {"id": f"e{i}", "gold": LABELS[i % 4], "predicted": LABELS[i % 3]}
                | ({"article_id": f"a{i % 10}"} if articles else {})
                for i in range(40)
            ]
            write_csv(tmp_path / run / "predictions" / f"{name}.csv", rows)
    sets = compare_paths([tmp_path / "one", tmp_path / "other"], cluster_by="article").results["sets"]
    assert {name: (found["cluster_by"], found["clusters"]) for name, found in sets.items()} == {
        "p": ("row", 40),
        "q": ("article", 10),
    }
    with pytest.raises(ConfigError, match="clusters by claim: expected a column claim_id"):
        compare_paths([tmp_path / "one", tmp_path / "other"], cluster_by="claim")


def test_runs_against_the_best_are_adjusted_for_all_pairs():
    tables = {f"r{i:02}": table_from_examples(examples(40), guesses(i, 0.0 if i else 2.0, 40)) for i in range(11)}
    results = compare({name: as_run(name, table) for name, table in tables.items()}).results
    tests = [test for test in results["sets"]["s"]["tests"] if test["metric"] == "macro_f1"]
    assert len(tests) == 10
    least = min(tests, key=lambda test: test["p_value"])
    assert least["p_holm"] == pytest.approx(55 * least["p_value"])
    assert results["method"]["permutations"] == 5000


def test_so_many_runs_have_enough_swaps_to_tell_one_from_another(monkeypatch):
    asked = []
    monkeypatch.setattr(comparison, "paired_test", lambda *_, resamples, **__: asked.append(resamples) or TIE)
    table = table_from_examples(examples(8), guesses(1, 1.0, 8))
    results = compare({f"r{i}": as_run(f"r{i}", table) for i in range(23)}).results
    pairs = 23 * 22 // 2
    assert set(asked) == {results["method"]["permutations"]}
    assert pairs / (asked[0] + 1) < 0.05


def test_few_clusters_and_rows_left_out_are_told(tmp_path):
    table = table_from_examples(examples(12), guesses(1, 1.0, 12))
    found = compare({"a": as_run("a", table), "b": as_run("b", table.select(np.arange(8)))})
    assert found.results["sets"]["s"]["few_clusters"]
    found.write(tmp_path)
    assert "Only 8 clusters" in (tmp_path / "comparison.html").read_text(encoding="utf-8")
    text = (tmp_path / "comparison.md").read_text(encoding="utf-8")
    assert "\n\na: 4 rows left out.\n\nOnly 8 clusters: the intervals are likely too narrow.\n\n| run |" in text


def test_uses_are_compared_row_by_row(tmp_path):
    table = table_from_examples(examples(4), guesses(1, 1.0, 4))

    def told(*uses):
        tables = [replace(table, prior=np.array(each, dtype=object)) for each in uses]
        compare({name: as_run(name, each) for name, each in zip("ab", tables, strict=True)}).write(tmp_path)
        return [(tmp_path / f"comparison.{kind}").read_text("utf-8").replace("&#39;", "'") for kind in ("html", "md")]

    mixed = ["pairs", "articles", "pairs", "articles"]
    differ, two = "The runs' answers are for different uses", "b: The rows' answers are for different uses"
    for text in told(mixed, mixed):
        assert differ not in text
        assert two in text
    for text in told(mixed, mixed[::-1]):
        assert differ in text
    for text in told(["pairs", "", "", ""], ["", "articles", "", ""]):
        assert "different uses" not in text


def test_two_files_of_one_set_are_refused(tmp_path):
    make_run(tmp_path, {"test": guesses(1, 1.0, 4)})
    write_predictions(tmp_path / "predictions" / "test.csv", examples(4), guesses(1, 1.0, 4))
    with pytest.raises(RunError, match=r"expected one file of predictions a set, found test.csv and test.parquet"):
        load_run(tmp_path)


def test_names_are_text_on_the_page():
    table = table_from_examples(examples(), guesses(1, 1.0))
    run = Run(info=RunInfo(name="<b>"), family="<b>", sets={"s": table})
    page = comparison_page(compare({"<script>x</script>": run, "b": run}).results)
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


def test_other_texts_are_refused_and_files_of_one_name_are_no_seeds(tmp_path):
    for folder, claim in (("a", "It rained."), ("b", "It snowed.")):
        (tmp_path / folder).mkdir()
        rows = [{"gold": "affirms", "predicted": "affirms", "claim": claim, "passage": str(n)} for n in range(4)]
        write_csv(tmp_path / folder / "x.csv", rows)
    with pytest.raises(RunError, match=r"example 'row-1' has another claim in .* than in"):
        compare_paths([tmp_path / "a" / "x.csv", tmp_path / "b" / "x.csv"])
    write_csv(tmp_path / "b" / "x.csv", [{"gold": "affirms", "predicted": "hedges", "claim": "It rained."}] * 4)
    found = compare_paths([tmp_path / "a" / "x.csv", tmp_path / "b" / "x.csv"]).results["sets"]
    assert [each["families"] for each in found.values()] == [[]]
