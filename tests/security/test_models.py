"""Attacks by a model folder from a stranger."""

import ast
import hashlib
import json
import struct
from pathlib import Path

import numpy as np
import pytest

from avow.errors import ModelError
from avow.labels import LABELS
from avow.models import bundle, load_model
from avow.models.bundle import Manifest, write_bundle
from avow.models.loading import KINDS
from avow.models.marking import Marking
from avow.models.probe import probe_labels

SOURCE = Path(__file__).parents[2] / "src" / "avow"
SETTINGS = {"max_tokens": 96, "marking": Marking().as_settings()}
TOKENIZER = json.dumps(
    {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": None,
        "pre_tokenizer": {"type": "Whitespace"},
        "post_processor": None,
        "decoder": None,
        "model": {"type": "WordLevel", "vocab": {"[UNK]": 0, "the": 1}, "unk_token": "[UNK]"},
    }
).encode()


def folder_of(kind: str, folder: Path, files: dict[str, bytes], settings: dict[str, object] | None = None) -> Path:
    """A folder whose digests are right: what a stranger who knows the format would send."""
    write_bundle(folder, Manifest(kind=kind, name="evil", settings=settings or SETTINGS), files, "# Evil")
    return folder


class Fixed:
    """A model that answers the four questions of the probe with the rows given."""

    name = "fixed"

    def __init__(self, rows):
        self.rows = np.asarray(rows, dtype=np.float64)

    def predict_proba(self, examples):
        return self.rows


def shares(order, sure=0.85):
    rows = np.full((4, 4), (1 - sure) / 3)
    rows[np.arange(4), order] = sure
    return rows


def test_labels_in_another_order_are_found_when_a_model_is_loaded():
    with pytest.raises(ModelError, match="what should be affirms, hedges, denies, unrelated is denies, hed"):
        probe_labels(Fixed(shares([2, 1, 0, 3])), Path("model"))
    probe_labels(Fixed(shares([0, 1, 2, 3])), Path("model"))
    probe_labels(Fixed(np.full((4, 4), 0.25)), Path("model"))  # knows nothing, claims nothing


@pytest.mark.parametrize(
    "rows", [np.full((4, 4), np.nan), np.full((4, 4), 0.3), np.full((4, 3), 1 / 3), -shares([0, 1, 2, 3])]
)
def test_model_that_gives_no_probabilities_is_refused(rows):
    with pytest.raises(ModelError, match="expected probabilities of 4 labels"):
        probe_labels(Fixed(rows), Path("model"))


def test_shipped_models_pass_the_probe_and_fail_it_with_columns_exchanged():
    model = load_model("default")

    class Exchanged:
        name = "exchanged"

        def predict_proba(self, examples):
            return model.predict_proba(examples)[:, [2, 1, 0, 3]]

    with pytest.raises(ModelError, match="under other labels"):
        probe_labels(Exchanged(), Path("model"))


def test_pickle_in_any_dress_is_refused(tmp_path):
    evil = b"\x80\x04\x95\x1b\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x8c\x06system\x93\x8c\x04true\x85R."
    for number, (name, files) in enumerate(
        {
            "weights.npy": {"vocabulary.json": b"{}"},
            "vocabulary.json": {"weights.npy": b""},
        }.items()
    ):
        folder = folder_of("linear", tmp_path / str(number), {name: evil, **files}, {})
        with pytest.raises(ModelError):
            load_model(folder)
    for name in ("model.pkl", "pytorch_model.bin", "rng_state.pth", "modeling_evil.py"):
        files = {"model.onnx": b"", "tokenizer.json": TOKENIZER, name: evil}
        with pytest.raises(ModelError, match=rf"'{name}' is no file of a onnx model"):
            load_model(folder_of("onnx", tmp_path / name, files))


def test_array_of_objects_is_refused_without_being_built(tmp_path):
    header = b"{'descr': '|O', 'fortran_order': False, 'shape': (3, 4), }"
    content = (
        b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header) + 1) + header + b"\n" + b"cposix\nsystem\n(S'true'\ntR."
    )
    settings = {"features_version": _features_version(), "fitted_labels": ["affirms", "denies"]}
    vocabulary = json.dumps({"features": ["nested", "marked"], "idf": {"bridg": 1.5}, "idf_unseen": 2.0}).encode()
    folder = folder_of("linear", tmp_path / "m", {"weights.npy": content, "vocabulary.json": vocabulary}, settings)
    with pytest.raises(ModelError, match="expected float32 values"):
        load_model(folder)


def _features_version():
    from avow.models.linear import FEATURES_VERSION

    return FEATURES_VERSION


