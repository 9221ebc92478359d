"""A finished batch run summed up: stances by claim, speaker, outlet and week, and who changed position."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from tqdm import tqdm

from avow.analysis.profiles import Change, Stance, profiles
from avow.batch.folder import RunFolder
from avow.batch.plots import clear_plots, write_plots
from avow.batch.shares import Tally
from avow.errors import RunError
from avow.labels import LABEL_INDEX, LABELS, STANCES
from avow.names import is_proper
from avow.records import Prediction
from avow.tables import Row, read_json, write_csv, write_parquet

Key = tuple[str, str]
_MOST_PLOTTED_CLAIMS = 20
_COLUMNS = (
    *("file", "row", "article_id", "date", "outlet", "quote_id", "claim_id", "claim", "holder", "resolved"),
    *("quote", "days_before", "predicted", *(f"p_{label}" for label in LABELS), "abstained"),
)


def week_of(date: str | None) -> str | None:
    """Gives the Monday of a date's week, ISO; None without a date that can be read.

    Example:
        >>> week_of("2024-03-10"), week_of("spring")
        ('2024-03-04', None)
    """
    try:
        day = dt.date.fromisoformat((date or "")[:10])
    except ValueError:
        return None
    return (day - dt.timedelta(days=day.weekday())).isoformat()


# Table -> its second key beside the claim; None leaves a row out.
_GROUPS: dict[str, Callable[[Row], str | None]] = {
    "claim": lambda row: "",
    # "Spokesman" is somebody else in each article.
    "speaker": lambda row: row["holder"] if row["resolved"] and is_proper(row["holder"]) else None,
    "outlet": lambda row: row["outlet"],
    "week": lambda row: week_of(row["date"]),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregates:
    """Tables of a run: each has one row per group, with counts, and shares with their 95 % intervals.

    Attributes:
        tables: "claim", "speaker", "outlet", "week" and "changes" -> rows.
        files: What was written.
    """

    tables: Mapping[str, Sequence[Row]]
    files: tuple[Path, ...]


def aggregate(run: str | Path, out: str | Path, *, plots: bool = True, progress: bool = False) -> Aggregates:
    """Sums up the stances of a finished run; writes each table as .csv and .parquet, and plots as .svg.

    A table without rows is not written, and goes if an earlier call wrote it there; so do an earlier call's plots.
    Quotes predicted "unrelated" or marked as abstained are not counted. Speakers are counted under the name that each
    article resolves, so that "Ana Roth" and "Roth" of two outlets stay two. A speaker's changes of position are those
    of `avow.analysis.profiles`, by the day the words were said.

    Memory grows with the number of groups, and with the quotes of speakers who took more than one stance to a
    claim; not with the archive.

    Args:
        run: Folder of `run_batch` for articles.
        out: Folder for by_claim, by_speaker, by_outlet, by_week, changes, and plots/.

    Raises:
        RunError: The run is not finished, is one of pairs, or the folder holds something else.
    """
    folder = RunFolder(Path(run))
    if not folder.done.is_file():
        raise RunError(f"{folder.root}: expected a finished batch run, found no file DONE; finish it first")
    settings = read_json(folder.settings, RunError) if folder.settings.is_file() else None
    if not isinstance(settings, dict) or "claims" not in settings:
        raise RunError(f"{folder.root}: expected the folder of a batch run, found no settings of one in run.json")
    claims = {claim["id"]: claim["text"] for claim in settings["claims"] or ()}
    if not claims:
        raise RunError(f"{folder.root}: a run of pairs has no speakers or outlets to sum up; expected one of articles")
    tallies = _count(folder, progress)
    tables = {name: _rows(name, tallies[name], claims) for name in _GROUPS}
    tables["changes"] = list(_changes(folder, tallies["speaker"], claims, progress))
    files: list[Path] = []
    for name, rows in tables.items():
        path = Path(out, name if name == "changes" else f"by_{name}")
        pair = [path.with_suffix(".csv"), path.with_suffix(".parquet")]
        if not rows:  # without rows neither file would have columns
            for stale in pair:
                stale.unlink(missing_ok=True)
            continue
        write_csv(pair[0], rows)
        write_parquet(pair[1], rows)
        files += pair
    clear_plots(Path(out, "plots"))
    if plots:
        shown = sorted(tables["claim"], key=lambda row: -row["quotes"])[:_MOST_PLOTTED_CLAIMS]
        files += write_plots(Path(out, "plots"), {row["claim_id"]: row["claim"] for row in shown}, tables)
    return Aggregates(tables=tables, files=tuple(files))


def _shards(folder: RunFolder, progress: bool) -> Iterator[list[Row]]:
    """Gives the rows that count, shard by shard."""
    import pyarrow.parquet

    paths = sorted((folder.root / folder.table).glob("part-*.parquet"))
    for path in tqdm(paths, desc="shards", disable=not progress):
        rows = pyarrow.parquet.read_table(path, columns=list(_COLUMNS)).to_pylist()
        yield [row for row in rows if row["predicted"] != "unrelated" and not row["abstained"]]


def _count(folder: RunFolder, progress: bool) -> dict[str, dict[Key, Tally]]:
    tallies: dict[str, dict[Key, Tally]] = {name: {} for name in _GROUPS}
    for rows in _shards(folder, progress):
        for _, article in groupby(rows, key=lambda row: (row["file"], row["row"])):
            counts: dict[tuple[str, Key], list[int]] = {}
            for row in article:
                for name, group_of in _GROUPS.items():
                    if (group := group_of(row)) is not None:
                        own = counts.setdefault((name, (row["claim_id"], group)), [0] * len(STANCES))
                        own[LABEL_INDEX[row["predicted"]]] += 1
            for (name, key), own in counts.items():
                tallies[name].setdefault(key, Tally()).add(own)
    return tallies


def _rows(name: str, tallies: Mapping[Key, Tally], claims: Mapping[str, str]) -> list[Row]:
    """Gives a table: claims in their order; within a claim weeks in time, others by number of quotes."""
    place = {claim_id: number for number, claim_id in enumerate(claims)}

    def order(key: Key) -> tuple[int, int, str]:
        return place[key[0]], 0 if name == "week" else -tallies[key].quotes, key[1]

    rows: list[Row] = []
    for key in sorted(tallies, key=order):
        tally = tallies[key]
        row: Row = {"claim_id": key[0], "claim": claims[key[0]]}
        if name != "claim":
            row[name] = key[1]
        row |= {"articles": tally.articles, "quotes": tally.quotes}
        row |= dict(zip(STANCES, tally.counts, strict=True))
        for label in STANCES:
            share = tally.share(label)
            row |= {f"share_{label}": share.value, f"low_{label}": share.low, f"high_{label}": share.high}
        rows.append(row)
    return rows


def _changes(
    folder: RunFolder, speakers: Mapping[Key, Tally], claims: Mapping[str, str], progress: bool
) -> Iterator[Row]:
    """Gives the changes of position, claim by claim, the surest first.

    Only speakers with quotes of two stances can have changed, so only their quotes are kept.
    """
    wavering = {key for key, tally in speakers.items() if sum(count > 0 for count in tally.counts) > 1}
    kept: dict[Key, list[Row]] = {}
    for rows in _shards(folder, progress):
        for row in rows:
            key = (row["claim_id"], row["holder"])
            if row["resolved"] and key in wavering:
                kept.setdefault(key, []).append(row)
    by_claim: dict[str, list[list[Row]]] = {}
    for (claim_id, _), own in sorted(kept.items()):
        by_claim.setdefault(claim_id, []).append(own)
    for claim_id in claims:
        found = [
            _change_row(profile.holder, claims[claim_id], change, own)
            for own in by_claim.get(claim_id, ())
            for profile in profiles(_stance(row) for row in own)
            for change in profile.changes
        ]
        yield from sorted(found, key=lambda row: -row["sureness"])


def _stance(row: Row) -> Stance:
    prediction = Prediction(
        claim=row["claim"],
        holder=row["holder"],
        label=row["predicted"],
        probabilities={label: row[f"p_{label}"] for label in LABELS},
    )
    return Stance(
        article_id=f"{row['file']}:{row['row']}",
        date=row["date"] if week_of(row["date"]) else None,
        days_before=row["days_before"],
        quote_id=row["quote_id"],
        claim_id=row["claim_id"],
        holder=row["holder"],
        resolved=row["resolved"],
        outer=(),
        prediction=prediction,
    )


def _change_row(holder: str, claim: str, change: Change, rows: Sequence[Row]) -> Row:
    """Gives a change with the surest quote of either side; its sureness is that of the less sure one."""
    by_place = {f"{row['file']}:{row['row']}/{row['quote_id']}": row for row in rows}
    evidence = [by_place[place] for place in change.evidence]
    sides: dict[str, Any] = {}
    for side, label in (("before", change.before), ("after", change.after)):
        own = [row for row in evidence if row["predicted"] == label]
        # A position is the mean of a day's quotes; the day may have no quote with just that label.
        best = max(own or evidence, key=lambda row: row[f"p_{label}"])
        sides |= {
            side: label,
            f"date_{side}": best["date"],
            f"article_{side}": best["article_id"],
            f"quote_{side}": best["quote"],
            f"p_{side}": best[f"p_{label}"],
        }
    return {
        "claim_id": rows[0]["claim_id"],
        "claim": claim,
        "holder": holder,
        **sides,
        "sureness": min(sides["p_before"], sides["p_after"]),
        "evidence": " | ".join(change.evidence),
    }
