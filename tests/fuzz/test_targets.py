"""Runs the fuzz targets on their seeds, on everything that fuzzing found, and for a moment with the fuzzer itself."""

import importlib.util
import random
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SCRIPT = HERE.parents[1] / "scripts" / "fuzz.py"
NAMES = ("articles", "quotes", "records", "models")


def load_targets():
    spec = importlib.util.spec_from_file_location("fuzz_targets", HERE / "targets.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


targets = load_targets()


@pytest.mark.parametrize("name", NAMES)
def test_target_takes_its_seeds_and_what_was_found(name):
    saved = [path.read_bytes() for path in sorted((HERE / "found" / name).glob("*"))]
    for data in [b"", b"\x00", *targets.seeds(name), *saved]:
        targets.TARGETS[name](data)


@pytest.mark.parametrize("name", NAMES)
def test_target_takes_damaged_seeds(name):
    draw = random.Random(13)
    for seed in targets.seeds(name):
        for _ in range(20):
            data = bytearray(seed)
            for _ in range(draw.randint(1, 4)):
                place = draw.randrange(len(data))
                data[place : place + draw.randint(0, 3)] = draw.randbytes(draw.randint(0, 3))
            targets.TARGETS[name](bytes(seed[:1] + data[1:]))


@pytest.mark.parametrize("name", NAMES)
def test_dictionary_is_short_and_without_doubles(name):
    words = targets.dictionary(name)
    assert len(set(words)) == len(words)
    assert all(0 < len(word) < 64 for word in words)  # libFuzzer takes 64 bytes at most


def test_a_target_lets_an_error_of_ours_alone_pass(monkeypatch):
    def broken(path):
        raise KeyError(path)

    monkeypatch.setattr(targets, "_READERS", ((".json", (broken,)),))
    with pytest.raises(KeyError):
        targets.records(b"\x00x")


@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="needs the fuzzer: pip install atheris")
@pytest.mark.parametrize("name", NAMES)
def test_fuzzer_finds_nothing_in_seconds(name, tmp_path):
    done = subprocess.run(
        [sys.executable, str(SCRIPT), name, "4", "--work", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "none failed" in done.stdout
