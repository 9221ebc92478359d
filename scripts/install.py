"""Makes .venv and installs avow into it, with the versions of constraints.txt.

python3 scripts/install.py                # the light core and HTML reading
python3 scripts/install.py --extra dev    # what the tests and training need as well
"""

import argparse
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"


def main() -> None:
    """Parses --extra and runs venv and pip."""
    if sys.version_info < (3, 11):
        sys.exit(f"avow needs Python 3.11 or newer; this is {sys.version.split()[0]}. Set AVOW_PYTHON to a newer one.")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--extra", default="html", help="extra of pyproject.toml to install (default: html)")
    extra = parser.parse_args().extra
    python = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        print(f"Making a virtual environment in {VENV}")
        venv.create(VENV, with_pip=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-c", "constraints.txt"]
    if extra == "dev":
        # The pinned torch first and alone: asked for as a range, pip may choose a build with gigabytes of CUDA.
        torch = next(line for line in (ROOT / "constraints.txt").read_text().splitlines() if line.startswith("torch=="))
        run([*pip, torch])
    run([*pip, "-e", f".[{extra}]"])


def run(command: list[str]) -> None:
    """Runs a command in the project's folder; ends the script with its status if it fails."""
    print("+", " ".join(command[3:]), flush=True)
    status = subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603
    if status != 0:
        sys.exit(status)


if __name__ == "__main__":
    main()
