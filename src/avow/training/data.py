"""The rows that a run learns from and is tested on: loaded, kept apart, held out and digested."""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from avow import corpora
from avow.errors import ConfigError
from avow.examples import labelled_examples, mark_holder
from avow.models.article_prior import LEAST_ROWS
from avow.models.bundle import TrainingData
from avow.prepare.unlabelled import UNLABELLED
from avow.records import Example
from avow.text import slices
from avow.training.config import HeldOut, Part, TrainConfig

logger = logging.getLogger(__name__)

Loaded = tuple[Part, list[Example]]
"""A part of the configuration, and its rows."""

_NOT_IN_FILE_NAMES = re.compile(r'[/\\:*?"<>|]')


def load_parts(parts: Sequence[Part], *, mark_holders: bool) -> list[Loaded]:
    """Gives the labelled rows of each part that have its tags.

    Rows of a table have its name for their corpus, and two tables of one name are told apart by their folders', so that
    an id belongs to one row. Rows of a prepared split keep the corpus that they were made with.

    Raises:
        ConfigError: A part has no such rows, or an id belongs to different rows all the same.
        CorpusError: The corpus cannot be read.
        RecordError: The table cannot be read, or one of its rows does not fit.
    """
    names = _names([part.path for part in parts if part.path and not part.name])
    named = [
        part.model_copy(update={"name": names[part.path]}) if part.path and not part.name else part for part in parts
    ]
    loaded = [_load_part(part, mark_holders=mark_holders) for part in named]
    _check_ids(loaded)
    return loaded


def _names(paths: Sequence[str]) -> dict[str, str]:
    """Gives each path its file's name without the ending, with as many folders before it as tell it from the others."""
    words = {path: (*Path(path).resolve().parent.parts[1:], Path(path).stem) for path in paths}
    names: dict[str, str] = {}
    for path, own in words.items():
        others = [other for other in words.values() if other != own]
        length = next(n for n in range(1, len(own) + 1) if n == len(own) or all(o[-n:] != own[-n:] for o in others))
        names[path] = "-".join(own[-length:])
    return names


def _check_ids(loaded: Sequence[Loaded]) -> None:
    """Checks that rows which come from paths have their ids for themselves.

    Raises:
        ConfigError: Different rows have the same corpus and id: training would take them for one.
    """
    seen: dict[tuple[str, str], tuple[Part, tuple[str | None, ...]]] = {}
    for part, rows in loaded:
        for row in rows:
            facts = (row.claim, row.passage, row.holder, row.label)
            first, known = seen.setdefault(row_key(row), (part, facts))
            if facts != known and (part.path or first.path):
                raise ConfigError(
                    f"{part.path or part.corpus}: row {row.id!r} of {row.corpus!r} is another one in"
                    f" {first.path or first.corpus}; expected ids that tell rows apart: give a table another `name`,"
                    " and what a split is prepared from ids or a column `corpus` of its own"
                )


def _load_part(part: Part, *, mark_holders: bool) -> Loaded:
    labelled = [
        example
        for example in _all_rows(part)
        if example.label is not None and all(example.tags.get(tag) == value for tag, value in part.tags.items())
    ]
    if not labelled:
        raise ConfigError(f"no labelled rows in {set_name(part)} with tags {part.tags or 'of any kind'}")
    rows = [row for row in labelled if _is_kept(row, part)]
    if not rows:
        raise ConfigError(f"{set_name(part)}: keep leaves none of {len(labelled)} rows; expected larger shares")
    return part, [mark_holder(row) for row in rows] if mark_holders else rows


def _is_kept(row: Example, part: Part) -> bool:
    """Draws by the id alone, so that other seeds and rows that come or go change nothing."""
    share = part.keep.get(row.label, 1.0) if row.label else 1.0
    return int.from_bytes(hashlib.sha256(row.id.encode()).digest()[:8]) < share * 2.0**64


