"""What is fuzzed: functions that take any bytes, and let only errors through that nobody raised on purpose.

Each target feeds one border of the package and checks what must hold behind it. They need no fuzzer: `test_targets.py`
runs them on the seeds and on what was found, and `scripts/fuzz.py` puts a coverage-guided fuzzer in front.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np

from avow.analysis.claims_file import read_claims
from avow.articles import Limits, article_from_bytes, article_from_row
from avow.articles.html_worker import extract as extract_page
from avow.attribution.rules import extract_with_speakers
from avow.batch.options import BatchOptions
from avow.batch.plan import plan_slices
from avow.batch.reading import SliceReader
from avow.errors import AvowError, RecordError
from avow.evaluation.predictions import SOFT_COLUMNS, read_predictions
from avow.models import load_model, save_model
from avow.models.bundle import Manifest
from avow.models.cue import CueModel
from avow.models.features import Rarity
from avow.models.linear import FEATURES_VERSION, LinearModel
from avow.prepare.annotation_csv import read_sheet
from avow.prepare.label_studio import read_export
from avow.quotation_marks import quotation_style, quotations
from avow.records import Article, Example, Spans
from avow.tables import read_records, read_rows
from avow.text import joined_spans, paragraphs, quote_kind, sentences, slices, words

_SLICES: Final = 50
"""How many slices of an archive are read; all are planned."""

_ARCHIVE: Final = BatchOptions(records_per_shard=2, bytes_per_shard=1000, record_bytes=2000)
LIMITS: Final = Limits(file_bytes=1_000_000, article_characters=200_000)


def articles(data: bytes) -> None:
    """Article intake: bytes of a text file, a row of a table, or a web page (by the first byte)."""
    kind, rest = data[:1], data[1:]
    try:
        if kind == b"h":
            _page(rest)
            return
        if kind == b"r":
            row = json.loads(rest)
            article = article_from_row(row if isinstance(row, dict) else {"text": row}, where="row 1", limits=LIMITS)
        else:
            article = article_from_bytes(data, "a.txt", limits=LIMITS)
    except (AvowError, json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        return
    _check_article(article)


def quotes(data: bytes) -> None:
    """Sentences, quotation marks and the rules that find quotes and speakers, on any text."""
    text = data.decode("utf-8", "surrogateescape")  # bytes that are no UTF-8 become lone surrogates
    for found in (sentences(text), paragraphs(text), words(text)):
        assert all(0 <= start < end <= len(text) for start, end in found)
        assert all(first[1] <= second[0] for first, second in pairwise(found))
    style = quotation_style(text)
    for paragraph in paragraphs(text):
        marked = quotations(text, paragraph, style)
        assert all(paragraph[0] <= each.start < each.end <= paragraph[1] for each in marked)
        assert all(first.end <= second.start for first, second in pairwise(marked))
    found_quotes, speakers = extract_with_speakers(Article(id="a", text=text, body_start=len(text) // 3))
    names = {speaker.name for speaker in speakers}
    known = {quote.id for quote in found_quotes}
    for quote in found_quotes:
        assert quote.content
        _check_spans(text, quote.content, quote.cue, quote.source)
        assert quote.content_text == slices(text, quote.content)
        assert quote.kind == quote_kind(text, quote.content)
        assert joined_spans(quote.content) == quote.content
        assert quote.speaker is None or quote.speaker in names
        assert quote.outer is None or quote.outer in known


def records(data: bytes) -> None:
    """Readers of tables, predictions, annotations, claims and archive slices (by the first byte)."""
    suffix, readers = _READERS[data[0] % len(_READERS) if data else 0]
    path = _folder() / f"table{suffix}"
    path.write_bytes(data[1:])
    for reader in readers:
        try:
            reader(path)
        except AvowError:
            continue


def models(data: bytes) -> None:
    """The model loader: a sound folder with one file replaced (by the first byte) and its digest made right."""
    kind, name = _MODEL_FILES[data[0] % len(_MODEL_FILES) if data else 0]
    folder, content = _sound_model(kind), data[1:]
    manifest = json.loads((folder / "manifest.json").read_bytes())
    kept = {file: (folder / file).read_bytes() for file in ("manifest.json", name)}
    (folder / name).write_bytes(content)
    if name != "manifest.json":
        for entry in manifest["files"]:
            if entry["name"] == name:
                entry |= {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    try:
        proba = load_model(folder).predict_proba([_EXAMPLE])
        assert proba.shape == (1, 4)
        assert np.isfinite(proba).all()
        assert abs(proba.sum() - 1) < 1e-6
    except AvowError:
        pass
    finally:
        for file, before in kept.items():
            (folder / file).write_bytes(before)


TARGETS: Final[dict[str, Callable[[bytes], None]]] = {
    "articles": articles,
    "quotes": quotes,
    "records": records,
    "models": models,
}


def seeds(target: str) -> list[bytes]:
    """Gives inputs from which a fuzzer starts: small, sound, one of each form that the target reads."""
    return _SEEDS[target]()


def dictionary(target: str) -> list[bytes]:
    """Gives words of the target's formats, which a fuzzer puts in where single bytes would hardly ever make them."""
    return [word.encode() for word in _WORDS[target]]


