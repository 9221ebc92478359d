import dataclasses
import json
import logging
import shutil
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from avow.errors import ModelError, RunError
from avow.models.encoder_settings import EncoderSettings, MarkingSettings, StageSettings, resolve_base
from avow.models.marking import Marking, holder_mention, marked_pair
from avow.records import Example

torch = pytest.importorskip("torch")

from avow.models.encoder_fit import (  # noqa: E402
    Stage,
    StanceTrainer,
    _Collator,
    _digest,
    _held_out_rows,
    _last_checkpoint,
    _rows,
    fit_encoder,
)

VERBS = {"affirms": "said that", "denies": "denied that", "hedges": "said it may be that"}


def examples(number: int, corpus: str = "made-up") -> list[Example]:
    found = []
    for place in range(number):
        label = ("affirms", "hedges", "denies")[place % 3]
        subject = ("the bridge", "the school", "the roof", "a mayor")[place % 4]
        found.append(
            Example(
                claim=f"{subject} is safe.",
                passage=f"Ana Roth {VERBS[label]} {subject} is safe.",
                holder="Ana Roth",
                mention=((0, 8),),
                label=label,
                id=f"{corpus}-{place}",
                claim_id=f"c{place % 4}",
                corpus=corpus,
            )
        )
    return found


def settings(base: Path, **changes: object) -> EncoderSettings:
    return EncoderSettings(base=str(base), max_tokens=48, **changes)


def test_learns_cues_and_gives_calibrated_rows_that_sum_to_one(tiny_base: Path, tmp_path: Path) -> None:
    stage = StageSettings(epochs=16, learning_rate=2e-3, rows_at_once=8, label_weights="balanced", warmup=0.1)
    held_out = examples(12)
    model = fit_encoder(
        [Stage("only", stage, examples(48))], settings=settings(tiny_base), held_out=held_out, work=tmp_path / "work"
    )
    proba = model.predict_proba(held_out)
    assert proba.shape == (12, 4)
    assert np.allclose(proba.sum(axis=1), 1, atol=1e-9)
    gold = [("affirms", "hedges", "denies", "unrelated").index(example.label or "") for example in held_out]
    assert (proba.argmax(axis=1) == gold).mean() > 0.9
    assert model.manifest.temperature != 1.0


