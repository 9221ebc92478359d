"""Prepared sets, from small tables of invented examples."""

import dataclasses
import json
from pathlib import Path

import pytest

from avow import corpora
from avow.config import load_config
from avow.errors import AvowError, ConfigError, CorpusError, RecordError, RunError
from avow.evaluation.predictions import read_predictions, write_predictions
from avow.prepare import PrepareConfig, load_prepared, pipeline, prepare, read_examples
from avow.records import Example
from avow.tables import file_digest, row_from_record, write_jsonl

CONFIGS = Path(__file__).parents[2] / "configs" / "prepare"
TOPICS = ("bridge", "harbour", "library", "orchard", "quarry", "railway", "stadium", "theatre")


def example(number, **changes):
    topic = TOPICS[number % len(TOPICS)]
    row = Example(
        id=f"x{number}",
        corpus="mine",
        split="train",
        # Words that no other number has, so that only what a test plants is alike.
        claim=f"The {topic} " + " ".join(f"claim{number}{letter}" for letter in "abcdefgh"),
        passage=f"The {topic} " + " ".join(f"passage{number}{letter}" for letter in "abcdefgh"),
        label=("affirms", "hedges", "denies", "unrelated")[number % 4],
        claim_id=f"c{number}",
        article_id=f"a{number}",
        tags={"topic": topic},
    )
    return dataclasses.replace(row, **changes)


def table(path, examples):
    write_jsonl(path, [row_from_record(one) for one in examples])
    return path


def config(path, **changes):
    values = {"name": "mine", "out": path.parent / "out", "sources": ({"path": path},), **changes}
    return PrepareConfig.model_validate(values)


def rows(folder, split):
    return list(read_examples(folder / split)) if (folder / split).is_dir() else []


@pytest.fixture
def mixed(tmp_path):
    """Twenty train, four dev and four test rows that have nothing in common."""
    kinds = ["train"] * 20 + ["dev"] * 4 + ["test"] * 4
    return table(tmp_path / "mine.jsonl", [example(n, split=kind) for n, kind in enumerate(kinds)])


def test_every_row_comes_back_whole(mixed):
    prepared = prepare(config(mixed))
    assert prepared.rows == {"train": 20, "dev": 4, "test": 4}
    marked = dataclasses.replace(
        example(3), holder="Ada", content=((0, 9),), outer=("Bo",), soft_label=(0.5, 0, 0.5, 0)
    )
    again = prepare(config(table(mixed.parent / "one.jsonl", [marked]), out=mixed.parent / "two"))
    assert rows(again.folder, "train") == [marked]


def test_the_datasets_library_reads_the_folder(mixed):
    datasets = pytest.importorskip("datasets")
    prepared = prepare(config(mixed))
    read = datasets.load_dataset("parquet", data_dir=str(prepared.folder), cache_dir=str(mixed.parent / "cache"))
    assert {split: len(read[split]) for split in read} == {"train": 20, "validation": 4, "test": 4}
    assert read["test"][0]["tag_topic"] == TOPICS[0]


def test_a_planted_leak_is_caught_by_claim_by_article_and_by_likeness(tmp_path):
    held = example(100, split="test")
    leaks = [
        example(1, claim_id=held.claim_id),
        example(2, article_id=held.article_id),
        example(3, claim=held.claim.replace("claim100h", "other")),
        example(4, passage="“" + held.passage.replace("passage100h", "other") + ".”"),
        example(5, passage=held.claim.upper()),
    ]
    clean = example(6)
    prepared = prepare(config(table(tmp_path / "mine.jsonl", [held, *leaks, clean])))
    assert rows(prepared.folder, "train") == [clean]
    assert rows(prepared.folder, "test") == [held]
    assert prepared.summary["train_left_out"] == {
        str(tmp_path / "mine.jsonl"): {
            "leak: claim": 1,
            "leak: article": 1,
            "leak: claim text": 1,
            "leak: passage text": 2,
        }
    }
    crossed = {(row["by"], row["held_out"], row["field"]): row["train_rows"] for row in prepared.summary["overlaps"]}
    assert crossed["passage text", "mine:test", "claim"] == 1


