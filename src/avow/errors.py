"""The errors avow raises on purpose.

    AvowError                       everything below; catch this to catch all of them
    ├── ArticleError (ValueError)   a file or record is not a readable article
    ├── RecordError (ValueError)    a row of a table does not fit its schema
    ├── ConfigError (ValueError)    a configuration file has an unknown, missing or mistyped key
    ├── ModelError (ValueError)     a model folder is incomplete, tampered with or of another kind
    ├── CorpusError (ValueError)    a corpus file is missing, truncated or not the pinned version
    ├── RunError (ValueError)       a run folder exists already or lacks a part
    └── MissingExtraError (ImportError)  an optional dependency is not installed

A message says where, what was expected, what was found, and what to do.
"""

from __future__ import annotations


class AvowError(Exception):
    """Base class of all errors that avow raises on purpose."""


class ArticleError(AvowError, ValueError):
    """A file or record cannot be read as a news article."""


class RecordError(AvowError, ValueError):
    """A row of a table does not fit the schema it is read into."""


class ConfigError(AvowError, ValueError):
    """A configuration file has an unknown, missing or mistyped key."""


class ModelError(AvowError, ValueError):
    """A model folder is incomplete, altered, or of a kind that avow does not load."""


class CorpusError(AvowError, ValueError):
    """A corpus file is missing, truncated, or differs from the pinned version."""


class RunError(AvowError, ValueError):
    """A run folder exists already, or lacks a part that is needed."""


class MissingExtraError(AvowError, ImportError):
    """An optional dependency is not installed; the message has the install line."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(
            f"this needs the package {package!r}, which is not installed; it comes with the extra {extra!r} of avow: in"
            f" the folder of avow's source, run pip install '.[{extra}]'"
        )
