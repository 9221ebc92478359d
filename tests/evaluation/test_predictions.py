import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest

from avow import prediction
from avow.errors import ConfigError, RecordError
from avow.evaluation import predictions
from avow.evaluation.predictions import PROBA_COLUMNS, read_predictions, table_from_examples, write_predictions
from avow.models.cue import CueModel
from avow.models.majority import fit_majority
from avow.prediction_files import predict_file
from avow.records import Example
from avow.tables import write_csv, write_jsonl, write_parquet

EXAMPLES = [
    Example(
        id="a1",
        corpus="made",
        split="test",
        claim="The bridge is safe.",
        claim_id="c1",
        article_id="n1",
        holder="Ida Voss",
        passage="“It will hold,” said Voss.",
        content=((0, 15),),
        label="affirms",
        soft_label=(0.75, 0.25, 0.0, 0.0),
        tags={"topic": "bridges"},
    ),
    Example(
        id="a2",
        corpus="made",
        split="test",
        claim="The bridge is safe.",
        claim_id="c1",
        article_id="n2",
        holder=None,
        passage='-- The ministry, Voss said, = denies it.\nAnd more, "so".',
        content=((3, 15), (20, 30)),
        outer=("Voss", "the ministry"),
        label=None,
    ),
]
PROBA = np.array([[0.7, 0.1, 0.1, 0.1], [0.0, 0.0, 1 / 3, 2 / 3]])


@pytest.mark.parametrize("suffix", ["parquet", "jsonl", "csv"])
def test_a_file_says_what_its_probabilities_are_for_or_nothing(tmp_path, suffix):
    for prior in ("articles", None):
        write_predictions(tmp_path / f"p.{suffix}", EXAMPLES, PROBA, prior=prior)
        table = read_predictions(tmp_path / f"p.{suffix}")
        assert table.priors == ([prior] if prior else [])
        assert table.select(np.array([0])).prior.tolist() == [prior or ""]
    assert table_from_examples(EXAMPLES, PROBA).priors == []


def test_thresholds_of_relevance_are_for_the_probabilities_of_whole_articles(tmp_path, capsys):
    spec = importlib.util.spec_from_file_location("relevance", Path(__file__).parents[2] / "scripts" / "relevance.py")
    relevance = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(relevance)
    for prior in ("articles", None, "pairs"):
        write_predictions(tmp_path / f"{prior}.parquet", EXAMPLES, PROBA, prior=prior)
    relevance.main(str(tmp_path / "articles.parquet"))
    told = capsys.readouterr()
    assert ("relevance 0.4: precision" in told.out, told.err) == (True, "")
    relevance.main(str(tmp_path / "None.parquet"))
    warned = capsys.readouterr()
    assert warned.out == told.out
    assert "of a kind that the file does not tell" in warned.err
    relevance.main(str(tmp_path / "pairs.parquet"))  # all that a model without an article prior has
    assert "probabilities for pairs; avow analyze takes those for articles" in capsys.readouterr().err
    mixed = [
        {"gold": "affirms", **dict(zip(PROBA_COLUMNS, (0.7, 0.1, 0.1, 0.1), strict=True)), "prior": prior}
        for prior in ("pairs", "articles")
    ]
    write_csv(tmp_path / "mixed.csv", mixed)
    with pytest.raises(SystemExit, match="expected probabilities of one kind, found those for articles and pairs"):
        relevance.main(str(tmp_path / "mixed.csv"))


def test_other_columns_of_a_table_that_was_predicted_are_tags(tmp_path):
    row = {"gold": "affirms", "predicted": "affirms", "outlet": "Courier", "tag_page": "1"}
    write_csv(tmp_path / "p.csv", [row | {"abstained": "False"}])
    assert {name: column.tolist() for name, column in read_predictions(tmp_path / "p.csv").tags.items()} == {
        "outlet": ["Courier"],
        "page": ["1"],
    }
    write_csv(tmp_path / "p.csv", [row])
    with pytest.raises(RecordError, match="unknown column 'outlet'"):
        read_predictions(tmp_path / "p.csv")


