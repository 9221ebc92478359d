from pathlib import Path

import pytest

from avow.config import Config, load_config
from avow.errors import ConfigError


class Inner(Config):
    rate: float
    steps: int = 3


class Part(Config):
    corpus: str
    more: Inner | None = None


class Outer(Config):
    name: str
    inner: Inner
    parts: tuple[Part, ...] = ()
    folders: tuple[Path, ...] = ()


def load(tmp_path: Path, text: str) -> Outer:
    path = tmp_path / "run.toml"
    path.write_text(text, encoding="utf-8")
    return load_config(path, Outer)


def test_a_config_is_read_into_types(tmp_path: Path) -> None:
    config = load(tmp_path, 'name = "a"\nfolders = ["x/y"]\n[inner]\nrate = 0.5\n')
    assert config == Outer(name="a", inner=Inner(rate=0.5), folders=(Path("x/y"),))


def test_a_byte_order_mark_is_no_part_of_a_config(tmp_path: Path) -> None:
    assert load(tmp_path, '\ufeffname = "a"\n[inner]\nrate = 0.5\n').name == "a"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('name = "a"\n[inner]\nrate = 0.5\nstep = 4\n', r"run\.toml: inner\.step: unknown key; did you mean 'steps'\?"),
        ('name = "a"\nzebra = 1\n[inner]\nrate = 1.0\n', r"run\.toml: zebra: unknown key; known keys: name, inner"),
        ('name = "a"\n[inner]\nsteps = 4\n', r"run\.toml: inner\.rate: this key is missing"),
        ('name = "a"\n[inner]\nrate = 0.5\nsteps = "4"\n', r"run\.toml: inner\.steps: .*integer; found '4'"),
        (
            'name = "a"\n[inner]\nrate = 0.5\n[[parts]]\ncorpus = "c"\n[[parts]]\ncorpus = "d"\nzebra = 1\n',
            r"run\.toml: parts\.1\.zebra: unknown key; known keys: corpus, more$",
        ),
        (
            'name = "a"\n[inner]\nrate = 0.5\n[[parts]]\ncorpus = "c"\nmore = {rate = 0.5, zebra = 1}\n',
            r"run\.toml: parts\.0\.more\.zebra: unknown key; known keys: rate, steps$",
        ),
        ("name = \n", r"run\.toml: not valid TOML"),
    ],
)
def test_a_wrong_config_names_file_and_key(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load(tmp_path, text)


def test_all_problems_are_listed(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, "zebra = 1\n[inner]\nsteps = 2\n")
    assert len(str(caught.value).splitlines()) == 3


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml: no such configuration file"):
        load_config(tmp_path / "none.toml", Outer)