def test_size_is_checked_before_anything_is_read(tmp_path, monkeypatch):
    folder = folder_of("onnx", tmp_path / "m", {"model.onnx": b"x", "tokenizer.json": TOKENIZER})
    with (folder / "model.onnx").open("wb") as file:
        file.truncate(KINDS["onnx"].files["model.onnx"] + 1)  # sparse
    digest = bundle.file_digest
    monkeypatch.setattr(
        bundle, "file_digest", lambda path: pytest.fail("it was read") if path.suffix == ".onnx" else digest(path)
    )
    with pytest.raises(ModelError, match="bytes; expected at most"):
        load_model(folder)
    with (folder / "manifest.json").open("wb") as file:
        file.truncate(10_000_000_000)
    with pytest.raises(ModelError, match="expected at most 1000000"):
        load_model(folder)


@pytest.mark.parametrize("name", ["manifest.json", "model.onnx", "tokenizer.json", "MODEL_CARD.md"])
def test_link_in_a_model_folder_is_refused(tmp_path, name):
    folder = folder_of("onnx", tmp_path / "m", {"model.onnx": b"x", "tokenizer.json": TOKENIZER})
    (folder / name).rename(tmp_path / name)
    (folder / name).symlink_to(tmp_path / name)
    with pytest.raises(ModelError, match=r"not a regular file|not a model folder"):
        load_model(folder)


def test_files_of_two_models_cannot_be_exchanged(tmp_path):
    first = folder_of("onnx", tmp_path / "a", {"model.onnx": b"x" * 50, "tokenizer.json": TOKENIZER})
    second = folder_of("onnx", tmp_path / "b", {"model.onnx": b"y" * 50, "tokenizer.json": TOKENIZER})
    (first / "model.onnx").write_bytes((second / "model.onnx").read_bytes())
    with pytest.raises(ModelError, match="its sha256 is not the one"):
        load_model(first)


@pytest.mark.parametrize("content", [b"[" * 200_000, b"1" * 5000, b'{"format": 1, "format": 2}', b"\xff\xfe", b"null"])
def test_manifest_that_is_made_to_break_a_parser_is_refused(tmp_path, content):
    folder = folder_of("cue", tmp_path / "m", {})
    (folder / "manifest.json").write_bytes(content)
    with pytest.raises(ModelError, match=r"manifest\.json"):
        load_model(folder)


def onnx_network(**changes):
    """A network of one node, that gives constant logits."""
    pytest.importorskip("onnx", reason="the onnx package, of the train extra, writes the attacks")
    from onnx import TensorProto, helper

    ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "n"])
    out = helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, len(LABELS)])
    weights = helper.make_tensor("value", TensorProto.FLOAT, [1, len(LABELS)], [0.1, 0.2, 0.3, 0.4])
    node = helper.make_node("Constant", [], ["logits"], value=weights)
    graph = helper.make_graph([changes.get("node", node)], "g", [ids], [out], changes.get("initializer", []))
    sets = [helper.make_opsetid("", 17), *changes.get("opsets", [])]
    model = helper.make_model(graph, opset_imports=sets)
    model.ir_version = 8
    return model


def test_network_that_names_files_beside_it_reads_none(tmp_path):
    onnx_network()  # skips where onnx is not installed
    from onnx import TensorProto, helper

    secret = tmp_path / "secret.bin"
    secret.write_bytes(np.zeros(4, dtype=np.float32).tobytes())
    tensor = TensorProto(name="stolen", data_type=TensorProto.FLOAT, dims=[1, 4], data_location=TensorProto.EXTERNAL)
    for place in (str(secret), "../secret.bin", "secret.bin"):
        del tensor.external_data[:]
        tensor.external_data.add(key="location", value=place)
        node = helper.make_node("Identity", ["stolen"], ["logits"])
        model = onnx_network(node=node, initializer=[tensor])
        folder = folder_of(
            "onnx", tmp_path / f"m{len(place)}", {"model.onnx": model.SerializeToString(), "tokenizer.json": TOKENIZER}
        )
        with pytest.raises(ModelError, match="not a network that onnxruntime runs"):
            load_model(folder)


def test_network_with_an_operator_of_its_own_is_refused(tmp_path):
    onnx_network()  # skips where onnx is not installed
    from onnx import helper

    node = helper.make_node("RunThis", ["input_ids"], ["logits"], domain="evil.example")
    model = onnx_network(node=node, opsets=[helper.make_opsetid("evil.example", 1)])
    files = {"model.onnx": model.SerializeToString(), "tokenizer.json": TOKENIZER}
    with pytest.raises(ModelError, match="not a network that onnxruntime runs"):
        load_model(folder_of("onnx", tmp_path / "m", files))