def test_leaks_may_be_counted_and_kept(tmp_path):
    path = table(tmp_path / "mine.jsonl", [example(1, split="test"), example(2, claim_id="c1"), example(3)])
    prepared = prepare(config(path, leaks={"remove": False}))
    assert prepared.rows["train"] == 2
    assert [row["train_rows"] for row in prepared.summary["overlaps"]] == [1]


def test_groups_to_keep_apart_can_be_chosen(tmp_path):
    path = table(tmp_path / "mine.jsonl", [example(1, split="test"), example(2, article_id="a1")])
    assert prepare(config(path, sources=({"path": path, "groups": ("claim",)},))).rows["train"] == 1


def test_held_out_rows_of_another_corpus_are_respected(tmp_path, monkeypatch):
    other = example(50, corpus="emergent", split="test")
    monkeypatch.setattr(corpora, "load", lambda name, splits, mirror: iter([other] if splits == ("test",) else []))
    monkeypatch.setattr(corpora, "inputs", lambda name, mirror: {"emergent/x": "0"})
    path = table(tmp_path / "mine.jsonl", [example(1), example(2, passage=other.claim)])
    prepared = prepare(config(path, leaks={"against": ("emergent:test",)}))
    assert [one.id for one in rows(prepared.folder, "train")] == ["x1"]


def test_exact_duplicates_are_dropped_from_train_only(tmp_path):
    twice = [example(1), example(1, id="again", claim_id="other", article_id="other")]
    held = [example(9, split="test"), example(9, id="again9", split="test")]
    prepared = prepare(config(table(tmp_path / "mine.jsonl", [*twice, *held])))
    assert prepared.rows == {"train": 1, "dev": 0, "test": 2}


def test_new_splits_keep_groups_whole(tmp_path):
    many = [example(n, claim_id=f"c{n // 4}", article_id=f"a{n // 4}") for n in range(80)]
    path = table(tmp_path / "mine.jsonl", many)
    source = {"path": path, "resplit": {"dev": 0.1, "test": 0.2}}
    prepared = prepare(config(path, sources=(source,), leaks={"threshold": 1.0}))
    assert prepared.rows == {"train": 56, "dev": 8, "test": 16}
    claims = {split: {one.claim_id for one in rows(prepared.folder, split)} for split in prepared.rows}
    assert not claims["train"] & (claims["dev"] | claims["test"])


def test_splits_that_are_not_named_are_left_out_and_counted(tmp_path):
    path = table(tmp_path / "mine.jsonl", [example(1), example(2, split="rest"), example(3, split="x")])
    prepared = prepare(config(path, sources=({"path": path, "splits": {"train": "train", "rest": "dev"}},)))
    assert prepared.rows == {"train": 1, "dev": 1, "test": 0}
    assert prepared.summary["left_out"][str(path)] == {"split 'x' not asked for": 1}


def test_rows_without_a_label_are_left_out_unless_asked_for(tmp_path):
    path = table(tmp_path / "mine.jsonl", [example(1), example(2, label=None)])
    assert prepare(config(path)).rows["train"] == 1
    assert prepare(config(path, out=tmp_path / "all", drop_unlabelled=False)).summary["labels"]["train"] == {
        "hedges": 1,
        "none": 1,
    }


def test_long_bodies_are_cut_but_passages_with_marks_are_not(tmp_path):
    body = "Nothing here. " * 50 + "The dam leaks, they say. " + "Still nothing. " * 50
    path = table(
        tmp_path / "mine.jsonl",
        [
            example(1, claim="The dam leaks", passage=body),
            example(2, claim="The dam leaks", passage=body + "x", content=((0, 7),)),
        ],
    )
    prepared = prepare(config(path, passages={"max_words": 20}))
    cut, marked = rows(prepared.folder, "train")
    assert "The dam leaks, they say." in cut.passage
    assert len(cut.passage.split()) <= 20
    assert cut.tags["words_before_cut"] == "205"
    assert marked.passage == body + "x"