def test_another_use_than_the_two_is_refused(tmp_path):
    write_csv(tmp_path / "p.csv", [{"gold": "affirms", "predicted": "affirms", "prior": "news"}])
    with pytest.raises(RecordError, match=r"p\.csv:2: prior: expected pairs or articles, or nothing, found 'news'"):
        read_predictions(tmp_path / "p.csv")


@pytest.mark.parametrize("suffix", ["parquet", "jsonl", "csv"])
def test_what_is_written_is_read_back_exactly(tmp_path, suffix):
    path = tmp_path / f"test.{suffix}"
    write_predictions(path, EXAMPLES, PROBA)
    table, direct = read_predictions(path), table_from_examples(EXAMPLES, PROBA)
    for name in ("id", "corpus", "split", "claim_id", "claim", "article_id", "holder", "passage", "outer", "content"):
        assert getattr(table, name).tolist() == getattr(direct, name).tolist(), name
    assert table.passage[1] == EXAMPLES[1].passage
    assert table.content[1] == ((3, 15), (20, 30))
    assert table.outer[1] == ("Voss", "the ministry")
    assert table.gold.tolist() == [0, -1]
    assert np.array_equal(table.proba, PROBA)
    assert table.soft is not None
    assert table.soft[0].tolist() == [0.75, 0.25, 0.0, 0.0]
    assert np.isnan(table.soft[1]).all()
    assert table.tags["topic"].tolist() == ["bridges", ""]
    assert table.predicted.tolist() == [0, 3]
    assert table.labelled().id.tolist() == ["a1"]
    assert table.digest() == direct.digest()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"gold": "agianst"}, r"p\.jsonl:2: gold: 'agianst' is not a label; expected one of affirms, hedges"),
        ({"p_denies": 0.5}, r"p\.jsonl:2: expected probabilities that are 0 or more and sum to 1, found \(1, 0, 0.5"),
        ({"p_denies": -0.5, "p_hedges": 0.5}, r"p\.jsonl:2: expected probabilities that are 0 or more"),
        ({"p_affirms": float("nan")}, r"p\.jsonl:2: expected probabilities"),
        ({"p_affirms": "much"}, r"p\.jsonl:2: p_affirms: expected a probability, found 'much'"),
        ({"p_affirms": None}, r"p\.jsonl:2: p_affirms: expected a probability, found None"),
        ({"claim": 7}, r"p\.jsonl:2: claim: expected text, found 7"),
        ({"content": [[1]]}, r"p\.jsonl:2: content: expected a list of \[start, end\], found \[\[1\]\]"),
        ({"outer": "Voss"}, r"p\.jsonl:2: outer: expected a JSON list, found 'Voss'"),
        ({"id": "x"}, r"p\.jsonl:2: id 'x' of corpus '' is already used in .*p\.jsonl:1"),
        ({"holdr": "x"}, r"unknown column 'holdr'; did you mean 'holder'\?"),
        ({"weather": "x"}, r"unknown column 'weather'; to keep it for slices, call it 'tag_weather'"),
    ],
)
def test_bad_row_is_reported_with_file_row_expected_and_found(tmp_path, row, message):
    good = {"id": "x", "gold": "affirms", "p_affirms": 1.0, "p_hedges": 0.0, "p_denies": 0.0, "p_unrelated": 0.0}
    path = tmp_path / "p.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in (good, good | {"id": "y"} | row)))
    with pytest.raises(RecordError, match=message):
        read_predictions(path)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("gold,p_affirms,p_hedges,p_denies", "expected all of p_affirms, .*found only"),
        ("p_affirms,p_hedges,p_denies,p_unrelated", r"column 'gold' \(or 'label'\) is missing"),
        ("gold,label,predicted", "unknown column 'label'; to keep it for slices, call it 'tag_label'"),
        ("gold,claim", "or 'predicted' for a system that gives labels only; found gold, claim"),
    ],
)
def test_missing_columns_are_named(tmp_path, header, message):
    path = tmp_path / "p.csv"
    path.write_text(header + "\n" + ",".join("0" for _ in header.split(",")) + "\n")
    with pytest.raises(RecordError, match=message):
        read_predictions(path)


