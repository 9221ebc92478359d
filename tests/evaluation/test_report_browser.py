"""The report in a real browser, where one is installed."""

import json
import re
import shutil
import subprocess

import numpy as np
import pytest

from avow.evaluation.predictions import table_from_examples
from avow.evaluation.report import Options, RunInfo, evaluate
from avow.records import Example

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
HOSTILE = (
    "<script>document.title='taken'</script><img src='http://example.invalid/x.png' onerror=\"document.title='taken'\">"
)

pytestmark = pytest.mark.skipif(not BROWSER, reason="no Chromium is installed")


@pytest.fixture(scope="module")
def visit(tmp_path_factory):
    """Writes a report with hostile texts, opens it, and gives (document after scripts, log, requested addresses)."""
    folder = tmp_path_factory.mktemp("browser")
    examples = [
        Example(
            id=f"e{i}",
            claim=f"Claim {i}. {HOSTILE}",
            passage=f"“{'w' * 2000}” \u202e{HOSTILE}",
            content=((0, 2002),),
            holder=HOSTILE,
            label=["affirms", "denies"][i % 2],
            tags={"topic": HOSTILE if i % 3 else "other"},
        )
        for i in range(30)
    ]
    table = table_from_examples(examples, np.random.default_rng(1).dirichlet(np.ones(4), size=30))
    evaluate({HOSTILE: table}, RunInfo(name=HOSTILE), Options(resamples=50, slice_resamples=20)).write(folder)
    arguments = [
        BROWSER,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        f"--user-data-dir={folder / 'profile'}",
        "--enable-logging=stderr",
        f"--log-net-log={folder / 'net.json'}",
        "--virtual-time-budget=3000",
        "--dump-dom",
        (folder / "report.html").as_uri(),
    ]
    result = subprocess.run(arguments, capture_output=True, text=True, timeout=120, check=True)
    events = json.loads((folder / "net.json").read_text(encoding="utf-8"))["events"]
    addresses = {event["params"]["url"] for event in events if "url" in event.get("params", {})}
    return result.stdout, result.stderr, addresses


def test_page_logs_nothing_on_the_console(visit):
    _, log, _ = visit
    assert [line for line in log.splitlines() if "CONSOLE" in line] == []


def test_hostile_texts_make_no_request(visit):
    _, _, addresses = visit
    # The browser's own calls home are in the log too; the page's would go to this host, and the name goes nowhere.
    assert not [address for address in addresses if "example.invalid" in address]


def test_own_script_runs_and_hostile_ones_do_not(visit):
    document, _, _ = visit
    assert "30 of 30 shown" in document
    assert "<title>taken</title>" not in document
    assert len(re.findall(r"<script\b", document)) == 1
    assert "<img" not in document
    assert "&lt;script&gt;document.title='taken'&lt;/script&gt;" in document
