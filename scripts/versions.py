"""Tests avow with the lowest or the newest versions of its dependencies that pyproject.toml allows.

python scripts/versions.py lowest                    # or newest; all tests
python scripts/versions.py lowest tests/articles     # those only

Makes .venv-lowest or .venv-newest with uv (`pip install uv`), without the extras train and ray, whose libraries are
gigabytes; add them with --extra train. Prints the versions that were chosen.
"""

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TOOLS = ("pytest>=8.3", "hypothesis>=6.115", "httpx>=0.27", "httpx2>=2.10", "pandas>=2.2")
"""What the tests themselves need; always the newest."""


def main() -> None:
    """Parses the command line, makes the environment and runs the tests in it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", choices=("lowest", "newest"))
    parser.add_argument("tests", nargs="*", default=["tests"], help="files or folders of tests (default: all)")
    parser.add_argument("--extra", action="append", default=["html", "prepare", "serve"], help="a further extra")
    options = parser.parse_args()
    venv = ROOT / f".venv-{options.set}"
    chosen = venv / "requirements.txt"
    uv = [sys.executable, "-m", "uv"]
    run([*uv, "venv", "--clear", "--quiet", "--python", sys.executable, str(venv)])
    extras = [part for extra in options.extra for part in ("--extra", extra)]
    resolution = "lowest-direct" if options.set == "lowest" else "highest"
    compiling = ["pip", "compile", "--quiet", "--no-header", "--no-annotate", "--resolution", resolution, *extras]
    run([*uv, *compiling, "--python", str(venv / "bin/python"), "--output-file", str(chosen), "pyproject.toml"])
    print(chosen.read_text(encoding="utf-8"))
    installing = [*uv, "pip", "install", "--quiet", "--python", str(venv / "bin/python")]
    run([*installing, "--requirement", str(chosen), *TOOLS])
    run([*installing, "--no-deps", "--editable", "."])
    # Old versions use what newer ones of their own dependencies call outdated; that is no fault of ours.
    quiet = ["-W", "ignore"] if options.set == "lowest" else []
    run([str(venv / "bin/python"), "-m", "pytest", "-q", *quiet, *options.tests])


def run(command: list[str]) -> None:
    """Runs a command in the project's folder; ends the script with its status if it fails."""
    print("+", " ".join(command), flush=True)
    status = subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603
    if status != 0:
        sys.exit(status)


if __name__ == "__main__":
    main()
