"""Tests avow with the lowest or the newest versions of its dependencies that pyproject.toml allows.

python scripts/versions.py lowest                            # or newest; all tests but those of training
python scripts/versions.py lowest tests/articles -x          # unknown options go to pytest
python scripts/versions.py newest --extra train              # training as well
python scripts/versions.py newest --python /path/to/python3.13

Makes .venv-lowest or .venv-newest (with --python, one of the version's own) with uv (`pip install uv`). Each version
is the lowest or newest that has a wheel for the Python. torch is the one of constraints.txt in both sets, installed by
pip as scripts/install.py does, since a choice of uv's could be gigabytes of CUDA. Prints the versions that were chosen.
"""

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TOOLS = ("pytest>=8.3", "hypothesis>=6.115", "httpx>=0.27", "httpx2>=2.10", "pandas>=2.2", "sybil>=10.0")
"""What the tests themselves need; always the newest."""


def main() -> None:
    """Parses the command line, makes the environment and runs the tests in it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", choices=("lowest", "newest"))
    parser.add_argument("tests", nargs="*", default=["tests"], help="files or folders of tests (default: all)")
    parser.add_argument("--python", default=sys.executable, help="interpreter (default: the one that runs this)")
    parser.add_argument("--extra", action="append", default=["html", "prepare", "serve"], help="a further extra")
    options, to_pytest = parser.parse_known_args()
    python = make_environment(options.set, options.python, options.extra)
    # Old versions use what newer ones of their own dependencies call outdated; that is no fault of ours.
    quiet = ["-W", "ignore"] if options.set == "lowest" else []
    run([python, "-m", "pytest", "-q", *quiet, *to_pytest, *options.tests])


def make_environment(which: str, interpreter: str, extras: list[str]) -> str:
    """Makes the environment anew and gives the path of its Python."""
    version = subprocess.run(  # noqa: S603
        [interpreter, "-c", "import sys; print('{}.{}'.format(*sys.version_info))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    venv = ROOT / (f".venv-{which}" if interpreter == sys.executable else f".venv-{which}-{version}")
    python, chosen = str(venv / "bin/python"), venv / "chosen.txt"
    uv = [sys.executable, "-m", "uv"]
    run([*uv, "venv", "--clear", "--seed", "--quiet", "--python", interpreter, str(venv)])
    if "train" in extras:
        run([python, "-m", "pip", "install", "--quiet", pinned_torch()])
    resolution = "lowest-direct" if which == "lowest" else "highest"
    compiling = [*uv, "pip", "compile", "--quiet", "--no-header", "--no-annotate", "--only-binary", ":all:"]
    compiling += ["--resolution", resolution, "--excludes", "requirements/excluded.txt", "--python", python]
    asked = [part for extra in extras for part in ("--extra", extra)]
    run([*compiling, *asked, "--output-file", str(chosen), "pyproject.toml"])
    print(chosen.read_text(encoding="utf-8"))
    installing = [*uv, "pip", "install", "--quiet", "--python", python]
    run([*installing, "--requirement", str(chosen), *TOOLS])
    run([*installing, "--no-deps", "--editable", "."])
    return python


def pinned_torch() -> str:
    """Gives the line of constraints.txt that pins torch."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return next(line for line in lines if line.startswith("torch=="))


def run(command: list[str]) -> None:
    """Runs a command in the project's folder; ends the script with its status if it fails."""
    print("+", " ".join(command), flush=True)
    status = subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603
    if status != 0:
        sys.exit(status)


if __name__ == "__main__":
    main()