def _page(page: bytes) -> None:
    """Reads a page in this process; in use it is a child's, so here only crashes and hangs count."""
    try:
        found = extract_page(page)
    except Exception:
        return
    assert all(isinstance(paragraph, str) for paragraph in found["paragraphs"])


def _check_article(article: Article) -> None:
    assert 0 <= article.body_start <= len(article.text)
    assert article.text.startswith(article.title)
    assert article.text[article.body_start :].strip()
    article.text.encode("utf-8")  # no half of a surrogate pair is left
    assert "\x00" not in article.text
    assert "\r" not in article.text


def _check_spans(text: str, *fields: Spans) -> None:
    parts = sorted(span for field in fields for span in field)
    assert all(0 <= start < end <= len(text) for start, end in parts)
    assert all(first[1] <= second[0] for first, second in pairwise(parts))


def _examples(path: Path) -> None:
    for example in read_records(path, Example):
        assert isinstance(example.claim, str)


def _rows_one_by_one(path: Path) -> None:
    errors: list[RecordError] = []
    for place, row in read_rows(path, on_error=errors.append):
        assert place > 0
        assert isinstance(row, dict)


def _archive(path: Path) -> None:
    reader = SliceReader(_ARCHIVE.record_bytes)
    rows = []
    for number, part in enumerate(plan_slices([path], _ARCHIVE)):
        assert part.number == number
        for record in reader.read(part) if number < _SLICES else ():
            assert (record.value is None) == bool(record.problem)
            rows.append(record.row)
    assert rows == sorted(rows)


@cache
def _folder() -> Path:
    shared_memory = Path("/dev/shm")  # noqa: S108 - nothing is read from there but what was written a line before
    return Path(tempfile.mkdtemp(prefix="avow-fuzz-", dir=shared_memory if os.access(shared_memory, os.W_OK) else None))


@cache
def _sound_model(kind: str) -> Path:
    folder = _folder() / kind
    if kind == "linear":
        settings = {"features_version": FEATURES_VERSION, "fitted_labels": ["affirms", "denies"]}
        weights = np.zeros((3, 4), dtype=np.float32)
        rarity = Rarity({"bridg": 1.5}, 2.0)
        names = {"nested": 0, "marked": 1}
        save_model(
            LinearModel(names, weights, rarity, Manifest(kind=kind, name=kind, settings=settings), "# A"), folder
        )
    else:
        save_model(CueModel(), folder)
    return folder


_EXAMPLE: Final = Example(claim="The bridge is safe.", passage="Ana Roth said that the bridge is safe.")
_MODEL_FILES: Final = (
    ("linear", "manifest.json"),
    ("linear", "vocabulary.json"),
    ("linear", "weights.npy"),
    ("cue", "manifest.json"),
    ("cue", "MODEL_CARD.md"),
)
_READERS: Final[tuple[tuple[str, tuple[Callable[[Path], object], ...]], ...]] = (
    (".jsonl", (_rows_one_by_one, _examples, read_predictions, _archive)),
    (".csv", (_rows_one_by_one, _examples, read_predictions, read_sheet, read_export, _archive)),
    (".parquet", (_rows_one_by_one, read_predictions, _archive)),
    (".json", (read_export,)),
    (".toml", (read_claims,)),
)


