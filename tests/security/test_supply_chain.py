"""Hashed sets of dependencies, licences, and no code disguised as data anywhere in the tree."""

import importlib.metadata
import importlib.util
import re
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
SETS = ("html", "dev")


def load_script(name):
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


licences = load_script("licences")


def locked(name):
    """The entries of a set with hashes: name, version, marker, hashes."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    for entry in text.replace("\\\n", " ").splitlines():
        found = re.fullmatch(r"([a-z0-9-]+)==([^ ;]+)( ; [^-]+)?((?: +--hash=sha256:[0-9a-f]{64})+) *", entry)
        assert found, f"{name}.txt: {entry[:80]!r} is not one package with a version and hashes"
        yield found[1], found[2], found[3], found[4].split()


@pytest.mark.parametrize("name", SETS)
def test_every_package_of_a_hashed_set_has_hashes_and_the_version_of_the_constraints(name):
    pins = licences.pins()
    entries = list(locked(name))
    assert len(entries) > 50
    for package, version, marker, hashes in entries:
        assert hashes, package
        # A package that the constraints do not pin is for other platforms than the one they were made on.
        assert version == pins.get(package, version if marker else None), package


@pytest.mark.parametrize(
    ("name", "extras"), [("html", {"html"}), ("dev", {"html", "prepare", "train", "serve", "docs", "dev"})]
)
def test_a_hashed_set_has_all_that_pyproject_asks_for(name, extras):
    packages = {package for package, *_ in locked(name)}
    for part, requirements in licences.parts().items():
        if part == "core" or part in extras:
            asked = {re.match(r"[\w.-]+", text)[0].lower().replace("_", "-") for text in requirements}
            assert asked - packages <= {"torch", "avow"}, part


@pytest.mark.parametrize("name", ["constraints.txt", *(f"requirements/{name}.txt" for name in SETS)])
def test_no_index_is_named(name):
    assert not re.search(r"://|index-url|find-links|trusted-host", (ROOT / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("BSD-3-Clause AND MPL-2.0", True),
        ("MPL-1.1 OR GPL-2.0-only", True),
        ("MIT AND GPL-3.0-only", False),
        ("AGPL-3.0-only", False),
        ("none declared", False),
    ],
)
def test_a_licence_is_allowed_if_one_of_its_choices_is(expression, allowed):
    assert licences.is_allowed(expression) is allowed


def test_every_installed_dependency_has_an_allowed_licence():
    for part, requirements in licences.parts().items():
        for name in licences.closure(requirements):
            try:
                found = licences.licence(name)
            except importlib.metadata.PackageNotFoundError:
                assert part != "core", name
                continue
            assert licences.is_allowed(found), f"{name}: {found}"


def test_the_page_of_licences_has_what_is_installed():
    page = licences.PAGE.read_text(encoding="utf-8")
    rows = {
        row[0]: row[1:] for row in re.findall(r"^\| ([a-z0-9-]+) \| (\S+) \| ([^|]+) \| \w+ \|$", page, re.MULTILINE)
    }
    pins = licences.pins()
    core = sorted(licences.closure(licences.parts()["core"]))
    if any(importlib.metadata.version(name) != pins.get(name) for name in core):
        pytest.skip("other versions than those of constraints.txt are installed")
    assert set(pins) - set(rows) <= {"httpcore", "httpx"}
    for name in rows.keys() & pins.keys():
        assert rows[name][0] == pins[name], name
    for name in core:
        assert rows[name] == (pins[name], licences.licence(name))


BINARY = {".png": b"\x89PNG\r\n\x1a\n", ".npy": b"\x93NUMPY", ".onnx": b"\x08"}
"""The first bytes of the binary files that the tree may have; an ONNX file begins with the number of its version."""
FOLDERS = ("configs", "data", "docs", "requirements", "scripts", "seeds", "src", "tests")


def tracked():
    """The files of the tree; what programs leave beside them, and the attacks that the fuzzer found, apart."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            left_out = {"__pycache__", ".ipynb_checkpoints"} & set(path.parts)
            if path.is_file() and not left_out and ROOT / "tests" / "fuzz" / "found" not in path.parents:
                yield path


def test_every_file_of_the_tree_is_text_or_one_of_three_kinds_of_data():
    seen = set()
    for path in tracked():
        assert not path.is_symlink(), path
        content = path.read_bytes()
        if path.suffix in BINARY:
            assert content.startswith(BINARY[path.suffix]), path
            seen.add(path.suffix)
        else:
            assert b"\0" not in content, path
            content.decode("utf-8")  # so no pickle of protocol 2 or newer, archive, library or byte code
            # Protocols 0 and 1 are text: an object is made by "c" module, newline, name.
            assert not re.match(rb"[\(\]\}l]*c[\w.]+\n\w+\n", content), path
    assert seen == set(BINARY)


def test_arrays_of_the_tree_hold_numbers():
    for path in tracked():
        if path.suffix == ".npy":
            assert np.lib.format.open_memmap(path, mode="r").dtype.kind in "fiu", path


def test_networks_of_the_tree_have_standard_operators_and_no_files_beside_them():
    onnx = pytest.importorskip("onnx", reason="the onnx package, of the train extra, reads networks")
    networks = [path for path in tracked() if path.suffix == ".onnx"]
    assert len(networks) >= 2
    for path in networks:
        model = onnx.load(path, load_external_data=False)
        assert {node.domain for node in model.graph.node} <= {"", "ai.onnx", "com.microsoft"}, path
        assert not model.functions, path
        assert all(tensor.data_location == onnx.TensorProto.DEFAULT for tensor in model.graph.initializer), path
