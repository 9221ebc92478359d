"""Says file by file how many of mutmut's changes the tests noticed, after `mutmut run`.

python scripts/killed.py        # reads mutants/, see [tool.mutmut] in pyproject.toml
"""

import json
from pathlib import Path

MUTANTS = Path(__file__).resolve().parents[1] / "mutants"
SURVIVED, UNTESTED = 0, 33
"""What mutmut notes of a mutant: the exit status of pytest, or that no test reaches it; anything else is a failure."""


def main() -> None:
    """Prints a table in Markdown: mutants, killed, survived, and those that no test reaches."""
    if not MUTANTS.is_dir():
        raise SystemExit(f"{MUTANTS}: no such folder; run mutmut first")
    print("| file | mutants | killed | survived | no test | killed, % |\n|---|---|---|---|---|---|")
    total = [0, 0, 0]
    for path in sorted(MUTANTS.glob("src/**/*.py.meta")):
        codes = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"].values()
        if None in codes:
            raise SystemExit(f"{path}: the run is not finished; run mutmut again")
        if codes:
            found = [len(codes), sum(code == SURVIVED for code in codes), sum(code == UNTESTED for code in codes)]
            total = [a + b for a, b in zip(total, found, strict=True)]
            print(row(f"`{path.relative_to(MUTANTS / 'src' / 'avow').with_suffix('')}`", *found))
    print(row("all", *total))


def row(name: str, mutants: int, survived: int, untested: int) -> str:
    """Gives one row of the table."""
    killed = mutants - survived - untested
    return f"| {name} | {mutants} | {killed} | {survived} | {untested} | {100 * killed / mutants:.0f} |"


if __name__ == "__main__":
    main()
