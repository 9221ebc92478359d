"""What a run folder says about how it was made, and whether a run may go on in it or be joined with others."""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from avow.config import load_config
from avow.errors import ConfigError
from avow.records import Example
from avow.tables import atomic_writer, write_json
from avow.training.config import Part, TrainConfig, Unlabelled
from avow.training.data import RunData, digest

DONE: Final = "DONE"
_SETTINGS: Final = "config.toml"
_PACKAGES: Final = ("avow", "numpy", "scipy", "scikit-learn", "pyarrow", "pydantic")
_ENCODER_PACKAGES: Final = ("torch", "transformers", "accelerate", "tokenizers", "onnx", "onnxruntime")
_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")


def write_origin(
    folder: Path,
    config: TrainConfig,
    seed: int,
    loaded: RunData,
    unlabelled: Mapping[str, Sequence[Example]],
) -> None:
    """Writes config.toml, environment.json and inputs.json."""
    folder.mkdir(parents=True, exist_ok=True)
    with atomic_writer(folder / _SETTINGS) as file:
        file.write(_settings_text(config, seed))
    write_json(
        folder / "environment.json",
        {
            "python": platform.python_version(),
            "platform": platform.platform(),
            "packages": _versions(_PACKAGES + (_ENCODER_PACKAGES if config.model == "encoder" else ())),
        },
    )
    inputs = [_input_row("train", *each) for each in loaded.training]
    inputs += [_input_row("unlabelled", Unlabelled(path=path), rows) for path, rows in unlabelled.items()]
    inputs += [_input_row("article_prior", *each) for each in loaded.whole_articles]
    write_json(folder / "inputs.json", inputs + [_input_row("evaluate", *each) for each in loaded.evaluation])


def _versions(packages: Sequence[str]) -> dict[str, str]:
    found = {}
    for package in packages:
        with suppress(metadata.PackageNotFoundError):
            found[package] = metadata.version(package)
    return found


def write_done(folder: Path, sets: int) -> None:
    """Marks a run as finished, with the number of its evaluated sets."""
    with atomic_writer(folder / DONE) as file:
        file.write(f"{sets} sets\n")


def may_go_on(folder: Path, config: TrainConfig, seed: int) -> bool:
    """Whether this is an unfinished run of an encoder with the very same configuration: it has checkpoints to use."""
    settings = folder / _SETTINGS
    if config.model != "encoder" or (folder / DONE).exists() or not settings.is_file():
        return False
    first, _, _ = settings.read_text(encoding="utf-8").partition("\n")
    # As settings, not as text: a version of avow that knows more of them writes more.
    return first == _seed_line(seed) and load_config(settings, TrainConfig) == config


def check_held_out_alike(runs: Sequence[Path], config: TrainConfig, seed: int) -> None:
    """Checks that runs of encoders held out the rows, and left out the articles, that a configuration and a seed do.

    Raises:
        ConfigError: One may have learned from some of them, or is no run folder.
    """

    def drawn(of: TrainConfig, seed: int) -> dict[str, object]:
        last = of.stages[-1].train if of.stages else ()
        return {
            "held_out": of.held_out.model_copy(update={"seed": seed if of.held_out.seed is None else of.held_out.seed}),
            "group_by": of.group_by,
            "train of the last stage": [part.model_copy(update={"weight": 1.0}) for part in last],
            # Its articles are left out of the rows before any are drawn.
            "article_prior": list(of.article_prior),
        }

    for run in runs:
        settings = run / _SETTINGS
        theirs = load_config(settings, TrainConfig)
        first, _, _ = settings.read_text(encoding="utf-8").partition("\n")
        own = re.fullmatch(r"# seed (-?\d+)", first)
        if own is None:
            raise ConfigError(f"{settings}: expected the seed of the run in the first line, found {first!r}")
        expected, found = drawn(config, seed), drawn(theirs, int(own[1]))
        if wrong := next((key for key in expected if found[key] != expected[key]), None):
            raise ConfigError(
                f"{run}: {wrong}: expected {expected[wrong]}, found {found[wrong]}; only runs that held out the same"
                " rows can be measured on them (held_out.seed makes the draw the same for all seeds)"
            )


def _input_row(use: str, part: Part | Unlabelled, rows: Sequence[Example]) -> dict[str, Any]:
    return {"use": use, **part.model_dump(), "rows": len(rows), "sha256": digest(rows)}


def _settings_text(config: TrainConfig, seed: int) -> str:
    return f"{_seed_line(seed)}\n" + _toml(config.model_dump(exclude_none=True))


def _seed_line(seed: int) -> str:
    return f"# seed {seed}"


def _toml(values: dict[str, Any], prefix: str = "") -> str:
    """Writes nested plain values as TOML: scalars first, then tables and arrays of tables."""
    plain = {k: v for k, v in values.items() if not isinstance(v, dict) and not _is_tables(v)}
    lines = [f"{_toml_key(key)} = {_toml_value(value)}" for key, value in plain.items()]
    for key, value in values.items():
        name = prefix + _toml_key(key)
        if isinstance(value, dict):
            lines += ["", f"[{name}]", _toml(value, f"{name}.")]
        elif _is_tables(value):
            for table in value:
                lines += ["", f"[[{name}]]", _toml(table, f"{name}.")]
    return "\n".join(lines) + ("\n" if not prefix else "")


def _is_tables(value: Any) -> bool:
    return isinstance(value, list | tuple) and bool(value) and isinstance(value[0], dict)


def _toml_key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else json.dumps(key, ensure_ascii=False)


def _toml_value(value: Any) -> str:
    # JSON's strings, numbers, booleans and arrays are TOML's, too.
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
