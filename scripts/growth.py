"""Measures how the cost of every text function and regular expression grows, up to a megabyte of hostile text.

python scripts/growth.py                 # 16 KB, 64 KB, 250 KB, 1 MB; takes a quarter of an hour
python scripts/growth.py --longest 64000

Prints what grows by 3 times or more for twice the text, and the slowest of the rest; ends with status 1 if any does.
"""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Parses --longest and measures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--longest", type=int, default=1_000_000, help="characters of the longer text (default: 1 MB)")
    longest = parser.parse_args().longest
    sys.path.insert(0, str(ROOT / "tests" / "security"))
    import hostile_text as growth  # type: ignore[import-not-found]

    runs = growth.functions() | {name: growth.searched(found) for name, found in growth.patterns().items()}
    bad, slowest = 0, (0.0, "")
    for name, run in runs.items():
        for label, unit in growth.UNITS.items():
            length = longest // 2
            sizes = sorted({max(1000, length // part) for part in (64, 16, 4, 1)})
            for size in sizes:
                try:
                    ratio, seconds = growth.growth(run, unit, size)
                except ValueError:
                    break  # refused in words
                slowest = max(slowest, (seconds, f"{name} on {label}, {2 * size:,} characters"))
                if ratio >= growth.RATIO:
                    bad += 1
                    print(
                        f"{name} on {label}: {2 * size:,} characters take {seconds:.2f} s, {ratio:.1f} times the half"
                    )
                    break
    print(f"{len(runs)} functions and expressions on {len(growth.UNITS)} texts: {bad} grow too fast")
    print(f"slowest: {slowest[1]}, {slowest[0]:.2f} s")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
