"""Writes docs/licences.md: each package that installing avow brings, with its version and its licence.

python scripts/licences.py    # in the environment that constraints.txt was made from

Versions are those of constraints.txt; licences are what the installed packages declare of themselves.
"""

import importlib.metadata
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "licences.md"

PERMISSIVE = frozenset(
    "0BSD Apache-2.0 BSD BSD-2-Clause BSD-3-Clause BSL-1.0 CC0-1.0 CNRI-Python HPND ISC MIT MIT-0 MIT-CMU PSF PSF-2.0"
    " Python-2.0 Unicode-3.0 Unlicense Zlib".split()
) | {"Apache-2.0 WITH LLVM-exception"}
FILE_COPYLEFT = frozenset({"MPL-1.1", "MPL-2.0", "LGPL-2.1-or-later", "LGPL-3.0-or-later"})
"""Changes to the package's own files stay under its licence; what imports it need not be."""

# How packages spell a licence beside its SPDX name. "BSD" and "PSF": which text, only their licence file says.
SPELLINGS = {
    "3-Clause BSD License": "BSD-3-Clause",
    "BSD 3-Clause License": "BSD-3-Clause",
    "new BSD": "BSD-3-Clause",
    "The BSD 2-Clause License": "BSD-2-Clause",
    "BSD License": "BSD",
    "Apache": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache 2.0 License": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "ISC License": "ISC",
    "ISC license": "ISC",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF",
}

HEAD = """# Licences of the dependencies

What `pip` installs beside avow: the version in `constraints.txt`, the licence that the package declares, and the part
of avow that asks for it first. Made by `make licences`; a test fails when the page is out of date, or when a licence is
not on the list of allowed ones in `scripts/licences.py`.

## If you redistribute avow with them

- avow itself is under Apache-2.0: keep its LICENSE.
- **No package is under the GPL or AGPL alone**, in the core or in any extra. Nearly all are permissive: pass their
  licence texts on (pip puts them into each package's `.dist-info` folder).
{copyleft}
- Wheels bring libraries of others, each with its text in the wheel. In those of numpy and scipy for Linux are GCC's
  run-time libraries: libgfortran (GPL-3.0 with the GCC exception, which lets programs under any licence use it) and
  libquadmath (LGPL-2.1). Running avow asks nothing of you for either; who ships it in a product passes the texts on and
  keeps the libraries exchangeable, as they are in a folder of wheels.
- torch for GPUs brings NVIDIA's libraries, which are not open source. The core and CPU builds have none of them.
- The models that avow ships have their own cards (`src/avow/assets/*/MODEL_CARD.md`).
- "BSD" and "PSF" stand where a package declares no more than that; its licence file has the words.

This is how we read the licences, not legal advice.

"""
COPYLEFT = """- {names}: MPL or LGPL, which hold for these packages' own files.
  Importing them asks for nothing. Who passes them on adds their licence texts and says where their source is; who
  alters one of their files publishes that file. {core}"""


def main() -> None:
    """Writes the page; ends with a message if a package is missing or its licence is not allowed."""
    page, problems = make_page()
    if problems:
        sys.exit("\n".join(problems))
    PAGE.write_text(page, encoding="utf-8")


def make_page() -> tuple[str, list[str]]:
    """Gives the page's text and what is wrong: packages that are not installed, licences that are not allowed."""
    rows: list[tuple[str, str, str, str]] = []
    problems: list[str] = []
    listed: set[str] = set()
    pinned = pins()
    for part, requirements in parts().items():
        for name in sorted(closure(requirements) - listed):
            listed.add(name)
            try:
                found = licence(name)
            except importlib.metadata.PackageNotFoundError:
                problems.append(f"{name}, of {part}, is not installed; install the extras dev, ray and browser")
                continue
            if not is_allowed(found):
                problems.append(f"{name}, of {part}: licence {found!r} is not allowed")
            rows.append((name, pinned.get(name, "not pinned"), found, part))
    return HEAD.format(copyleft=_copyleft(rows)) + _table(rows), problems


def parts() -> dict[str, list[str]]:
    """Gives the requirements of the core and of each extra, in the order of pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {"core": project["dependencies"], **project["optional-dependencies"]}


def closure(requirements: list[str]) -> set[str]:
    """Gives the names of all packages that requirements bring on this machine, installed or not."""
    found: set[str] = set()
    waiting = [Requirement(text) for text in requirements]
    seen: set[tuple[str, str]] = set()
    while waiting:
        asked = waiting.pop()
        name = canonicalize_name(asked.name)
        for extra in ("", *sorted(asked.extras)):
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            if name == "avow":
                continue  # an extra that names others; those are listed as parts of their own
            found.add(name)
            waiting += _asked_by(name, extra)
    return found


def _asked_by(name: str, extra: str) -> list[Requirement]:
    try:
        texts = importlib.metadata.requires(name) or []
    except importlib.metadata.PackageNotFoundError:
        return []
    wanted = [Requirement(text) for text in texts]
    # Without an extra all that is asked for unconditionally; with one, what it adds.
    return [one for one in wanted if one.marker is None or one.marker.evaluate({"extra": extra})]


def licence(name: str) -> str:
    """Gives the licence that an installed package declares, as an SPDX expression where it can be read as one."""
    metadata = importlib.metadata.metadata(name)
    classifiers = [
        text.split(" :: ")[-1] for text in metadata.get_all("Classifier") or [] if text.startswith("License")
    ]
    field, expression = ((metadata.get_all(key) or [""])[0] for key in ("License", "License-Expression"))
    # Some packages put the whole text into the field.
    named = [expression, field if len(field) < 60 else "", " AND ".join(classifiers)]
    declared = next((text for text in named if text not in ("", "UNKNOWN")), "none declared")
    return SPELLINGS.get(declared, declared)


def is_allowed(expression: str) -> bool:
    """Tells whether one alternative of a licence expression consists of allowed licences only.

    >>> is_allowed("MIT AND GPL-3.0-only"), is_allowed("GPL-3.0-only OR MPL-1.1"), is_allowed("none declared")
    (False, True, False)
    """
    allowed = PERMISSIVE | FILE_COPYLEFT
    return any(set(choice.split(" AND ")) <= allowed for choice in expression.split(" OR "))


def pins() -> dict[str, str]:
    """Gives the versions of constraints.txt by canonical name."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("==") for line in lines if line and not line.startswith("#"))
    return {canonicalize_name(name): version for name, version in pairs}


def _copyleft(rows: list[tuple[str, str, str, str]]) -> str:
    weak = [row for row in rows if not any(set(part.split(" AND ")) <= PERMISSIVE for part in row[2].split(" OR "))]
    core = [name for name, _, _, part in weak if part == "core"]
    return COPYLEFT.format(
        names=", ".join(f"`{name}`" for name, *_ in weak),
        core=f"In the core: {', '.join(f'`{name}`' for name in core)}." if core else "None is in the core.",
    )


def _table(rows: list[tuple[str, str, str, str]]) -> str:
    lines = ["| package | version | licence | for |", "|---|---|---|---|"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