def _article_seeds() -> list[bytes]:
    text = "Mayor denies it\n\nBy Jo Poe\n\n5 March 2024\n\n“No,” she said. It's over.\n"
    page = (
        "<html><head><title>Mayor denies it</title></head><body><article><h1>Mayor denies it</h1><p>The mayor said on"
        " Monday that the bridge was safe and that she never doubted it.</p></article><p>Home</p></body></html>"
    )
    row = json.dumps({"headline": "Mayor", "body": "She said no.", "published": "2024-03-05", "authors": ["Jo", "Al"]})
    encodings = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "utf-32")
    export = (
        "MAYOR DENIES IT\nBy Jo Poe and Al Roe, The Daily Post\nPublished: 5 Mar 2024 10:00 GMT\n\n(Photo: A. Lee)\n\n"
        "“No,” she\nsaid on Monday, and\nwent.\n\nRead more: Why the\n\nName\tVotes\nRoth\t12\n\n© The Daily Post\n"
    )
    rich = (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta property="og:title" content="No">'
        '<meta name="author" content="Jo Poe"><script type="application/ld+json">{"@type": "NewsArticle", '
        '"datePublished": "2024-03-05"}</script></head><body><nav>Home</nav><article><h1>Mayor denies it</h1><p>The '
        "mayor said it was safe.</p><blockquote>“It is safe,” she said on Monday.</blockquote><ul><li>One</li></ul>"
        "<table><tr><td>Roth</td></tr></table><figcaption>Photo: Lee</figcaption></article></body></html>"
    )
    rest = [export.encode(), b"h" + page.encode(), b"h" + rich.encode(), b"r" + row.encode()]
    return [text.encode(encoding) for encoding in encodings] + rest


def _quote_seeds() -> list[bytes]:
    return [
        text.encode()
        for text in (
            '"We lost," Ana Roth said. She believes that the vote was fair.',
            "‘We won’t go,’ he said. ‘Never.’ According to Mr. Lee, the '90s were over.",
            'The ministry\'s claim that Ms. Roth denied "it" was, Lee told the U.S. Senate, “a sham”.\n\n“Open one.',
            "Ana Roth, who said she may not agree, asked: “Did he say that ‘it’ rained?”\n- Jo Poe, mayor",
            "Roth, 43, a spokesman for Acme Corp., told reporters on Monday the firm would not pay. “Never,” she added."
            " In Lee's view, it must. The report found that 3 of 5 believe it. A spokeswoman declined to comment.",
            "Mayor: Bridge is safe\n\nThe court's ruling, he wrote in a statement, dismissed Roe's claim that he lied,"
            " but according to people familiar with the matter, who were not named, they doubt it.",
        )
    ]


def _record_seeds() -> list[bytes]:
    example = '{"claim": "a", "passage": "She said no.", "content": [[0, 3]], "label": "denies"}\n'
    predicted = "gold,p_affirms,p_hedges,p_denies,p_unrelated\ndenies,0.1,0.2,0.3,0.4\n"
    task = [{"id": 1, "data": {"example": example}, "annotations": [{"completed_by": 1, "result": []}]}]
    whole = {
        "claim": "It is safe.",
        "passage": "Lee told Ana that Roth denied it.",
        "holder": "Roth",
        "outer": ["Lee"],
        "content": [[30, 32]],
        "cue": [[23, 29]],
        "mention": [[18, 22]],
        "label": "denies",
        "soft_label": [0, 0.25, 0.75, 0],
        "id": "7",
        "claim_id": "c",
        "article_id": "a",
        "tags": {"topic": "bridges"},
    }
    soft = f"id,corpus,gold,p_affirms,p_hedges,p_denies,p_unrelated,{','.join(SOFT_COLUMNS)},tag_topic,outer\n"
    shares = '1,a,denies,0.1,0.2,0.3,0.4,0,0.5,0.5,0,bridges,"[""Lee""]"\n2,a,,0.25,0.25,0.25,0.25,,,,,x,\n'
    choice = {"from_name": "stance", "type": "choices", "value": {"choices": ["denies"]}}
    marked = {"annotations": [{"completed_by": {"email": "a@b"}, "result": [choice]}, {"was_cancelled": True}]}
    claims = '[[claim]]\nid = "safe"\ntext = "The bridge is safe."\narticles = ["a*"]\n'
    return [
        b"\x00" + example.encode(),
        b"\x00" + b'{"gold": "denies", "predicted": "affirms", "content": "[[0, 3]]", "outer": "[]"}\n',
        b"\x01" + predicted.encode(),
        b"\x01" + b"id,stance,annotator\na,denies,me\n'=b,,\n",
        b"\x02" + _parquet(),
        b"\x03" + json.dumps(task).encode(),
        b"\x03" + json.dumps([{"example": example, "stance": '{"choices": ["denies"]}'}]).encode(),
        b"\x00" + json.dumps(whole).encode() + b"\n",
        b"\x01" + (soft + shares).encode(),
        b"\x03" + json.dumps([{"data": {"example": json.dumps(whole)}, **marked}]).encode(),
        b"\x04" + claims.encode(),
    ]


def _parquet() -> bytes:
    import pyarrow
    import pyarrow.parquet

    sink = pyarrow.BufferOutputStream()
    pyarrow.parquet.write_table(pyarrow.table({"gold": ["denies"], "predicted": ["hedges"]}), sink, compression="none")
    return bytes(sink.getvalue())


