"""Strict configuration: a TOML file becomes a typed object, or an error that names file and key."""

from __future__ import annotations

import difflib
import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from avow.errors import ConfigError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


class Config(BaseModel):
    """Base of every configuration: unknown keys are errors, values are not coerced, objects are frozen."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


ConfigT = TypeVar("ConfigT", bound=Config)


def load_config(path: str | Path, schema: type[ConfigT], *, expected: str = "") -> ConfigT:
    """Reads a TOML file into `schema`.

    Args:
        path: The file.
        schema: What it must hold.
        expected: For whom gives another kind of file: what was expected, and what to do.

    Raises:
        ConfigError: The file is missing, is not TOML, or has unknown, missing or mistyped keys;
            all of them are listed, one a line, as ``file: key: what is wrong``.
    """
    path = Path(path)
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such configuration file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read as a UTF-8 text file: {error}") from error
    except (ValueError, RecursionError) as error:  # also a number of over 4,300 digits, and a thousand brackets
        hint = f"expected {expected}; " if expected else ""
        raise ConfigError(f"{path}: {hint}not valid TOML: {error}") from error
    try:
        # JSON mode: arrays may fill tuples and strings may fill paths, while scalars stay strict.
        return schema.model_validate_json(json.dumps(values, default=str))
    except RecursionError:
        raise ConfigError(f"{path}: nested too deeply") from None
    except ValidationError as error:
        raise ConfigError("\n".join(_explain(path, schema, problem) for problem in error.errors())) from error


def _explain(path: Path, schema: type[BaseModel], problem: ErrorDetails) -> str:
    """Words one pydantic problem as ``file: key: expected, found, and a likely spelling``."""
    location = problem["loc"]
    where = f"{path}: {'.'.join(str(part) for part in location)}"
    if problem["type"] == "extra_forbidden":
        known = list(_section(schema, location[:-1]).model_fields)
        close = difflib.get_close_matches(str(location[-1]), known, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"known keys: {', '.join(known)}"
        return f"{where}: unknown key; {hint}"
    if problem["type"] == "missing":
        return f"{where}: this key is missing"
    return f"{where}: {problem['msg']}; found {problem['input']!r}"


def _section(schema: type[BaseModel], location: tuple[int | str, ...]) -> type[BaseModel]:
    """Finds the schema of a nested section; numbers in `location` count the tables of an array."""
    for part in location:
        if field := schema.model_fields.get(str(part)):
            schema = _model_in(field.annotation) or schema
    return schema


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Finds the model in an annotation such as ``Part``, ``Part | None`` or ``tuple[Part, ...]``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)