def _all_rows(part: Part) -> Iterator[Example]:
    if part.corpus:
        return corpora.load(part.corpus, splits=(part.split,))
    if not Path(part.path).is_dir():
        rows = [replace(row, corpus=_origin(part)) for row in labelled_examples(part.path)]
    else:
        from avow.prepare.shards import read_examples

        # A row without an id gets its number: without one it would be taken for every other such row.
        numbered = enumerate(read_examples(part.path), start=1)
        rows = [row if row.id else replace(row, id=f"row-{number}") for number, row in numbered]
    return (row for row in rows if not part.split or row.split == part.split)


def load_unlabelled(config: TrainConfig) -> dict[str, list[Example]]:
    """Gives the rows that teachers are to label, by their path, without labels of their own.

    Raises:
        ConfigError: A path is no folder of shards, or has no rows.
        RecordError: One of its rows does not fit.
    """
    from avow.prepare.shards import read_examples

    paths = dict.fromkeys(part.path for stage in config.stages for part in stage.unlabelled)
    loaded: dict[str, list[Example]] = {}
    for path in paths:
        if not Path(path).is_dir():
            raise ConfigError(f"unlabelled: expected a folder of Parquet shards, found none at {path}")
        rows = (replace(row, label=None, soft_label=None) for row in read_examples(path))
        loaded[path] = [mark_holder(row) for row in rows] if config.mark_holders else list(rows)
        if not loaded[path]:
            raise ConfigError(f"unlabelled: no rows in {path}")
    return loaded


@dataclass(frozen=True, slots=True)
class RunData:
    """All labelled rows of a run, each in the one use it has.

    Attributes:
        training: To fit on, by the parts of the configuration, in its order.
        evaluation: To score.
        whole_articles: To fit the article prior on.
    """

    training: list[Loaded]
    evaluation: list[Loaded]
    whole_articles: list[Loaded]

    @property
    def apart(self) -> list[Example]:
        """The rows that fit the article prior."""
        return [row for _, rows in self.whole_articles for row in rows]


def load_run_data(config: TrainConfig) -> RunData:
    """Loads what a configuration names; of what fits the article prior, no article is left to train on.

    Raises:
        ConfigError: A part has no rows, is named for two uses, or none is left of it; two evaluation sets would have
            the same name; or a row that fits the article prior has no article.
    """
    parts = (*config.train, *(part for stage in config.stages for part in stage.train))
    loaded = load_parts((*parts, *config.evaluate, *config.article_prior), mark_holders=config.mark_holders)
    training, others = loaded[: len(parts)], loaded[len(parts) :]
    evaluation, whole_articles = others[: len(config.evaluate)], others[len(config.evaluate) :]
    check_names(evaluation)
    check_unseen(training, evaluation)
    check_unseen([*training, *evaluation], whole_articles, use="article_prior")
    apart = [row for _, rows in whole_articles for row in rows]
    if lost := next((row for row in apart if not row.article_id), None):
        raise ConfigError(
            f"article_prior: row {lost.id!r} of {lost.corpus!r}: expected an article_id, found none; it tells which"
            " rows are of one article, so that none of them is trained on"
        )
    unrelated = sum(row.label == "unrelated" for row in apart)
    if apart and min(unrelated, len(apart) - unrelated) < LEAST_ROWS:
        raise ConfigError(
            f"article_prior: expected at least {LEAST_ROWS} rows that are unrelated and {LEAST_ROWS} that are not,"
            f" found {unrelated} and {len(apart) - unrelated}"
        )
    kept = [(part, without_articles(rows, apart)) for part, rows in training]
    for (part, rows), (_, left) in zip(training, kept, strict=True):
        if len(left) < len(rows):
            logger.info("%s: left out %d rows of the article prior's articles", set_name(part), len(rows) - len(left))
        if not left:
            raise ConfigError(f"train: all rows of {set_name(part)} are of the articles that fit the article prior")
    return RunData(kept, evaluation, whole_articles)


def without_articles(rows: Sequence[Example], others: Sequence[Example]) -> list[Example]:
    """Gives the rows that have neither the article (its id in the collection of texts) nor the passage of another."""
    public = {info.name for info in corpora.list_corpora()} | set(corpora.TEXTS.values())

    def article(row: Example) -> tuple[str, str]:
        """Tells articles apart: collections of texts have ids of their own, all tables of a user the same."""
        corpus = row.corpus.removeprefix(UNLABELLED)
        return corpora.TEXTS.get(corpus, corpus if corpus in public else ""), row.article_id

    articles = {article(row) for row in others if row.article_id}
    passages = {row.passage for row in others}
    return [row for row in rows if article(row) not in articles and row.passage not in passages]