def test_the_same_input_gives_the_same_bytes(mixed, tmp_path):
    first = prepare(config(mixed, rows_per_shard=3), out=tmp_path / "first").folder
    second = prepare(config(mixed, rows_per_shard=3), out=tmp_path / "second").folder

    def digests(folder):
        return {str(path.relative_to(folder)): file_digest(path) for path in folder.rglob("*") if path.is_file()}

    assert digests(first) == digests(second)
    assert len(list((first / "train").glob("*.parquet"))) == 7


def test_a_finished_set_is_not_made_again(mixed, monkeypatch):
    first = prepare(config(mixed))
    monkeypatch.setattr(pipeline, "_write_sources", lambda *given: pytest.fail("made again"))
    assert prepare(config(mixed)).summary == first.summary


def test_a_changed_input_is_prepared_anew(mixed):
    prepare(config(mixed))
    table(mixed, [example(1)])
    assert prepare(config(mixed)).rows["train"] == 1


def test_after_a_break_written_sources_are_kept_and_the_result_is_the_same(tmp_path, monkeypatch):
    paths = [table(tmp_path / f"{part}.jsonl", [example(n + 10 * part) for n in range(6)]) for part in range(3)]
    paths.append(table(tmp_path / "3.jsonl", [example(2, id="again"), example(40), example(50, split="dev")]))
    sources = tuple({"path": path} for path in paths)
    whole = prepare(config(paths[0], sources=sources), out=tmp_path / "whole").folder
    write_source = pipeline._write_source
    written = []

    def breaking(prepare_config, source, *rest):
        if source.place == 2 and len(written) == 2:
            raise KeyboardInterrupt
        written.append(source.place)
        return write_source(prepare_config, source, *rest)

    monkeypatch.setattr(pipeline, "_write_source", breaking)
    broken = tmp_path / "broken"
    with pytest.raises(KeyboardInterrupt):
        prepare(config(paths[0], sources=sources), out=broken)
    with pytest.raises(RunError, match="expected a finished prepared set"):
        load_prepared(broken)
    monkeypatch.setattr(
        pipeline, "_write_source", lambda *given: (written.append(given[1].place), write_source(*given))[1]
    )
    prepare(config(paths[0], sources=sources), out=broken)
    assert written == [0, 1, 2, 3]
    for path in whole.rglob("*"):
        if path.is_file():
            assert (broken / path.relative_to(whole)).read_bytes() == path.read_bytes()


