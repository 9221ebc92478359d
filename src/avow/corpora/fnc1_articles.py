"""avow's panels on bodies of FNC-1's train part: every quote of a body with each of four claims."""

from __future__ import annotations

from avow.corpora.fnc1_contrast import read

__all__ = ["read"]