def test_a_labelled_table_with_predictions_has_its_gold_in_label(tmp_path):
    source, target = tmp_path / "labels.csv", tmp_path / "p.csv"
    source.write_text("claim,text,holder,label\nIt rains.,It does not rain.,Roth,denies\nIt rains.,Hello.,,\n")
    model = fit_majority([Example(claim="c", passage="p", label="denies")])
    predict_file(source, target, model=model)
    table = read_predictions(target)
    assert table.gold.tolist() == [2, -1]
    assert table.passage.tolist() == ["It does not rain.", "Hello."]
    target.write_text(target.read_text().replace("denies,denies", "against,denies"))
    with pytest.raises(RecordError, match=r"p\.csv:2: label: 'against' is not a label"):
        read_predictions(target)


def test_file_without_rows_is_refused(tmp_path):
    path = tmp_path / "p.jsonl"
    path.write_text("\n")
    with pytest.raises(RecordError, match="no rows"):
        read_predictions(path)


def test_rounded_probabilities_are_scaled_and_ids_are_made_up(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("gold,p_affirms,p_hedges,p_denies,p_unrelated\ndenies,0.333,0.333,0.333,0\n")
    table = read_predictions(path)
    assert table.proba[0].tolist() == pytest.approx([1 / 3, 1 / 3, 1 / 3, 0])
    assert table.id.tolist() == ["row-1"]


def test_labels_without_probabilities_are_marked_as_such(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("gold,predicted\ndenies,hedges\n")
    table = read_predictions(path)
    assert not table.has_probabilities
    assert table.predicted.tolist() == [1]


def test_writing_refuses_what_is_no_distribution(tmp_path):
    with pytest.raises(RecordError, match="example 'a2': expected probabilities"):
        write_predictions(tmp_path / "p.parquet", EXAMPLES, PROBA * [[1], [0.9]])
    with pytest.raises(RecordError, match=r"expected probabilities of shape \(2, 4\), found \(1, 4\)"):
        write_predictions(tmp_path / "p.parquet", EXAMPLES, PROBA[:1])
    assert list(tmp_path.iterdir()) == []


def test_clusters_are_claims_or_articles_whichever_is_coarser_but_not_too_few():
    def table(claims, articles):
        examples = [
            Example(id=str(i), claim="c", claim_id=f"c{i % claims}", article_id=f"a{i % articles}", passage="p")
            for i in range(100)
        ]
        return table_from_examples(examples, np.full((100, 4), 0.25))

    assert table(30, 90).cluster_name() == "claim"
    assert table(3, 90).cluster_name() == "article"
    assert table(90, 25).cluster_name() == "article"
    assert table(1, 1).cluster_name() == "row"
    assert len(set(table(30, 90).clusters("claim").tolist())) == 30


def test_rows_that_name_no_claim_or_article_do_not_count_as_one():
    def name(rows, claims, article=lambda i: ""):
        examples = [
            Example(id=str(i), claim=f"c{i % claims}" if claims else "", article_id=article(i), passage="p")
            for i in range(rows)
        ]
        return table_from_examples(examples, np.full((rows, 4), 0.25)).cluster_name()

    assert name(24, 4) == "claim"
    assert name(24, 0) == "row"
    assert name(24, 1) == "row"
    assert name(100, 25) == "claim"
    assert name(100, 40, lambda i: f"a{i}" if i < 20 else "") == "claim"  # 100 clusters by article
    assert name(100, 40, lambda i: f"a{i % 22}" if i < 90 else "") == "article"  # 22 and 10 by article


def test_rows_without_article_are_clusters_of_their_own():
    examples = [Example(id=str(i), claim="c", passage="p", article_id="same" if i < 2 else "") for i in range(4)]
    numbers = table_from_examples(examples, np.full((4, 4), 0.25)).clusters("article")
    assert numbers[0] == numbers[1]
    assert len(set(numbers.tolist())) == 3


def test_digest_ignores_row_order_and_predictions_but_not_gold():
    first = table_from_examples(EXAMPLES, PROBA)
    turned = table_from_examples(EXAMPLES[::-1], PROBA)
    other = first.select(np.array([True, False]))
    assert first.digest() == turned.digest()
    assert first.digest() != other.digest()


def test_a_clustering_that_no_row_names_is_refused():
    rows = [Example(id=str(i), claim="", passage="p", article_id="a" if i else "") for i in range(2)]
    table = table_from_examples(rows, PROBA)
    assert (table.named("claim"), table.named("article")) == (0, 1)
    assert table.clusters("article").tolist() == [0, 1]
    with pytest.raises(ConfigError, match=r"clusters by claim: expected a column claim_id \(or claim\), found none"):
        table.clusters("claim")


def test_unknown_clustering_is_refused():
    with pytest.raises(ConfigError, match="unknown clustering 'outlet'; expected claim, article or row"):
        table_from_examples(EXAMPLES, PROBA).clusters("outlet")


def test_rows_without_ids_have_the_same_ones_in_every_kind_of_file(tmp_path):
    rows = [{"gold": "affirms", "predicted": "affirms"}, {"gold": "denies", "predicted": "hedges"}]
    write_csv(tmp_path / "a.csv", rows)
    write_jsonl(tmp_path / "a.jsonl", rows)
    tables = [read_predictions(tmp_path / name) for name in ("a.csv", "a.jsonl")]
    assert [list(table.id) for table in tables] == [["row-1", "row-2"]] * 2


def test_answers_that_are_not_the_most_probable_ones_are_refused(tmp_path):
    row = {
        "gold": "affirms",
        "predicted": "unrelated",
        "p_affirms": 0.6,
        "p_hedges": 0,
        "p_denies": 0,
        "p_unrelated": 0.4,
    }
    write_csv(tmp_path / "a.csv", [row])
    with pytest.raises(
        RecordError, match=r"a.csv:2: predicted: expected the most probable label, 'affirms', found 'unr"
    ):
        read_predictions(tmp_path / "a.csv")


def test_answers_from_the_threshold_for_articles_on_are_read_and_the_probabilities_scored(tmp_path):
    row = {"gold": "affirms", "p_affirms": 0.3, "p_hedges": 0, "p_denies": 0.1, "p_unrelated": 0.6}
    for prior, predicted in (("articles", "affirms"), ("articles", "unrelated"), ("pairs", "unrelated")):
        write_csv(tmp_path / "a.csv", [row | {"prior": prior, "predicted": predicted}])
        assert read_predictions(tmp_path / "a.csv").predicted.tolist() == [3]
    below = row | {"p_affirms": 0.25, "p_unrelated": 0.65}
    for wrong in (
        row | {"prior": "articles", "predicted": "denies"},
        row | {"prior": "pairs", "predicted": "affirms"},
        below | {"prior": "articles", "predicted": "affirms"},
    ):
        write_csv(tmp_path / "a.csv", [wrong])
        with pytest.raises(RecordError, match=r"a\.csv:2: predicted: expected the most probable label, 'unrelated'"):
            read_predictions(tmp_path / "a.csv")


def test_the_threshold_for_articles_is_that_of_the_models():
    assert predictions.ARTICLE_RELEVANCE == prediction.ARTICLE_RELEVANCE


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
def test_what_predict_writes_of_a_full_table_can_be_evaluated(tmp_path, suffix):
    row = {
        "claim": "The bridge is safe.",
        "passage": "Ida Voss said the bridge was safe.",
        "text": "Another text.",
        "holder": "Ida Voss",
        "mention": [[0, 8]],
        "cue": [[9, 13]],
        "content": [[14, 33]],
        "outer": ["Ana", "“Roth”"],
        "claim_id": 4,
        "article_id": 2.0,
        "gold": "affirms",
        "": 0,
    }
    rows = [row | {"id": 7}, row | {"id": 8, "outer": [], "article_id": None, "": 1}]
    write_parquet(tmp_path / "a.parquet", rows)
    predict_file(tmp_path / "a.parquet", tmp_path / f"b{suffix}", model=CueModel())
    table = read_predictions(tmp_path / f"b{suffix}")
    assert table.id.tolist() == ["7", "8"]
    assert table.claim_id.tolist() == ["4", "4"]
    assert table.article_id.tolist() == (["2.0", ""] if suffix == ".csv" else ["2", ""])
    assert table.outer.tolist() == [("Ana", "“Roth”"), ()]
    assert table.content.tolist() == [((14, 33),)] * 2
    assert table.passage.tolist() == [row["passage"]] * 2
