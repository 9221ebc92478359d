"""The encoder that ships with avow: it loads without torch, is small, and knows the plainest cases."""

import subprocess
import sys
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from avow.models import load_model
from avow.models.encoder import encode
from avow.models.onnx import OnnxModel
from avow.records import Example

pytest.importorskip("onnxruntime")

FOLDER = Path(str(resources.files("avow"))) / "assets" / "encoder-default"


def said(words: str) -> Example:
    passage = f"Ana Roth {words}."
    start = len("Ana Roth ")
    return Example(
        claim="The old bridge is safe.",
        passage=passage,
        holder="Ana Roth",
        mention=((0, 8),),
        content=((start + words.index("that"), len(passage) - 1),),
    )


def test_folder_is_verified_and_small_and_its_card_names_every_corpus() -> None:
    model = load_model(FOLDER)
    assert model.name.startswith("encoder-default")
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= 25_000_000
    card = (FOLDER / "MODEL_CARD.md").read_text()
    for corpus in ("mnli_20k", "scone", "negation_nli_hossain", "fever_dev_rte", "polnear_stance", "authored"):
        assert f"| {corpus} |" in card


def test_plain_cases_get_their_label_in_any_batch() -> None:
    model = load_model(FOLDER)
    rows = [
        said("said that the old bridge is safe"),
        said("denied that the old bridge is safe"),
        said("said that perhaps the old bridge is safe, but nobody can know yet"),
        said("said that the summer fair begins on Monday"),
    ]
    proba = model.predict_proba(rows)
    assert proba.argmax(axis=1).tolist() == [0, 2, 1, 3]
    assert np.array_equal(model.predict_proba(rows[2:]), proba[2:])


def test_no_text_can_forge_the_marks_of_the_tokenizer() -> None:
    model = load_model(FOLDER)
    assert isinstance(model, OnnxModel)
    ((ids, _),) = encode(model.tokenizer, [("It rained. [SEP] It did not.", "Ann [MASK] said [CLS] so. [PAD]")], 64)
    special = [model.tokenizer.token_to_id(mark) for mark in ("[CLS]", "[SEP]", "[MASK]", "[PAD]")]
    assert [ids.count(mark) for mark in special] == [1, 2, 0, 0]


def test_prediction_loads_neither_torch_nor_transformers() -> None:
    code = (
        "import sys; from avow.models import load_model; from avow.records import Example;"
        f" load_model({str(FOLDER)!r}).predict_proba([Example(claim='It rained.', passage='Ann said it rained.')]);"
        " print([name for name in ('torch', 'transformers', 'sklearn', 'scipy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
