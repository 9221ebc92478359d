"""The model card that is written with every model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from avow.labels import LABELS
from avow.models.bundle import Manifest
from avow.records import Example

_UNCALIBRATED = ("majority", "cue")
_WHOLE_ARTICLES = "Where every quote of an article is asked:"


def model_card(manifest: Manifest, examples: Sequence[Example], what: str, *, told: int = 0) -> str:
    """Gives the card as Markdown: what the model is, what it learned from, what it is not for.

    Args:
        manifest: Of the model.
        examples: The rows that it learned from.
        what: One or two sentences on how it works.
        told: How many more it learned from that a teacher labelled and nobody else.
    """
    counts = Counter(example.label for example in examples if example.label)
    claims = len({example.claim_id or example.claim for example in examples})
    shares = ", ".join(f"{label} {counts[label]:,}" for label in LABELS)
    lines = [
        f"# {manifest.name}, version {manifest.version}",
        "",
        what,
        "",
        "Input: a claim and a passage, with the holder whose stance is asked for and, where known, the holder's words.",
        f"Output: a probability for each of {', '.join(LABELS)}.",
        "",
        "## Learned from",
        "",
    ]
    if manifest.training_data:
        lines += ["| corpus | split | rows | licence | sha256 of the rows |", "|---|---|---|---|---|"]
        lines += [
            f"| {data.corpus} | {data.split} | {data.rows:,} | {data.licence or 'not stated'} | {data.sha256[:12]} |"
            for data in manifest.training_data
        ]
        lines.append("")
    lines += [
        f"{sum(counts.values()):,} examples of {claims:,} claims: {shares}." if examples else "Nothing.",
        *([f"{told:,} more were labelled by its teacher alone."] if told else []),
        "",
        "## Calibration",
        "",
        _calibration(manifest),
        "",
        "## Limits",
        "",
        "English only. It judges how the holder commits to the claim in the passage, not whether the claim is true.",
        "Probabilities are calibrated on the kind of text above; check them on yours before acting on them.",
        "Made to help a reader who checks the passage, not to rate people or to decide alone.",
        "",
        "## Made with",
        "",
        ", ".join(f"{package} {version}" for package, version in manifest.created_with.items()) or "no other package",
        "",
    ]
    return "\n".join(lines)


def with_article_prior(card: str, log_odds: float, pairs: int = 0) -> str:
    """Gives a card that tells under "Calibration" how probabilities change for all quotes of an article.

    Args:
        card: Of the same model, with or without such a paragraph.
        log_odds: Added to those of "unrelated".
        pairs: How many it was fitted on; 0: it was fitted for the model that this one was adapted from.
    """
    before, limits, after = without_article_prior(card).partition("\n## Limits\n")
    where = f"on {pairs:,} pairs of whole articles" if pairs else "for the model that this one was adapted from"
    told = f"{log_odds:+.3f} is added to the log-odds of unrelated, fitted {where}."
    return f"{before.rstrip()}\n\n{_WHOLE_ARTICLES} {told}\n{limits}{after}"


def with_calibration(card: str, manifest: Manifest) -> str:
    """Gives a model's card with the temperature that its manifest has, and without a paragraph on whole articles."""
    before, title, after = card.partition("\n## Calibration\n")
    _, limits, rest = after.partition("\n## Limits\n")
    return f"{before}{title}\n{_calibration(manifest)}\n{limits}{rest}" if title else card


def without_article_prior(card: str) -> str:
    """Gives a card without the paragraph on whole articles."""
    before, limits, after = card.partition("\n## Limits\n")
    return before.partition(f"\n{_WHOLE_ARTICLES}")[0] + limits + after


def _calibration(manifest: Manifest) -> str:
    if manifest.kind in _UNCALIBRATED:
        return "None: a baseline's probabilities are what its rule says."
    if manifest.temperature == 1.0:
        return "None: no rows were held out to fit a temperature on."
    return f"Temperature {manifest.temperature:.3f}, fitted on predictions for claims that the fit had not seen."
