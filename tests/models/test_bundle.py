"""A model folder is refused, with the reason, unless every file is the one that was saved."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from avow.errors import ModelError
from avow.models import load_model, save_model
from avow.models.bundle import Manifest, TrainingData
from avow.models.cue import CueModel
from avow.models.features import Rarity
from avow.models.linear import FEATURES_VERSION, LinearModel

Change = Callable[[Path, dict[str, Any]], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A linear model of two features."""
    manifest = Manifest(
        kind="linear",
        name="tiny",
        training_data=(TrainingData(corpus="mine", split="train", rows=2, sha256="0" * 64),),
        settings={"features_version": FEATURES_VERSION, "fitted_labels": ["affirms", "denies"]},
    )
    model = LinearModel(
        {"nested": 0, "marked": 1}, np.zeros((3, 4), dtype=np.float32), Rarity({"bridg": 1.5}, 2.0), manifest, "# tiny"
    )
    save_model(model, tmp_path / "model")
    return tmp_path / "model"


def reseal(folder: Path, manifest: dict[str, Any], name: str, content: bytes) -> None:
    """Puts a file in the folder and its right digest in the manifest, as an attacker would."""
    (folder / name).write_bytes(content)
    for entry in manifest["files"]:
        if entry["name"] == name:
            entry |= {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def vocabulary(**changes: Any) -> bytes:
    row = {"features": ["nested", "marked"], "idf": {"bridg": 1.5}, "idf_unseen": 2.0, **changes}
    return json.dumps(row).encode()


def header(text: bytes) -> bytes:
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text


def test_an_untouched_folder_is_loaded(folder: Path) -> None:
    assert load_model(folder).name == "tiny 1"
    assert load_model("default").name.startswith("encoder-default ")
    assert load_model("linear").name.startswith("linear-default ")


def test_a_folder_called_like_a_shipped_model_does_not_take_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "linear").mkdir()
    assert load_model("linear").name.startswith("linear-default ")
    assert not caplog.messages
    save_model(CueModel(), "linear")
    assert load_model("linear").name.startswith("linear-default ")
    assert caplog.messages == ["linear: the model of this name that ships with avow; write ./linear for the folder"]
    assert [load_model(name).name for name in ("./linear", Path("linear"))] == ["cue 1", "cue 1"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda f, m: (f / "weights.npy").write_bytes(b"x"), r"weights\.npy: expected \d+ bytes, found 1"),
        (
            lambda f, m: (f / "weights.npy").write_bytes((f / "weights.npy").read_bytes()[:-1] + b"x"),
            r"weights\.npy: its sha256 is not the one",
        ),
        (lambda f, m: (f / "weights.npy").unlink(), r"weights\.npy: missing"),
        (lambda f, m: (f / "code.py").write_text("1"), r"'code\.py' is no file of a linear model"),
        (lambda f, m: m["files"].append({"name": "../x", "bytes": 0, "sha256": "0" * 64}), r"'\.\./x' is no file"),
        (lambda f, m: m["files"].append(dict(m["files"][0])), "is listed twice"),
        (lambda f, m: m["files"].pop(), "needs weights.npy, which the manifest lacks"),
        (lambda f, m: m["files"][0].update(bytes=-1), "files: expected name, bytes and sha256"),
        (lambda f, m: m.update(kind="pickle"), "unknown kind of model 'pickle'; expected one of majority, cue, linear"),
        (lambda f, m: m.update(format=2), "not in manifest format 1"),
        (lambda f, m: m["labels"].reverse(), "labels: expected .* in this order"),
        (lambda f, m: m.update(temperature=float("nan")), "temperature: expected a number between"),
        (lambda f, m: m.update(temperature=1), "temperature: expected float, found 1"),
        (lambda f, m: m.update(extra=1), "expected the keys"),
        (lambda f, m: m["training_data"].append("all of it"), "training_data: .* must be a mapping"),
        (lambda f, m: m["training_data"][0].update(rows="2"), "training_data: expected texts and a number of rows"),
        (lambda f, m: m["settings"].update(features_version=-1), "train the model again"),
        (lambda f, m: m["settings"].update(fitted_labels=["maybe"]), "fitted_labels: expected labels"),
        (lambda f, m: reseal(f, m, "vocabulary.json", b"{"), r"vocabulary\.json: not valid JSON"),
        (lambda f, m: reseal(f, m, "vocabulary.json", b"1" * 5000), r"vocabulary\.json: not valid JSON"),
        (lambda f, m: reseal(f, m, "vocabulary.json", b"[" * 100_000), r"vocabulary\.json: not valid JSON"),
        (
            lambda f, m: reseal(f, m, "vocabulary.json", vocabulary(features=["a", "a"])),
            "expected distinct feature names",
        ),
        (lambda f, m: reseal(f, m, "vocabulary.json", vocabulary(idf_unseen=float("nan"))), "idf values between 0"),
        (lambda f, m: reseal(f, m, "vocabulary.json", vocabulary(features=["a"])), r"float32 values of shape \(2, 4\)"),
        (lambda f, m: reseal(f, m, "weights.npy", header(b"{'a'\0\n")), r"not a \.npy file"),
        (lambda f, m: reseal(f, m, "weights.npy", header(b"(" * 9000 + b"\n")), r"not a \.npy file"),
        (
            lambda f, m: reseal(
                f, m, "weights.npy", header(b"{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4)}\n")
            ),
            "expected float32 values of shape",
        ),
        (
            lambda f, m: reseal(f, m, "weights.npy", (f / "weights.npy").read_bytes()[:-4] + b"\0\0\xc0\x7f"),
            "some weights are not finite",
        ),
    ],
)
def test_an_altered_folder_is_refused_with_the_reason(folder: Path, change: Change, reason: str) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    change(folder, manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(ModelError, match=reason):
        load_model(folder)


def test_links_are_no_files_of_a_model(folder: Path, tmp_path: Path) -> None:
    (folder / "weights.npy").rename(tmp_path / "elsewhere.npy")
    (folder / "weights.npy").symlink_to(tmp_path / "elsewhere.npy")
    with pytest.raises(ModelError, match=r"weights\.npy: missing, or not a regular file"):
        load_model(folder)


def test_a_folder_without_manifest_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"none: no such model folder; .*: default, linear$"):
        load_model(tmp_path / "none")
    with pytest.raises(ModelError, match=r"it has no manifest\.json"):
        load_model(tmp_path)


def test_a_model_is_never_written_over_something(folder: Path) -> None:
    with pytest.raises(ModelError, match="is not an empty folder"):
        save_model(CueModel(), folder)


def test_a_baseline_claims_no_calibration(tmp_path: Path) -> None:
    save_model(CueModel(), tmp_path / "cue")
    card = (tmp_path / "cue" / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert "fitted on predictions" not in card
    assert load_model(tmp_path / "cue").name == "cue 1"
