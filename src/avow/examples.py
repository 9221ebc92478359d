"""Examples from quotes: which passage a model reads, and which words of it are the holder's."""

from __future__ import annotations

import dataclasses
import difflib
import logging
from collections.abc import Iterable, Mapping, Sequence
from numbers import Integral
from pathlib import Path
from typing import Any

from avow.attribution.rules import extract
from avow.errors import RecordError
from avow.labels import LABELS
from avow.names import find_name, same_holder
from avow.records import Article, Example, Quote, Span, Spans
from avow.tables import read_rows, record_from_row, whole_number
from avow.text import is_whole, joined_spans

logger = logging.getLogger(__name__)

# The window in which our annotators read: `context` in data/polnear_stance has 320 characters before an
# attribution and 220 after, up to the next white space. Models are trained on it, so they are asked on it.
_BEFORE = 320
_AFTER = 220

# What is read from a row of somebody's table.
PAIR_COLUMNS = (
    "claim",
    "text",
    "passage",
    "holder",
    "mention",
    "content",
    "cue",
    "outer",
    "id",
    "claim_id",
    "article_id",
)
LABELLED_COLUMNS = (*PAIR_COLUMNS, "label", "split")
_ID_COLUMNS = ("id", "claim_id", "article_id")
_TAG = "tag_"


def passage_window(text: str, spans: Iterable[Span]) -> Span:
    """Gives the stretch of `text` around `spans` that is read to judge a stance.

    The ends are moved outward to white space, so that no word is cut, and inward past it.
    """
    spans = list(spans)
    start = max(0, min(start for start, _ in spans) - _BEFORE)
    end = min(len(text), max(end for _, end in spans) + _AFTER)
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def examples_from_quotes(
    article: Article, quotes: Sequence[Quote], claims: Mapping[str, str]
) -> list[tuple[Quote, str, Example]]:
    """Pairs every quote of an article with every claim.

    Args:
        claims: Claim id -> claim.

    Returns:
        (quote, claim id, example) in the order of quotes, then claims. The holder is the quote's speaker, or
        the words of its source where the speaker is not resolved.
    """
    by_id = {quote.id: quote for quote in quotes}
    made: list[tuple[Quote, str, Example]] = []
    for quote in quotes:
        outermost = _chain(quote, by_id)[0]
        spans = [*quote.content, *quote.cue, *quote.source]
        start, end = passage_window(article.text, spans + list(outermost.cue + outermost.source))
        example = Example(
            claim="",
            passage=article.text[start:end],
            holder=holder_of(quote),
            content=_shifted(quote.content, start, end),
            cue=_shifted(quote.cue, start, end),
            mention=_shifted(quote.source, start, end),
            outer=source_chain(quote, by_id)[:-1],
            article_id=article.id,
            tags={"quote": quote.id, "quote_kind": quote.kind, "cue_class": quote.cue_class},
        )
        made.extend(
            (quote, claim_id, dataclasses.replace(example, claim=claim, claim_id=claim_id, id=f"{quote.id}/{claim_id}"))
            for claim_id, claim in claims.items()
        )
    return made


def holder_of(quote: Quote) -> str | None:
    """Gives the name to show for a quote's holder: the resolved speaker, else the words of the source."""
    return quote.speaker or quote.source_text or None


def source_chain(quote: Quote, by_id: Mapping[str, Quote]) -> tuple[str, ...]:
    """Gives who reports whom, outermost first and the quote's own holder last; "?" for a source not named."""
    return tuple(holder_of(link) or "?" for link in _chain(quote, by_id))


def mark_holder(example: Example) -> Example:
    """Marks the holder's content, cue and mention in a passage that came without marks.

    The rule extractor reads the passage, as it did when the shipped models were trained; the quotes whose speaker is
    the holder (or whose source is the given mention) give the marks. An example that has content marked, or whose
    holder says nothing that the extractor finds, comes back with at most its mention added: models then read the
    whole passage.
    """
    if example.content or not (example.holder or example.mention):
        return example
    quotes = extract(Article(id="", text=example.passage))
    own = [quote for quote in quotes if _is_holders(quote, example)]
    if not own:
        named = find_name(example.passage, example.holder) if example.holder else None
        return dataclasses.replace(example, mention=example.mention or ((named,) if named else ()))
    by_id = {quote.id: quote for quote in quotes}
    return dataclasses.replace(
        example,
        content=joined_spans(span for quote in own for span in quote.content),
        cue=joined_spans(span for quote in own for span in quote.cue),
        mention=example.mention or joined_spans(span for quote in own for span in quote.source),
        outer=example.outer or source_chain(own[0], by_id)[:-1],
    )