def test_a_folder_with_other_things_is_left_alone(mixed, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("keep")
    with pytest.raises(RunError, match="expected an empty folder or a prepared set"):
        prepare(config(mixed), out=tmp_path / "full")
    prepare(config(mixed), out=tmp_path / "made")
    with pytest.raises(RunError, match="holds a set prepared from another configuration"):
        prepare(config(mixed, seed=14), out=tmp_path / "made")


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        ("", ConfigError, "expected an existing table"),
        ('{"claim": "x"}\n', RecordError, r"bad\.jsonl:1: passage: "),
        ('{"claim": "x", "passage": "y", "label": "agianst"}\n', RecordError, r"bad\.jsonl:1: label: .*'agianst'"),
        ('{"claim": "x", "passage": "y", "content": [[1, "z"]]}\n', RecordError, r"bad\.jsonl:1: content\.0\.1: "),
        ('{"claim": ', RecordError, r"bad\.jsonl:1: not a JSON object"),
        ('{"claim": "x", "passage": "y", "content": [0, 1]}\n', RecordError, r"bad\.jsonl:1: content\.0: "),
        ('{"claim": "x", "passage": "y", "content": [[0, 9]]}\n', RecordError, r"content: .* of 1 characters"),
        ('{"claim": "x", "passage": "y", "outer": "Bo"}\n', RecordError, r"bad\.jsonl:1: outer: .*'Bo'"),
        ('{"claim": "x", "passage": "y", "soft_label": [5, -4, 0, 0]}\n', RecordError, r"shares .* that sum to 1"),
        ('{"claim": "x", "passage": " "}\n', RecordError, r"bad\.jsonl:1: passage: expected a text"),
        ('{"claim": "x", "passage": "y", "holder": "\\ud83d"}\n', RecordError, r"holder: holds half of a character"),
        ('{"claim": "x", "passage": "y", "label": "denies"}\n', RecordError, "no row is left .*: 1 split '' not asked"),
        ("\n", RecordError, "no row is left for the set: it has none"),
    ],
)
def test_a_bad_table_is_named_with_row_and_field(tmp_path, content, error, message):
    path = tmp_path / "bad.jsonl"
    if content:
        path.write_text(content)
    with pytest.raises(error, match=message) as caught:
        prepare(config(path))
    assert isinstance(caught.value, AvowError)


@pytest.mark.parametrize(
    ("shares", "kept"),
    [
        ((0.33, 0.33, 0.33, 0), (1 / 3, 1 / 3, 1 / 3, 0)),
        ((0.665, 0.33, 0, 0), (0.665 / 0.995, 0.33 / 0.995, 0, 0)),
        ((0.7, 0.2, 0.1, 0), (0.7, 0.2, 0.1, 0)),
    ],
)
def test_rounded_shares_sum_to_1_once_they_are_read(tmp_path, shares, kept):
    row = {"claim": "x", "passage": "y", "id": "1", "corpus": "own", "label": "affirms", "soft_label": shares}
    (tmp_path / "own.jsonl").write_text(json.dumps(row))
    [found] = read_examples(tmp_path / "own.jsonl")
    assert found.soft_label == pytest.approx(kept, abs=1e-12)
    write_predictions(tmp_path / "p.parquet", [found], [[1, 0, 0, 0]])
    assert read_predictions(tmp_path / "p.parquet").soft.tolist() == [list(found.soft_label)]


def test_an_unfetched_corpus_stops_before_anything_is_written(tmp_path, monkeypatch):
    monkeypatch.delenv("AVOW_CORPORA", raising=False)
    monkeypatch.setenv("AVOW_CACHE", str(tmp_path / "cache"))
    made = PrepareConfig(name="x", out=tmp_path / "out", sources=({"corpus": "emergent"},))
    with pytest.raises(CorpusError, match="run: avow corpora fetch emergent"):
        prepare(made)
    assert not list(tmp_path.rglob("*.parquet"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "name: this key is missing"),
        ('name = "x"\nout = "o"\nsources = []', "sources: "),
        ('name = "x"\nout = "o"\n[[sources]]\ncorpus = "a"\nresplit = {dev = 0.5, test = 0.6}', "have 1.1 of the rows"),
        ('name = "x"\nout = "o"\n[[sources]]', "a source has either a corpus or a path"),
        ('name = "x"\nout = "o"\n[[sources]]\ncorpus = "a"\npath = "b"', "a source has either a corpus or a path"),
        ('name = "x"\nout = "o"\n[[sources]]\ncorpus = "a"\n[leaks]\ntreshold = 0.5', "did you mean 'threshold'"),
    ],
)
def test_a_wrong_configuration_names_the_key(tmp_path, text, message):
    path = tmp_path / "prepare.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=message):
        load_config(path, PrepareConfig)