def without_held_out(rows: Sequence[Example], held_out: Sequence[Example]) -> list[Example]:
    """Gives the rows that have neither a claim nor, in the same article, the content of a held-out one."""
    claims = {row.claim for row in held_out}
    return [row for row in without_contents(rows, held_out) if row.claim not in claims]


def without_contents(rows: Sequence[Example], held_out: Sequence[Example]) -> list[Example]:
    """Gives the rows that do not have the content of a held-out one in the same article.

    A quote may stand under several claims, of several topics. Of corpora of sentence pairs, which come with several
    claims and turned round, the rows go that have a held-out passage as their passage or as their claim. Rows of the
    user's own are told apart by their claims alone where nothing is marked: his passages may stand under every claim.
    """
    pairs = {info.name for info in corpora.list_corpora() if info.kind in ("nli", "evidence")}
    contents = {_content(row) for row in held_out if row.content}
    passages = {_words(row.passage) for row in held_out if not row.content and row.corpus in pairs}
    return [
        row
        for row in rows
        if not (row.content and _content(row) in contents)
        and not (passages and (_words(row.passage) in passages or _words(row.claim) in passages))
    ]


def _content(row: Example) -> tuple[str, str]:
    return row.article_id, _words(slices(row.passage, row.content))


def _words(text: str) -> str:
    return " ".join(text.split())


def set_name(part: Part) -> str:
    """Names the predictions file of a part: origin, split and tags, without what no file name may have."""
    name = "-".join(word for word in (_origin(part), part.split, *part.tags.values()) if word)
    return _NOT_IN_FILE_NAMES.sub("_", name)


def _origin(part: Part) -> str:
    return part.corpus or part.name or Path(part.path).stem


def check_names(evaluation: Sequence[Loaded]) -> None:
    """Checks that no evaluation set would be written over another.

    Raises:
        ConfigError: Two have the same name.
    """
    names = Counter(set_name(part) for part, _ in evaluation)
    if twice := next((name for name, count in names.items() if count > 1), None):
        raise ConfigError(f"evaluate: two sets are called {twice!r}; expected different ones, or a name for one's path")


def row_key(example: Example) -> tuple[str, str]:
    """Tells rows apart: ids are unique within a corpus only."""
    return example.corpus, example.id


def group_of(example: Example, group_by: Sequence[str]) -> str:
    """Gives what an example belongs to: the first of these tags it has ("article": its article), else its claim."""
    for tag in group_by:
        if value := example.article_id if tag == "article" else example.tags.get(tag):
            return f"{tag}={value}"
    return example.claim_id or example.claim


def check_unseen(training: Sequence[Loaded], evaluation: Sequence[Loaded], *, use: str = "evaluate") -> None:
    """Warns of rows to evaluate on, or for another use, that have the texts of a training row.

    Raises:
        ConfigError: A row is in both.
    """
    seen = {key: part for part, rows in training for keys in _keys(part, rows) for key in keys}
    texts = {(row.claim, row.passage, row.holder) for _, rows in training for row in rows}
    for part, rows in evaluation:
        told = zip(rows, _keys(part, rows), strict=True)
        if twice := next(((row, key) for row, keys in told for key in keys if key in seen), None):
            row, key = twice
            known = set_name(seen[key])
            raise ConfigError(
                f"{use}: row {row.id!r} of {set_name(part)} is also in {known}, which has another use; expected rows"
                " that the model has not seen"
            )
        # Official splits may have such rows, and leaving them out would make another test set.
        if same := sum((row.claim, row.passage, row.holder) in texts for row in rows):
            logger.warning("%s: %d of %d rows have the texts of a training row", set_name(part), same, len(rows))