def _model_seeds() -> Iterable[bytes]:
    return [
        bytes([number]) + (_sound_model(kind) / name).read_bytes() for number, (kind, name) in enumerate(_MODEL_FILES)
    ]


_SEEDS: Final[dict[str, Callable[[], list[bytes]]]] = {
    "articles": _article_seeds,
    "quotes": _quote_seeds,
    "records": _record_seeds,
    "models": lambda: list(_model_seeds()),
}

_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "articles": (
        *(
            "By Jo Poe",
            "\n\n",
            "\r\n",
            "\t",
            "5 March 2024",
            "Mar 5, 2024",
            "2024-03-05",
            "Published:",
            "Updated",
            "GMT",
        ),
        *(
            "Photo:",
            "(Photo: ",
            "Getty Images",
            "©",
            "Editing by",
            "Read more:",
            "Advertisement",
            "Subscribe",
            " | ",
            "   ",
        ),
        *(
            '"text":',
            '"title":',
            '"headline":',
            '"body":',
            '"date":',
            '"authors":',
            '"url":',
            "null",
            "\ufeff",
            "\u202e",
        ),
        *(
            "<p>",
            "</p>",
            "<div>",
            "<article>",
            "<table><tr><td>",
            "<script>",
            "<!--",
            "-->",
            "<![CDATA[",
            "&#x0;",
            "&amp;",
        ),
        *("<meta name=", "content=", "og:title", "<h1>", "<li>", "<svg>", "<template>", "<title>", "<br/>", "<a href="),
    ),
    "quotes": (
        *(
            "said",
            " said that ",
            "told",
            "according to ",
            "denied",
            "claims",
            "believes",
            "asked",
            "wrote",
            "dismissed",
        ),
        *(
            "“",
            "”",
            "‘",
            "’",
            '"',
            "'",
            "``",
            "''",
            "«",
            "»",
            "—",
            "…",
            ": ",
            "; ",
            ". ",
            "?",
            "\n\n",
            "\n- ",
            " (",
            ") ",
        ),
        *(
            "Ana Roth",
            "Mr. Lee",
            "Ms. Roth",
            "Sen. ",
            "U.S.",
            "the ministry",
            "Acme Corp.",
            "spokesman for ",
            "President ",
        ),
        *(
            "he",
            "she",
            "they",
            "who",
            "that",
            "whether",
            "not ",
            "may ",
            "would ",
            "did not ",
            "n't",
            "whose ",
            ", who ",
        ),
        *(
            " claim that ",
            " in a statement",
            "'s view",
            "a report",
            "people familiar with",
            ", 43, ",
            " and ",
            "As ",
            "In ",
        ),
    ),
    "records": (
        *('"claim":', '"passage":', '"holder":', '"content":', '"cue":', '"mention":', '"outer":', '"label":', '"id":'),
        *(
            '"soft_label":',
            '"tags":',
            '"gold":',
            '"predicted":',
            '"p_affirms":',
            '"soft_denies":',
            '"text":',
            '"abstained":',
        ),
        *(
            "affirms",
            "hedges",
            "denies",
            "unrelated",
            "[[0, 3]]",
            "[]",
            "{}",
            "null",
            "true",
            "NaN",
            "Infinity",
            "1e999",
            "-1",
        ),
        *(",p_affirms", ",tag_", ",stance", ",annotator", '""', "'=", "\r\n", "\n", "\ufeff", "\u2028", "\x00", "\x1a"),
        *(
            '"data":',
            '"example":',
            '"annotations":',
            '"result":',
            '"choices":',
            '"from_name":',
            '"stance"',
            '"completed_by":',
        ),
        *("[[claim]]", "id =", "text =", "articles =", '"' * 3, "'" * 3, "inf", "1979-05-27", "0x", "PAR1"),
    ),
    "models": (
        *(
            '"kind":',
            '"name":',
            '"version":',
            '"format":',
            '"labels":',
            '"temperature":',
            '"training_data":',
            '"settings":',
        ),
        *('"created_with":', '"files":', '"bytes":', '"sha256":', '"linear"', '"cue"', '"onnx"', '"features_version":'),
        *(
            '"fitted_labels":',
            "affirms",
            "denies",
            "null",
            "NaN",
            "Infinity",
            "1e999",
            "-1",
            "[]",
            "{}",
            "true",
            "../",
            "\x00",
        ),
        *("NUMPY\x01", "'descr': '<f4'", "'|O'", "'fortran_order': True", "'shape': (3, 4)", "(0, 4)", "(-1,)"),
    ),
}
