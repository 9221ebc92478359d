"""Fuzzes one border of the package with a coverage-guided fuzzer, for so many seconds of processor time.

python scripts/fuzz.py quotes 1440        # articles, quotes, records or models; see tests/fuzz/targets.py

Needs `pip install atheris`. The fuzzer tells on standard error how much it covers ("cov": edges of avow's code) and has
the words of each format from `dictionary` in tests/fuzz/targets.py. Inputs that reached new code are kept in
.fuzz/TARGET and are where the next run starts.
An input that raises, crashes, needs over 2.5 GB or over 5 seconds ends the run with status 1 or more and is left in
.fuzz/found; put it into tests/fuzz/found/TARGET/ when it is mended, where the tests run it from then on.
"""

import argparse
import logging
import os
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SLOWEST_S = 5.0


def main() -> None:
    """Parses the command line and runs the fuzzer, which ends the process."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", help="articles, quotes, records or models")
    parser.add_argument("seconds", type=float, help="of processor time")
    parser.add_argument("--work", type=Path, default=ROOT / ".fuzz", help="where inputs are kept (default: .fuzz)")
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT / "tests" / "fuzz"))
    import atheris

    with atheris.instrument_imports(include=["avow"]):
        import targets  # type: ignore[import-not-found]
    target, corpus, found = targets.TARGETS[options.target], options.work / options.target, options.work / "found"
    corpus.mkdir(parents=True, exist_ok=True)
    found.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(targets.seeds(options.target)):
        (corpus / f"seed-{number}").write_bytes(seed)
    saved = sorted((ROOT / "tests" / "fuzz" / "found" / options.target).glob("*"))
    for path in saved:
        (corpus / f"found-{path.name}").write_bytes(path.read_bytes())
    # Libraries that are loaded with the first input, and the seeds themselves, are neither coverage nor slow inputs.
    for seed in targets.seeds(options.target):
        target(seed)
    logging.disable(logging.CRITICAL)  # a warning for every other input would fill the disk
    words = options.work / f"{options.target}.dict"
    words.write_text("".join(f'"{escaped(word)}"\n' for word in targets.dictionary(options.target)), encoding="ascii")
    limits = ["-max_len=4096", "-timeout=600", "-rss_limit_mb=2500", f"-dict={words}"]
    limits.append(f"-artifact_prefix={found}/{options.target}-")
    atheris.Setup([sys.argv[0], str(corpus), *limits], timed(target, options.target, options.seconds))
    atheris.Fuzz()


def escaped(word: bytes) -> str:
    """Writes a word as libFuzzer's dictionaries have it: every byte in hexadecimal digits."""
    return "".join(f"\\x{byte:02X}" for byte in word)


def timed(target: Any, name: str, seconds: float) -> Any:
    """Gives the target with a clock: ends the process when the time is over, fails on an input that takes long."""
    began = time.process_time()
    inputs, slowest = 0, 0.0

    def once(data: bytes) -> None:
        nonlocal inputs, slowest
        start = time.process_time()
        target(data)
        end = time.process_time()
        inputs, slowest = inputs + 1, max(slowest, end - start)
        if end - start > SLOWEST_S:
            raise TimeoutError(f"{end - start:.1f} s of processor time for {len(data)} bytes")
        if end - began > seconds:
            print(f"{name}: {inputs} inputs in {end - began:.0f} CPU seconds, none failed; slowest {slowest:.2f} s")
            sys.stdout.flush()
            os._exit(0)  # libFuzzer cannot be told to stop in any other way

    return once


if __name__ == "__main__":
    main()