def _keys(part: Part, rows: Sequence[Example]) -> list[list[tuple[str, str]]]:
    """Gives what tells each row from others: a table's rows are the same under every name that a part gives it."""
    table = str(Path(part.path).resolve()) if part.path and not Path(part.path).is_dir() else ""
    return [[row_key(row), (table, row.id)] if table else [row_key(row)] for row in rows]


def held_out_rows(
    last_stage: Sequence[Example], wanted: HeldOut, *, group_by: Sequence[str], seed: int
) -> list[Example]:
    """Gives the rows of an encoder's last stage whose groups are held out; no stage may learn from these groups.

    The groups with the lowest hashes of seed and name are drawn, so that the draw hardly changes with the rows.
    """
    seed = seed if wanted.seed is None else wanted.seed
    once = {row_key(example): example for example in last_stage}
    rows = [example for example in once.values() if not wanted.corpora or example.corpus in wanted.corpora]
    groups = {group_of(row, group_by) for row in rows}
    number = max(1, round(wanted.share * len(groups))) if wanted.share and len(groups) > 1 else 0
    drawn = sorted(groups, key=lambda group: hashlib.sha256(f"{seed}|{group}".encode()).digest())[:number]
    chosen = {*drawn, *wanted.groups}
    return [row for row in rows if group_of(row, group_by) in chosen]


def check_held_out(config: TrainConfig, training: Sequence[Loaded], *, seed: int) -> None:
    """Checks, before hours of training, that an encoder's held-out rows are there where it needs some.

    Args:
        config: Of the run.
        training: The parts of all stages, in their order.
        seed: Of the run.

    Raises:
        ConfigError: A named corpus or group is not there, or nothing is held out for an export or early stopping.
    """
    wanted = config.held_out
    rows = last_stage_rows(config, training)
    known = {example.corpus for example in rows}
    groups = {group_of(row, config.group_by) for row in rows if not wanted.corpora or row.corpus in wanted.corpora}
    for kind, asked, there in (("corpora", wanted.corpora, known), ("groups", wanted.groups, groups)):
        if strangers := sorted(set(asked) - there):
            raise ConfigError(f"held_out.{kind}: the last stage has no rows of {strangers[0]!r}")
    needs = [
        name
        for name, used in (("export", config.export), ("patience", any(each.patience for each in config.stages)))
        if used
    ]
    if needs and not held_out_rows(rows, wanted, group_by=config.group_by, seed=seed):
        raise ConfigError(
            f"held_out: {needs[0]} needs rows that no stage learns from, found none; set its share or groups"
        )


def last_stage_rows(config: TrainConfig, training: Sequence[Loaded]) -> list[Example]:
    """Gives the rows of an encoder's last stage."""
    # Of a stage of unlabelled rows alone there are none; counted from the end they would be all.
    first = len(training) - len(config.stages[-1].train)
    return [row for _, rows in training[first:] for row in rows]


def digest(rows: Sequence[Example]) -> str:
    """Gives the sha256 of everything that a model may learn from the rows, in their order."""
    found = hashlib.sha256()
    for row in rows:
        fields: tuple[Any, ...] = (
            row.id,
            row.claim,
            row.passage,
            row.holder,
            row.content,
            row.cue,
            row.mention,
            row.outer,
            row.label,
        )
        if row.soft_label is not None:
            fields = (*fields, row.soft_label)
        found.update(json.dumps(fields, ensure_ascii=False).encode("utf-8") + b"\n")
    return found.hexdigest()


def training_data(rows: Sequence[Example], *, corpus: str = "", split: str = "") -> list[TrainingData]:
    """Gives what the saved model's card says about the rows it was fitted on: an entry for each corpus, split, licence.

    Args:
        rows: What it was fitted on.
        corpus: Their corpus; none: each row's own.
        split: Their split; none: each row's own.
    """
    kinds: dict[tuple[str, str, str], list[Example]] = {}
    for row in rows:
        kinds.setdefault((corpus or row.corpus, split or row.split, row.licence), []).append(row)
    return [
        TrainingData(corpus=name, split=part, rows=len(own), sha256=digest(own), licence=licence)
        for (name, part, licence), own in kinds.items()
    ]