def without(example: Example, cut: Span) -> Example:
    """Gives the example with the words at `cut` removed from its passage; spans move along."""
    start, end = cut

    def moved(spans: Spans) -> Spans:
        shrunk = ((_after_cut(left, start, end), _after_cut(right, start, end)) for left, right in spans)
        return tuple((left, right) for left, right in shrunk if left < right)

    return dataclasses.replace(
        example,
        passage=example.passage[:start] + example.passage[end:],
        content=moved(example.content),
        cue=moved(example.cue),
        mention=moved(example.mention),
    )


def example_from_row(row: Any, *, where: str, columns: Sequence[str] = PAIR_COLUMNS) -> Example:
    """Builds an example from a row with claim, text (or passage) and holder.

    Args:
        row: The row.
        where: Opens the message of an error.
        columns: The keys that a row may have.

    Raises:
        RecordError: A key is unknown, claim or text is missing, empty or mistyped, a span is not in the text, or
            a text holds half of a character.
    """
    if not isinstance(row, Mapping):
        raise RecordError(f"{where}: expected a dict with claim and text, found {type(row).__name__}")
    for key in row:
        if key not in columns:
            close = difflib.get_close_matches(str(key), columns, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"known keys: {', '.join(columns)}"
            raise RecordError(f"{where}: {key}: unknown key; {hint}")
    fields = {key: value for key, value in row.items() if value is not None and key != "text"}
    fields.setdefault("passage", row.get("text"))
    for key, name in (("claim", "claim"), ("passage", "text")):
        value = fields.get(key)
        if not isinstance(value, str) or not value.strip():
            raise RecordError(f"{where}: {name}: expected a text, found {value!r}")
    # A table's ids are often numbers.
    fields |= {key: str(fields[key]) for key in _ID_COLUMNS if isinstance(fields.get(key), Integral)}
    example = record_from_row(fields, Example, where=where)
    for key in ("claim", "passage", "holder", "outer", *_ID_COLUMNS):
        value = getattr(example, key)
        if not all(map(is_whole, value if isinstance(value, tuple) else (value or "",))):
            raise RecordError(f"{where}: {key}: holds half of a character (a lone surrogate); remove it")
    for key in ("content", "cue", "mention"):
        check_spans(getattr(example, key), len(example.passage), f"{where}: {key}")
    return example


def labelled_examples(rows: Any) -> list[Example]:
    """Gives somebody's own labelled rows as examples.

    Args:
        rows: A .csv, .tsv, .jsonl or .parquet file, a pandas DataFrame, or a list of dicts or of `Example`s. Rows
            have claim, text (or passage) and label ("affirms", "hedges", "denies" or "unrelated"), best also holder,
            and if known split, id, claim_id, article_id and spans. ``tag_topic`` and the like become tags; other
            columns of a table are left alone, and so are, with a warning, rows of a table whose label is empty.

    Raises:
        RecordError: The file cannot be read, there are no rows with a label, a row has another label or does not fit,
            or two rows have the same id; names the place.
    """
    corpus = "own"
    if isinstance(rows, (str, Path)):
        corpus = Path(rows).stem
        numbered = _with_labels([(f"{rows}:{place}", _known_or_tag(row)) for place, row in read_rows(rows)])
    elif hasattr(rows, "to_dict") and hasattr(rows, "columns"):
        table = enumerate(rows.to_dict("records"))
        numbered = _with_labels([(f"row {place}", _known_or_tag(row)) for place, row in table])
    else:
        numbered = {place: (f"rows[{place - 1}]", row) for place, row in enumerate(rows, start=1)}
    if not numbered:
        raise RecordError("expected labelled rows, found none")
    examples = [_labelled(row, where, corpus) for where, row in numbered.values()]
    given: set[tuple[str, str]] = set()
    for (where, _), example in zip(numbered.values(), examples, strict=True):
        if example.id and (example.corpus, example.id) in given:
            raise RecordError(f"{where}: two rows have the id {example.id!r}; give each its own, or none")
        given.add((example.corpus, example.id))
    # A row without an id gets its number, lengthened where another row was given just that one.
    for place, (number, example) in enumerate(zip(numbered, examples, strict=True)):
        if not example.id:
            free = str(number)
            while (example.corpus, free) in given:
                free += "-row"
            given.add((example.corpus, free))
            examples[place] = dataclasses.replace(example, id=free)
    return examples


def _with_labels(placed: list[tuple[str, dict[str, Any]]]) -> dict[int, tuple[str, dict[str, Any]]]:
    """Gives rows by their numbers in the table, which stay theirs when others are labelled.

    Rows that nobody labelled or agreed on are left out; a table with none but these is a mistake, and stays whole.
    """
    numbered = dict(enumerate(placed, start=1))
    kept = {number: (where, row) for number, (where, row) in numbered.items() if "label" in row}
    if kept and len(kept) < len(placed):
        first = next(where for where, row in placed if "label" not in row)
        logger.warning(
            "%d of %d rows have no label and are left out, first %s", len(placed) - len(kept), len(placed), first
        )
    return kept or numbered


def _labelled(row: Any, where: str, corpus: str) -> Example:
    label = row.label if isinstance(row, Example) else row.get("label") if isinstance(row, Mapping) else None
    if label not in LABELS:
        raise RecordError(f"{where}: label: expected one of {', '.join(LABELS)}, found {label!r}")
    if isinstance(row, Example):
        return row
    plain = {key: value for key, value in row.items() if not str(key).startswith(_TAG)}
    tags = {key.removeprefix(_TAG): str(row[key]) for key in row if key not in plain and row[key] is not None}
    example = example_from_row(plain, where=where, columns=LABELLED_COLUMNS)
    return dataclasses.replace(example, corpus=corpus, tags=tags)


def _known_or_tag(row: Mapping[str, Any]) -> dict[str, Any]:
    return known_columns(row, (*LABELLED_COLUMNS, *(key for key in row if str(key).startswith(_TAG))))


def known_columns(row: Mapping[str, Any], columns: Sequence[str] = PAIR_COLUMNS) -> dict[str, Any]:
    """Keeps what is read from a table's row; it may carry anything else.

    NaN, pandas' empty cell, counts as none, and a whole float as an integer where it is an id: where a row has none,
    pandas makes floats of all.
    """
    plain = {key: _plain(value) for key, value in row.items() if key in columns}
    kept = {key: value for key, value in plain.items() if value not in (None, "") and value == value}
    return kept | {key: whole_number(kept[key]) for key in _ID_COLUMNS if key in kept}


def _plain(value: Any) -> Any:
    """Gives numpy's values as Python's: lists of a Parquet file reach a frame as arrays of arrays."""
    value = value.tolist() if hasattr(value, "tolist") else value
    return [_plain(item) for item in value] if isinstance(value, list) else value


def check_spans(spans: Spans, length: int, where: str) -> None:
    """Checks that spans are ascending and in a text of so many characters; `where` opens the message.

    Raises:
        RecordError: They are not.
    """
    last = 0
    for start, end in spans:
        if not last <= start < end <= length:
            raise RecordError(
                f"{where}: expected ascending spans inside a text of {length} characters, found {list(spans)}"
            )
        last = end


def _after_cut(offset: int, start: int, end: int) -> int:
    return offset if offset <= start else max(start, offset - (end - start))


def _chain(quote: Quote, by_id: Mapping[str, Quote]) -> list[Quote]:
    """Gives the quotes that hold `quote`, outermost first, and itself last."""
    chain = [quote]
    while chain[0].outer is not None and chain[0].outer in by_id:
        chain.insert(0, by_id[chain[0].outer])
    return chain


def _is_holders(quote: Quote, example: Example) -> bool:
    if example.mention:
        (start, _), (_, end) = example.mention[0], example.mention[-1]
        return any(left < end and start < right for left, right in quote.source)
    return any(
        name is not None and same_holder(name, example.holder or "") for name in (quote.speaker, quote.source_text)
    )


def _shifted(spans: Spans, start: int, end: int) -> Spans:
    """Moves article offsets into the passage [start, end); what lies outside is cut off."""
    clipped = ((max(left, start) - start, min(right, end) - start) for left, right in spans)
    return tuple((left, right) for left, right in clipped if left < right)