def test_a_killed_run_goes_on_from_its_checkpoint_to_the_same_weights(
    tiny_base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = Stage("only", StageSettings(epochs=3, rows_at_once=8, learning_rate=1e-3), examples(24))
    whole = fit_encoder([stage], settings=settings(tiny_base), held_out=[], work=tmp_path / "whole")

    step = StanceTrainer.training_step
    calls = []

    def dies_in_epoch_three(self: StanceTrainer, *args: object, **options: object) -> object:
        calls.append(1)
        if len(calls) > 7:
            raise KeyboardInterrupt
        return step(self, *args, **options)

    monkeypatch.setattr(StanceTrainer, "training_step", dies_in_epoch_three)
    with pytest.raises(KeyboardInterrupt):
        fit_encoder([stage], settings=settings(tiny_base), held_out=[], work=tmp_path / "killed")
    monkeypatch.setattr(StanceTrainer, "training_step", step)
    again = fit_encoder([stage], settings=settings(tiny_base), held_out=[], work=tmp_path / "killed")
    for name, value in whole.network.state_dict().items():
        assert torch.allclose(value, again.network.state_dict()[name], atol=1e-6), name


def test_a_checkpoint_that_was_not_written_whole_is_passed_over(
    tiny_base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = Stage("only", StageSettings(epochs=3, rows_at_once=8, learning_rate=1e-3), examples(24))
    whole = fit_encoder([stage], settings=settings(tiny_base), held_out=[], work=tmp_path / "whole")
    save = StanceTrainer._save_rng_state

    def dies_in_epoch_two(self: StanceTrainer, folder: str) -> None:
        if self.state.global_step == 6:
            raise KeyboardInterrupt
        save(self, folder)

    monkeypatch.setattr(StanceTrainer, "_save_rng_state", dies_in_epoch_two)
    with pytest.raises(KeyboardInterrupt):
        fit_encoder([stage], settings=settings(tiny_base), held_out=[], work=tmp_path / "killed")
    monkeypatch.setattr(StanceTrainer, "_save_rng_state", save)
    assert (tmp_path / "killed" / "1-only" / "checkpoint-6").is_dir()
    again = fit_encoder([stage], settings=settings(tiny_base), held_out=[], work=tmp_path / "killed")
    for name, value in whole.network.state_dict().items():
        assert torch.allclose(value, again.network.state_dict()[name], atol=1e-6), name


def test_the_last_checkpoint_that_is_whole_is_found_and_broken_ones_are_removed(tmp_path: Path) -> None:
    assert _last_checkpoint(tmp_path) is None
    for step, state in ((9, '{"global_step": 9}'), (10, '{"global_step": 10}'), (11, '{"global_st'), (12, None)):
        (tmp_path / f"checkpoint-{step}").mkdir()
        if state:
            (tmp_path / f"checkpoint-{step}" / "trainer_state.json").write_text(state)
    assert _last_checkpoint(tmp_path) == str(tmp_path / "checkpoint-10")
    assert {path.name for path in tmp_path.iterdir()} == {"checkpoint-9", "checkpoint-10"}


def test_early_stopping_waits_no_longer_after_a_kill(
    tiny_base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nothing is learned, so no epoch after the first is better: training stops after the third.
    stage = Stage("only", StageSettings(epochs=9, rows_at_once=8, learning_rate=1e-12, patience=2), examples(24))
    step = StanceTrainer.training_step
    calls = []

    def dies_in_epoch_three(self: StanceTrainer, *args: object, **options: object) -> object:
        calls.append(1)
        if len(calls) == 8:
            raise KeyboardInterrupt
        return step(self, *args, **options)

    monkeypatch.setattr(StanceTrainer, "training_step", dies_in_epoch_three)
    with pytest.raises(KeyboardInterrupt):
        fit_encoder([stage], settings=settings(tiny_base), held_out=examples(6), work=tmp_path)
    calls.clear()
    calls.extend([1] * 8)
    fit_encoder([stage], settings=settings(tiny_base), held_out=examples(6), work=tmp_path)
    assert len(calls) - 8 == 3, "the three steps of the third epoch, as without the kill"


def test_early_stopping_measures_among_all_labels_that_the_stage_has(
    tiny_base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured: list[dict[str, np.ndarray]] = []
    init = StanceTrainer.__init__

    def spy(self: StanceTrainer, **options: list[dict[str, np.ndarray]]) -> None:
        measured.extend(options["eval_dataset"])
        init(self, **options)

    monkeypatch.setattr(StanceTrainer, "__init__", spy)
    stage = Stage("only", StageSettings(epochs=1), examples(3))
    fit_encoder([stage], settings=settings(tiny_base), held_out=examples(1), work=tmp_path)
    assert [row["known"].tolist() for row in measured] == [[1.0, 1.0, 1.0, 0.0]]


def test_what_held_out_rows_may_be_is_told_by_the_stage(tiny_base: Path) -> None:
    from transformers import AutoModelForSequenceClassification

    from avow.models.encoder import EncoderModel

    network = AutoModelForSequenceClassification.from_pretrained(tiny_base, num_labels=4)
    model = EncoderModel(network, _tokenizer(tiny_base), _manifest(settings(tiny_base)), "")
    unrelated = dataclasses.replace(examples(1)[0], label="unrelated")
    stage = Stage("a", StageSettings(), [*examples(3), unrelated, *examples(1, "narrow")])
    held_out = [*examples(1), *examples(1, "elsewhere"), *examples(2, "narrow")]
    made = _held_out_rows(model, held_out, stage)
    assert [row["known"].tolist() for row in made] == [[1.0] * 4] * 4, "though no held-out row is unrelated"


@pytest.mark.parametrize(("padding", "most"), [(None, 128), (1, 126)])
def test_pairs_longer_than_the_base_reads_are_refused_at_once(
    tiny_base: Path, tmp_path: Path, padding: int | None, most: int
) -> None:
    base = tiny_base
    if padding is not None:
        from transformers import RobertaConfig, RobertaModel

        base = tmp_path / "roberta"
        base.mkdir()
        sizes = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 64}
        config = RobertaConfig(vocab_size=60, max_position_embeddings=128, pad_token_id=1, **sizes)
        RobertaModel(config).save_pretrained(base)
        for name in ("tokenizer.json", "tokenizer_config.json"):
            (base / name).write_bytes((tiny_base / name).read_bytes())
    stage = Stage("a", StageSettings(epochs=1), examples(3))
    chosen = EncoderSettings(base=str(base), max_tokens=most + 1)
    with pytest.raises(ModelError, match=f"encoder.max_tokens: expected at most {most}, .* found {most + 1}"):
        fit_encoder([stage], settings=chosen, held_out=[], work=tmp_path / "work")
    fit_encoder([stage], settings=chosen.model_copy(update={"max_tokens": most}), held_out=[], work=tmp_path / "work")


def test_a_model_that_goes_on_from_another_lists_the_rows_of_both_and_gives_only_labels_of_its_last_stage(
    tiny_base: Path, tmp_path: Path
) -> None:
    from avow.models.bundle import TrainingData

    stage = StageSettings(epochs=1, rows_at_once=8)
    data = [TrainingData(corpus=name, split="train", rows=12, sha256="0" * 64) for name in ("first", "second")]
    first = fit_encoder(
        [Stage("a", stage, examples(12))],
        settings=settings(tiny_base),
        held_out=[],
        work=tmp_path / "a",
        name="first",
        training_data=data[:1],
    )
    first.save(tmp_path / "model")
    plain = [dataclasses.replace(row, label="denies" if row.label == "hedges" else row.label) for row in examples(12)]
    second = fit_encoder(
        [Stage("a", stage, examples(12)), Stage("b", stage, plain)],
        settings=settings(tmp_path / "model"),
        held_out=[],
        work=tmp_path / "b",
        training_data=data[1:],
    )
    assert [row.corpus for row in second.manifest.training_data] == ["first", "second"]
    assert "(first 1)" in second.card
    assert str(tmp_path) not in second.card
    proba = second.predict_proba(examples(3))
    assert (proba[:, [0, 2]] > 0).all()
    assert not proba[:, [1, 3]].any(), "the last stage has neither hedges nor unrelated rows"


def test_checkpoints_of_other_rows_are_refused(tiny_base: Path, tmp_path: Path) -> None:
    stage = StageSettings(epochs=1)
    fit_encoder([Stage("a", stage, examples(6))], settings=settings(tiny_base), held_out=[], work=tmp_path)
    with pytest.raises(RunError, match="other rows or settings"):
        fit_encoder([Stage("a", stage, examples(9))], settings=settings(tiny_base), held_out=[], work=tmp_path)


def test_a_row_that_differs_in_one_field_is_other_input() -> None:
    stage, row = StageSettings(), examples(1)[0]
    base = EncoderSettings(base="x")
    changes = (
        {},
        {"soft_label": (0.5, 0.5, 0.0, 0.0)},
        {"tags": {"a": "b"}},
        {"content": ((0, 3),)},
        {"label": "denies"},
    )
    digests = {_digest("", Stage("a", stage, [dataclasses.replace(row, **change)]), base, [], 13) for change in changes}
    assert len(digests) == len(changes)


def test_a_batch_is_padded_on_the_right_row_by_row() -> None:
    def row(ids: list[int], types: list[int]) -> dict[str, object]:
        each = {"targets": np.eye(4, dtype=np.float32)[len(ids) % 4], "known": np.ones(4, dtype=np.float32)}
        return {"input_ids": np.array(ids), "token_type_ids": np.array(types), "weight": np.float32(len(ids)), **each}

    config = SimpleNamespace(pad_token_id=7, type_vocab_size=2)
    batch = _Collator(config)([row([5, 6, 8], [0, 0, 1]), row(list(range(10, 28)), [0] * 9 + [1] * 9)])
    assert batch["input_ids"].tolist() == [[5, 6, 8] + [7] * 29, [*range(10, 28)] + [7] * 14]
    assert batch["attention_mask"].tolist() == [[1] * 3 + [0] * 29, [1] * 18 + [0] * 14]
    assert batch["token_type_ids"].tolist() == [[0, 0, 1] + [0] * 29, [0] * 9 + [1] * 9 + [0] * 14]
    assert batch["weight"].tolist() == [3, 18]
    assert batch["targets"].argmax(dim=1).tolist() == [3, 2]


def test_accumulated_steps_are_one_large_step(tiny_base: Path, tmp_path: Path) -> None:
    weights = []
    for rows, accumulation in ((24, 1), (6, 4)):
        stage = StageSettings(epochs=1, rows_at_once=rows, accumulation=accumulation, learning_rate=1e-3, warmup=0.0)
        work = tmp_path / str(rows)
        no_dropout = _without_dropout(tiny_base, tmp_path / f"base{rows}")
        model = fit_encoder([Stage("a", stage, examples(24))], settings=settings(no_dropout), held_out=[], work=work)
        weights.append(model.network.state_dict()["classifier.weight"])
    assert torch.allclose(weights[0], weights[1], atol=1e-5)


def test_a_corpus_without_hedges_teaches_nothing_about_hedges(tiny_base: Path) -> None:
    from transformers import AutoModelForSequenceClassification

    from avow.models.encoder import EncoderModel

    rows = [dataclasses.replace(example, label="unrelated") for example in examples(3, "nli")]
    rows += [dataclasses.replace(example, label="denies") for example in examples(3, "nli")]
    base = EncoderSettings(base=str(tiny_base), max_tokens=48)
    network = AutoModelForSequenceClassification.from_pretrained(tiny_base, num_labels=4)
    model = EncoderModel(network, _tokenizer(tiny_base), _manifest(base), "")
    made = _rows(model, rows, StageSettings(smoothing=0.1))
    assert made[0]["known"].tolist() == [0.0, 0.0, 1.0, 1.0]
    assert made[0]["targets"] == pytest.approx([0.0, 0.0, 0.05, 0.95])
    batch = _Collator(network.config)(made)
    trainer = StanceTrainer.__new__(StanceTrainer)
    network.zero_grad()
    trainer.compute_loss(network, batch).backward()
    gradient = network.classifier.bias.grad
    assert gradient is not None
    assert gradient[:2].tolist() == [0.0, 0.0]
    assert gradient[2:].abs().min() > 0


def test_soft_labels_and_balanced_weights_reach_the_rows(tiny_base: Path) -> None:
    from transformers import AutoModelForSequenceClassification

    from avow.models.encoder import EncoderModel

    rows = [*examples(2), dataclasses.replace(examples(3)[0], soft_label=(0.5, 0.5, 0.0, 0.0))]
    network = AutoModelForSequenceClassification.from_pretrained(tiny_base, num_labels=4)
    model = EncoderModel(network, _tokenizer(tiny_base), _manifest(settings(tiny_base)), "")
    made = _rows(model, rows, StageSettings(soft_labels=True, label_weights="balanced"))
    assert made[2]["targets"].tolist() == [0.5, 0.5, 0.0, 0.0]
    assert [row["weight"] for row in made] == [0.75, 1.5, 0.75]


def test_saved_model_gives_the_same_probabilities_and_refuses_code(tiny_base: Path, tmp_path: Path) -> None:
    from avow.models import load_model

    stage = Stage("only", StageSettings(epochs=1), examples(6))
    model = fit_encoder([stage], settings=settings(tiny_base), held_out=examples(3), work=tmp_path / "work")
    model.save(tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    assert np.array_equal(loaded.predict_proba(examples(6)), model.predict_proba(examples(6)))
    one_by_one = np.concatenate([loaded.predict_proba([example]) for example in examples(6)])
    assert np.array_equal(one_by_one, loaded.predict_proba(examples(6)[::-1])[::-1])
    config = json.loads((tmp_path / "model" / "config.json").read_text())
    from avow.models.encoder import checked_config

    with pytest.raises(ModelError, match="auto_map"):
        checked_config({**config, "auto_map": {"AutoModel": "evil.py"}}, tmp_path)


def test_a_base_stored_in_half_precision_is_trained_in_full(tiny_base: Path, tmp_path: Path) -> None:
    from transformers import AutoModel

    base = shutil.copytree(tiny_base, tmp_path / "half")
    half = AutoModel.from_pretrained(tiny_base).half()
    half.save_pretrained(base)
    stage = Stage("a", StageSettings(epochs=1, learning_rate=3e-5, warmup=0.0), examples(6))
    network = fit_encoder([stage], settings=settings(base), held_out=[], work=tmp_path / "work").network
    assert {value.dtype for value in network.state_dict().values()} == {torch.float32}
    # From 1.0 on, half precision has no number within 0.0005: steps of 0.00003 would all be lost.
    learned = network.base_model.embeddings.LayerNorm.weight.detach()
    assert (learned - half.embeddings.LayerNorm.weight.float()).abs().max() > 1e-5


def test_a_base_with_a_layer_for_other_labels_gets_one_for_ours(
    tiny_base: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from transformers import AutoModelForSequenceClassification

    base = shutil.copytree(tiny_base, tmp_path / "nli")
    AutoModelForSequenceClassification.from_pretrained(tiny_base, num_labels=3).save_pretrained(base)
    stage = Stage("a", StageSettings(epochs=1), examples(6))
    with caplog.at_level(logging.INFO):
        model = fit_encoder([stage], settings=settings(base), held_out=[], work=tmp_path / "work")
    assert "nli: its last layer is for other labels, so that of the new model begins anew" in caplog.text
    assert model.predict_proba(examples(2)).shape == (2, 4)
    config = json.loads((base / "config.json").read_text())
    (base / "config.json").write_text(json.dumps({**config, "vocab_size": config["vocab_size"] + 1}))
    with pytest.raises(ModelError, match=r"nli: bert\.embeddings\.word_embeddings\.weight: expected the shape"):
        fit_encoder([stage], settings=settings(base), held_out=[], work=tmp_path / "other")


def test_code_that_a_base_names_is_left_out_of_the_saved_model(tiny_base: Path, tmp_path: Path) -> None:
    from avow.models import load_model

    base = shutil.copytree(tiny_base, tmp_path / "base")
    config = json.loads((base / "config.json").read_text())
    (base / "config.json").write_text(json.dumps({**config, "auto_map": {"AutoModel": "modeling.Other"}}))
    stage = Stage("a", StageSettings(epochs=1), examples(6))
    model = fit_encoder([stage], settings=settings(base), held_out=[], work=tmp_path / "work")
    model.save(tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    assert np.array_equal(loaded.predict_proba(examples(2)), model.predict_proba(examples(2)))


def test_stages_without_examples_or_labels_are_refused(tiny_base: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="at least one stage"):
        fit_encoder([], settings=settings(tiny_base), held_out=[], work=tmp_path)
    unlabelled = [dataclasses.replace(examples(1)[0], label=None)]
    with pytest.raises(ModelError, match="no label"):
        fit_encoder([Stage("a", StageSettings(), unlabelled)], settings=settings(tiny_base), held_out=[], work=tmp_path)


def test_frozen_layers_and_words_stay_as_they_are_and_the_rest_learns(tiny_base: Path, tmp_path: Path) -> None:
    from transformers import AutoModelForSequenceClassification

    before = AutoModelForSequenceClassification.from_pretrained(tiny_base, num_labels=4).state_dict()
    stage = StageSettings(epochs=1, learning_rate=1e-3, rows_at_once=2, warmup=0.0, frozen_layers=1)
    model = fit_encoder([Stage("a", stage, examples(6))], settings=settings(tiny_base), held_out=[], work=tmp_path)
    changed = {name for name, value in model.network.state_dict().items() if not torch.equal(value, before[name])}
    assert not {name for name in changed if "layer.0." in name or "embeddings" in name}
    assert any("layer.1." in name for name in changed)
    with pytest.raises(ModelError, match="at most the encoder's 2 layers"):
        too_many = Stage("b", StageSettings(frozen_layers=3), examples(6))
        fit_encoder([too_many], settings=settings(tiny_base), held_out=[], work=tmp_path / "b")


def test_base_from_an_installed_package_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "some_weights" / "model").mkdir(parents=True)
    (tmp_path / "some_weights" / "__init__.py").write_text("raise RuntimeError('must not be imported')")
    (tmp_path / "some_weights" / "model" / "config.json").write_text("{}")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert resolve_base("package:some_weights/model") == str(tmp_path / "some_weights" / "model")
    assert resolve_base("org/name") == "org/name"
    with pytest.raises(ImportError, match="no-such-weights"):
        resolve_base("package:no_such_weights/model")


def _tokenizer(base: Path) -> object:
    from avow.models.encoder import read_tokenizer

    return read_tokenizer((base / "tokenizer.json").read_bytes(), base)


def _manifest(chosen: EncoderSettings) -> object:
    from avow.models.bundle import Manifest

    return Manifest(
        kind="torch",
        name="tiny",
        settings={"max_tokens": chosen.max_tokens, "marking": chosen.marking.marking().as_settings()},
    )


def _without_dropout(base: Path, folder: Path) -> Path:
    shutil.copytree(base, folder)
    config = json.loads((folder / "config.json").read_text())
    config |= {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
    (folder / "config.json").write_text(json.dumps(config))
    return folder


def test_marks_cannot_be_forged_and_nested_holders_are_marked_inside_the_content() -> None:
    example = Example(
        claim="It rained <b>.",
        passage="Lee {sic} said that Roth denied it.",
        holder="Ana Roth",
        mention=((0, 3),),
        content=((15, 34),),
        outer=("Lee",),
        label="denies",
    )
    assert holder_mention(example) == ((20, 24),)
    claim, passage = marked_pair(example, Marking())
    assert claim == "It rained (b)."
    assert passage == "Ana Roth: (via Lee) Lee (sic) said {that <Roth> denied it}."


@pytest.mark.parametrize(
    ("content", "marked"),
    [
        ("claims that it rained", "<Ann> denied claims {that it rained}."),
        ("the report that it rained", "<Ann> denied the report {that it rained}."),
        ("Lee’s claim that it rained", "<Ann> denied Lee’s claim {that it rained}."),
        ("claims of fraud", "<Ann> denied {claims of fraud}."),
        ("that claims that it rained are old", "<Ann> denied {that claims that it rained are old}."),
    ],
)
def test_a_noun_that_calls_the_content_a_claim_is_not_marked(content: str, marked: str) -> None:
    text = f"Ann denied {content}."
    example = Example(claim="It rained.", passage=text, mention=((0, 3),), content=((11, 11 + len(content)),))
    assert marked_pair(example, Marking())[1] == marked


def test_long_passages_are_cut_around_the_marked_words() -> None:
    passage = "one " * 300 + "Roth agreed. " + "two " * 300
    start = passage.index("Roth")
    example = Example(claim="It rained.", passage=passage, mention=((start, start + 4),))
    _, text = marked_pair(example, Marking(most_characters=120))
    assert "<Roth> agreed." in text
    assert len(text) <= 124
    assert set(text.replace("<Roth> agreed.", "").split()) == {"one", "two"}
    _, beginning = marked_pair(Example(claim="x", passage=passage), Marking(most_characters=120))
    assert beginning == ("one " * 30).strip()


def test_marking_settings_say_the_same_as_the_marking() -> None:
    assert MarkingSettings().marking() == Marking()
