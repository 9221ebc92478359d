"""Weights as .npy files: float32, little-endian, checked before anything is allocated on the file's word."""

from __future__ import annotations

import io
from pathlib import Path
from tokenize import TokenError
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avow.errors import ModelError


def write_array(values: NDArray[Any]) -> bytes:
    """Gives an array as the content of a .npy file."""
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, np.ascontiguousarray(values, dtype="<f4"), version=(1, 0), allow_pickle=False)
    return buffer.getvalue()


def read_array(content: bytes, shape: tuple[int, int], where: Path) -> NDArray[np.float32]:
    """Reads what `write_array` wrote.

    Args:
        content: Of the file.
        shape: The shape that it must have.
        where: The file, for errors.

    Raises:
        ModelError: It is no such file, has another shape or type, or values that are not finite.
    """
    buffer = io.BytesIO(content)
    try:
        np.lib.format.read_magic(buffer)
        found, fortran, kind = np.lib.format.read_array_header_1_0(buffer)
    except (ValueError, SyntaxError, RecursionError, TokenError) as error:
        raise ModelError(f"{where}: not a .npy file that avow writes: {error}") from error
    expected = shape[0] * shape[1] * 4
    if found != shape or fortran or kind != np.dtype("<f4") or len(content) - buffer.tell() != expected:
        raise ModelError(f"{where}: expected float32 values of shape {shape}, found {kind} of shape {found}")
    values = np.frombuffer(content, dtype="<f4", offset=buffer.tell()).reshape(shape)
    if not np.isfinite(values).all():
        raise ModelError(f"{where}: some weights are not finite numbers")
    return values