def test_the_data_card_says_what_is_in_and_what_is_not(tmp_path):
    held, leak = example(1, split="test"), example(2, claim_id="c1")
    prepared = prepare(config(table(tmp_path / "mine.jsonl", [held, leak, example(3)]), name="A <b>set</b>"))
    text = (prepared.folder / "card.md").read_text()
    assert "# Data card: A <b>set</b>" in text
    assert "| train | 1 | 0 | 0 | 0 | 1 |" in text
    assert "| test | 1 | 0 | 1 | 0 | 0 |" in text
    assert f"| {tmp_path / 'mine.jsonl'} | train | leak: claim | 1 |" in text
    page = (prepared.folder / "card.html").read_text()
    assert "A &lt;b&gt;set&lt;/b&gt;" in page
    assert "<b>set" not in page
    assert "<script" not in page
    assert "default-src 'none'" in page
    assert page.count("<svg") >= 3


def test_configurations_that_ship_are_valid_and_name_known_corpora():
    folder = corpora.data_folder().parent / "configs" / "prepare"
    if not folder.is_dir():
        pytest.skip("the configurations are in the source tree only")
    paths = sorted(folder.glob("*.toml"))
    assert len(paths) >= 4
    for path in paths:
        made = load_config(path, PrepareConfig)
        for source in made.sources:
            info = corpora.corpus_info(source.corpus)
            assert set(source.splits or ()) <= set(info.counts)
        for named in made.leaks.against:
            name, _, split = named.partition(":")
            assert not split or split in corpora.corpus_info(name).counts


def test_a_set_whose_own_files_are_broken_is_told_in_words(mixed, tmp_path):
    folder = prepare(config(mixed)).folder
    for name in ("DONE", "config.json"):
        (folder / name).write_text('{"inp')
        with pytest.raises(RunError, match=f"{name}: not a JSON file"):
            prepare(config(mixed))


def test_a_prepared_set_says_so_when_opened_wrongly(tmp_path):
    with pytest.raises(RunError, match="expected a finished prepared set"):
        load_prepared(tmp_path)
    with pytest.raises(RecordError, match="expected Parquet shards, found none"):
        list(read_examples(tmp_path))


def bare(number, **changes):
    """A row of a user who has no ids."""
    return example(number, id="", corpus="", claim_id="", article_id="", **changes)


def test_rows_without_ids_are_not_one_claim_and_one_article(tmp_path):
    kinds = ["train"] * 8 + ["test"] * 2
    path = table(tmp_path / "mine.jsonl", [bare(n, split=kind) for n, kind in enumerate(kinds)])
    assert prepare(config(path)).rows == {"train": 8, "dev": 0, "test": 2}
    path = table(tmp_path / "all.jsonl", [bare(n) for n in range(10)])
    anew = prepare(config(path, sources=({"path": path, "resplit": {"test": 0.3}},)), out=tmp_path / "anew")
    assert anew.rows == {"train": 7, "dev": 0, "test": 3}
    assert len({one.id for split in ("train", "test") for one in rows(anew.folder, split)}) == 10


def test_an_id_that_stands_twice_in_a_table_is_an_error(tmp_path):
    path = table(tmp_path / "mine.jsonl", [example(1), example(2, id="x1")])
    with pytest.raises(RecordError, match=r"row 2: expected a new id, found 'x1' a second time"):
        prepare(config(path))


@pytest.mark.parametrize("path", sorted(CONFIGS.glob("*.toml")), ids=lambda path: path.stem)
def test_shipped_configurations_deal_no_test_split_anew_and_look_for_leaks_into_the_others(path):
    config = load_config(path, PrepareConfig)
    for source in config.sources:
        if source.resplit and source.corpus and _has_test(source.corpus):
            assert source.splits is not None, source.corpus
            assert "test" not in source.splits, source.corpus
    if path.stem == "default":
        trained = {source.corpus for source in config.sources}
        ours = {f"{name}:test" for name in corpora.OURS if name in trained and _has_test(name)}
        assert ours <= set(config.leaks.against)


def _has_test(name):
    return "test" in corpora.corpus_info(name).counts