def test_network_that_wants_terabytes_is_refused(tmp_path):
    onnx_network()  # skips where onnx is not installed
    from onnx import TensorProto, helper

    shape = helper.make_tensor("shape", TensorProto.INT64, [2], [1, 1 << 42])
    node = helper.make_node("ConstantOfShape", ["shape"], ["logits"])
    model = onnx_network(node=node, initializer=[shape])
    files = {"model.onnx": model.SerializeToString(), "tokenizer.json": TOKENIZER}
    with pytest.raises(ModelError):
        load_model(folder_of("onnx", tmp_path / "m", files))


@pytest.mark.parametrize("content", [b"{}", b"[" * 100_000, b"\x00" * 100, b'{"model": {"type": "Evil"}}'])
def test_tokenizer_that_is_none_is_refused(tmp_path, content):
    model = onnx_network()
    files = {"model.onnx": model.SerializeToString(), "tokenizer.json": content}
    with pytest.raises(ModelError, match="not a tokenizer file"):
        load_model(folder_of("onnx", tmp_path / "m", files))


CONFIG = {"model_type": "bert", "id2label": {str(i): label for i, label in enumerate(LABELS)}}


@pytest.mark.parametrize(
    "extra",
    [
        {"auto_map": {"AutoConfig": "evil--repo.Config"}},
        {"_attn_implementation_internal": "evil/kernel"},
        {"_attn_implementation": "evil/kernel"},
        {"id2label": {str(i): label for i, label in enumerate(reversed(LABELS))}},
    ],
)
def test_configuration_that_names_code_or_other_labels_is_refused(tmp_path, extra):
    pytest.importorskip("torch", reason="the train extra is not installed")
    files = {
        "config.json": json.dumps({**CONFIG, **extra}).encode(),
        "model.safetensors": b"",
        "tokenizer.json": TOKENIZER,
    }
    with pytest.raises(ModelError, match=r"is refused: it names code to run|id2label: expected"):
        load_model(folder_of("torch", tmp_path / "m", files))


@pytest.mark.parametrize(
    "weights",
    [
        struct.pack("<Q", (1 << 63) - 1) + b"{}",
        struct.pack("<Q", 100_000_001) + b"{" + b" " * 10,
        struct.pack("<Q", 8) + b"[[[[[[[[",
        b"\x80\x04.",
        struct.pack("<Q", 2) + b"{}",
    ],
    ids=["endless header", "long header", "deep header", "pickle", "no tensors"],
)
def test_weights_whose_header_is_a_bomb_are_refused(tmp_path, weights):
    pytest.importorskip("torch", reason="the train extra is not installed")
    config = {**CONFIG, "hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 1, "intermediate_size": 8}
    files = {
        "config.json": json.dumps({**config, "vocab_size": 2}).encode(),
        "model.safetensors": weights,
        "tokenizer.json": TOKENIZER,
    }
    with pytest.raises(ModelError):
        load_model(folder_of("torch", tmp_path / "m", files))


BANNED_MODULES = {
    "pickle",
    "joblib",
    "dill",
    "cloudpickle",
    "marshal",
    "shelve",
    "skops",
    "yaml",
    "xmlrpc",
    "jsonpickle",
}
BANNED_CALLS = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "torch.load", "np.load", "numpy.load"}


def tree_files():
    root = SOURCE.parents[1]
    return [path for folder in ("src", "scripts") for path in sorted((root / folder).rglob("*.py"))]


@pytest.mark.parametrize("path", tree_files(), ids=lambda path: path.name)
def test_nothing_in_the_tree_unpickles_evaluates_or_starts_a_shell(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            assert not {alias.name.split(".")[0] for alias in node.names} & BANNED_MODULES, node.lineno
        if isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] not in BANNED_MODULES, node.lineno
        if isinstance(node, ast.Call):
            assert ast.unparse(node.func) not in BANNED_CALLS, node.lineno
            for keyword in node.keywords:
                told = (keyword.arg, ast.unparse(keyword.value))
                assert told not in {("shell", "True"), ("trust_remote_code", "True"), ("allow_pickle", "True")}


def test_no_file_of_the_package_is_a_pickle_or_an_archive():
    for path in SOURCE.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            assert path.suffix not in {".pkl", ".pickle", ".joblib", ".pt", ".pth", ".bin", ".npz", ".zip", ".so"}, path
            assert path.read_bytes()[:2] != b"\x80\x04", path


def test_shipped_models_are_what_their_manifests_say():
    for folder in sorted((SOURCE / "assets").iterdir()):
        row = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        files = row["files"] if isinstance(row["files"], list) else [{"name": n, **e} for n, e in row["files"].items()]
        for entry in files:
            content = (folder / entry["name"]).read_bytes()
            assert (len(content), hashlib.sha256(content).hexdigest()) == (entry["bytes"], entry["sha256"])
