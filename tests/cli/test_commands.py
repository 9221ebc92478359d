"""The command line as people meet it: what it writes, what it says, its exit status."""

import csv
import json
import sys
from importlib import resources
from pathlib import Path

import pytest

from avow import cli
from avow.tables import read_rows, write_csv, write_jsonl

ARTICLE = """Council meets on the bridge

The mayor, Ana Roth, denied on Monday that the bridge was safe.

“The bridge is safe,” said Ben Orr, an engineer.
"""
CLAIM = "The bridge is safe."


@pytest.fixture
def article(tmp_path: Path) -> Path:
    (tmp_path / "mayor.txt").write_text(ARTICLE, encoding="utf-8")
    return tmp_path / "mayor.txt"


def run(monkeypatch: pytest.MonkeyPatch, *words: object) -> int:
    """Runs a command as the program does; gives its exit status."""
    monkeypatch.setattr(sys, "argv", ["avow", *map(str, words)])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
        raise SystemExit(0)
    return int(stopped.value.code or 0)


def test_analyze_writes_page_and_tables(article: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, "analyze", article, "--claim", CLAIM, "--out", tmp_path / "out") == 0
    with (tmp_path / "out" / "stances.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {(row["holder"], row["claim"]) for row in rows} == {("Ana Roth", CLAIM), ("Ben Orr", CLAIM)}
    assert "Ana Roth" in (tmp_path / "out" / "analysis.html").read_text(encoding="utf-8")
    [found] = json.loads((tmp_path / "out" / "analysis.json").read_text(encoding="utf-8"))["articles"]
    assert found["id"] == "mayor"


def test_probabilities_are_for_pairs_or_articles_as_asked(
    article: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given = {}
    for prior in ("pairs", "articles"):
        out = tmp_path / prior
        assert run(monkeypatch, "analyze", article, "--claim", CLAIM, "--out", out, "--prior", prior) == 0
        capsys.readouterr()
        row = next(row for _, row in read_rows(out / "stances.csv"))
        words = ("--claim", CLAIM, "--text", "Ana Roth denied that the bridge was safe.", "--holder", "Ana Roth")
        assert run(monkeypatch, "predict", *words, "--prior", prior) == 0
        [told] = [line for line in capsys.readouterr().out.splitlines() if "unrelated" in line]
        given[prior] = (float(row["p_unrelated"]), float(told.split()[1]))
    assert given["articles"][0] > given["pairs"][0]
    assert given["articles"][1] > given["pairs"][1]


def test_a_second_analysis_of_a_folder_does_not_read_the_first(
    article: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("analyze", tmp_path, "--claim", CLAIM, "--out", tmp_path / "out", "--model", "linear")
    assert [run(monkeypatch, *words), run(monkeypatch, *words)] == [0, 0]
    assert run(monkeypatch, *words[:4], "--out", tmp_path / "other", "--model", "linear") == 0
    assert "1 article, 2 quotes" in capsys.readouterr().out
    assert run(monkeypatch, "extract", tmp_path / "out" / "analysis.html") == 2
    assert "expected an article, found an analysis that avow wrote" in capsys.readouterr().err


def test_a_second_extraction_of_a_folder_does_not_read_the_first(
    article: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("extract", tmp_path, "--out", tmp_path / "quotes.jsonl", "--extractor", "rules")
    assert [run(monkeypatch, *words), run(monkeypatch, *words)] == [0, 0]


def test_a_bad_input_is_told_and_the_others_are_done(
    article: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    words = ("analyze", article, tmp_path / "empty.txt", "--claim", CLAIM, "--out", tmp_path / "out")
    assert run(monkeypatch, *words) == 1
    told = capsys.readouterr().err
    assert "empty.txt: expected an article, found an empty file" in told
    assert "1 input could not be used (see above), 1 article could" in told
    assert (tmp_path / "out" / "analysis.html").is_file()


def test_extract_gives_one_json_object_a_quote(
    article: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "extract", article) == 0
    quotes = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [quote["speaker"] for quote in quotes] == ["Ana Roth", "Ben Orr"]


def test_an_extractor_may_be_the_folder_of_a_tagger(
    article: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shipped = resources.files("avow").joinpath("assets", "tagger-default")
    assert run(monkeypatch, "extract", article, "--extractor", shipped) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
    (tmp_path / "empty").mkdir()
    for wrong, reason in (
        (tmp_path / "none", "expected 'neural', 'rules' or the folder"),
        (tmp_path / "empty", "tagger"),
    ):
        assert run(monkeypatch, "extract", article, "--extractor", wrong) == 2
        assert reason in " ".join(capsys.readouterr().err.split())


def test_a_predicted_table_with_gold_can_be_evaluated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pairs = [
        {"claim": CLAIM, "text": "Ana Roth denied that the bridge is safe.", "holder": "Ana Roth", "gold": "denies"},
        {"claim": CLAIM, "text": "Ben Orr said that the bridge is safe.", "holder": "Ben Orr", "gold": "affirms"},
    ]
    for suffix, write in ((".csv", write_csv), (".jsonl", write_jsonl)):
        write(tmp_path / f"pairs{suffix}", pairs)
        done = tmp_path / f"done{suffix}"
        assert run(monkeypatch, "predict", "--input", tmp_path / f"pairs{suffix}", "--out", done) == 0
        assert run(monkeypatch, "evaluate", done, "--out", tmp_path / "report") == 0
        assert "done: n 2, macro-F1" in capsys.readouterr().out
    assert (tmp_path / "report" / "report.html").is_file()


def test_prepare_makes_a_set_from_a_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        {
            "claim": f"Tram {n} runs late.",
            "passage": f"Driver {n} blamed {n * 7} flakes.",
            "label": "affirms",
            "split": s,
        }
        for n, s in enumerate(("train", "train", "test"))
    ]
    write_jsonl(tmp_path / "own.jsonl", rows)
    text = f"name = 'own'\nout = '{tmp_path / 'set'}'\n[[sources]]\npath = '{tmp_path / 'own.jsonl'}'\n"
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    assert run(monkeypatch, "prepare", tmp_path / "own.toml") == 0
    assert "train 2, dev 0, test 1" in capsys.readouterr().out
    assert (tmp_path / "set" / "card.html").is_file()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("analyze", "mayor.txt"), "say which claim"),
        (("analyze", "no.txt", "--claim", "c"), "none of the inputs is a readable article"),
        (("predict", "--claim", "c", "--text", "t", "--model", "nowhere"), "nowhere: no such model folder"),
        (("predict", "--input", "a.csv"), "--input needs --out"),
        (("evaluate", "nowhere"), "nowhere: no such file or folder"),
        (("compare", "one"), "compare needs at least two runs, found 1"),
        (("train", "no.toml"), "no.toml: no such configuration file"),
        (("prepare", "no.toml"), "no.toml: no such configuration file"),
        (("corpora", "info", "emergnt"), "did you mean 'emergent'?"),
        (("extract", "mayor.txt", "--out", "mayor.txt/x/quotes.jsonl"), "avow: mayor.txt/x: Not a directory"),
    ],
)
def test_a_mistake_is_one_message_and_status_2(
    article: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    message: str,
) -> None:
    monkeypatch.chdir(article.parent)
    assert run(monkeypatch, *words) == 2
    told = capsys.readouterr().err
    assert message in told
    assert "Traceback" not in told


@pytest.mark.parametrize(
    "words", [("extract", "--out", "quotes.jsonl"), ("discover", "--out", "found.csv"), ("annotate", "export")]
)
def test_nothing_is_written_where_no_input_can_be_read(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty.txt").write_bytes(b"")
    more = ("--claim", CLAIM, "--out", "pairs") if words[0] == "annotate" else ()
    assert run(monkeypatch, *words, "empty.txt", *more) == 2
    assert "none of the inputs is a readable article" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["empty.txt"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("predict", "--claim", CLAIM, "--text", "It is.", "--out", "o.jsonl"), "--out goes with --input"),
        (("batch", "a.csv", "--pairs", "--claim", CLAIM, "--out", "o"), "--pairs takes the claims from the inputs"),
        (("evaluate", "stance", "--slice", "long: words > 80"), "'stance' has its own groups"),
        (("evaluate", "seeds", "--prior", "pairs"), '--prior goes with "stance"'),
        (("evaluate", "stance", "--relevance", ".9"), '--relevance goes with "seeds"'),
        (("evaluate", "p.csv", "--model", "linear"), '--model goes with "seeds" or "stance"'),
        (("evaluate", "seeds", "--corpus", "emergent"), '--corpus goes with "stance"'),
        (("evaluate", "p.csv", "--split", "test"), '--split goes with "attribution" or "stance"'),
        (("evaluate", "stance", "--extractor", "rules"), '--extractor goes with "attribution" or "seeds"'),
        (("evaluate", "stance", "--seeds", "mine"), '--seeds goes with "seeds"'),
        (("batch", "a.csv", "--claim", CLAIM, "--out", "o", "--address", "auto"), "add --engine ray"),
        (("extract", "mayor.txt", "--out", "quotes.csv"), "expected a file .jsonl, found 'quotes.csv'"),
    ],
)
def test_options_that_would_do_nothing_are_refused(
    words: tuple[str, ...], told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, *words) == 2
    assert told in capsys.readouterr().err


def test_a_single_claim_is_scored_without_an_interval(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [{"gold": "affirms", "predicted": label, "claim_id": "one"} for label in ("affirms", "denies", "affirms")]
    write_csv(tmp_path / "p.csv", rows)
    assert run(monkeypatch, "evaluate", tmp_path / "p.csv", "--cluster-by", "claim", "--out", tmp_path / "o") == 0
    assert "accuracy 0.667" in capsys.readouterr().out
