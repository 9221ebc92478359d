import os
from pathlib import Path

import pytest

from avow.corpora.polnear import load_polnear
from avow.errors import CorpusError

TEXT = 'Roth: Plan failed.\n\nThe plan failed, Ana Roth said, "and we are to blame." Nobody agreed.'


def at(words):
    start = TEXT.index(words)
    return f"{start} {start + len(words)}"


LINES = [
    "E2\tAttribution:T1 Content:T2 Content2:T4 Cue:T3 Source:T1\n",
    f"T1\tSource {at('Ana Roth')}\tAna Roth\n",
    f"T2\tContent {at('The plan failed')}\tThe plan failed\n",
    f"T3\tCue {at('said')}\tsaid\n",
    f"T4\tContent {at('and we are')};{at('to blame')}\tand we are to blame\n",
    "a line that an annotator's text ran on to\n",
    "#1\tAnnotatorNotes T1\ta note\n",
    "T5\tDiscuss 0 4\tRoth\n",
    f"T6\tContent {at('Plan failed')}\tPlan failed\nT7\tSource 0 4\tRoth\nT8\tCue 4 5\t:\n",
    "E1\tAttribution:T8 Content:T6 Cue:T8 Source:T7\n",
    "E3\tAttribution-no-source:T3\n",
]
METADATA = (
    "compartment\tfilename\tpublisher\tpublication_date\tauthor\ttitle\n"
    "dev\ta\tnyt\t2016-09-12\tBo\tRoth: Plan failed\n"
)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    for folder in ("text", "attributions"):
        (tmp_path / "data" / "dev" / folder).mkdir(parents=True)
    (tmp_path / "data" / "metadata.tsv").write_text(METADATA, encoding="utf-8")
    (tmp_path / "data" / "dev" / "text" / "a.txt").write_text(TEXT, encoding="utf-8")
    write(tmp_path, "".join(LINES))
    return tmp_path


def write(folder, lines, annotator="4b22"):
    (folder / "data" / "dev" / "attributions" / f"a_{annotator}.ann").write_text(lines, encoding="utf-8")


def test_an_article_comes_with_its_facts(corpus):
    ((article, _),) = load_polnear("dev", corpus)
    assert (article.id, article.outlet, article.date, article.byline) == ("a", "New York Times", "2016-09-12", "Bo")
    assert (article.title, article.text[article.body_start :][:8]) == ("Roth: Plan failed.", "The plan")


def test_quotes_come_in_reading_order_with_all_parts_joined(corpus):
    ((article, (first, second)),) = load_polnear("dev", corpus)
    assert (first.id, first.source_text, first.cue_text, first.content_text) == ("E1", "Roth", ":", "Plan failed")
    assert first.in_title
    assert not second.in_title
    assert (second.id, second.source_text, second.kind) == ("E2", "Ana Roth", "indirect")
    assert second.content_text == "The plan failed and we are to blame"
    assert [article.text[start:end] for start, end in second.content] == ["The plan failed", "and we are", "to blame"]


def test_the_first_annotator_is_the_gold(corpus):
    write(corpus, "T1\tContent 0 4\tRoth\nE9\tAttribution:T1 Content:T1\n", annotator="0000")
    ((_, quotes),) = load_polnear("dev", corpus)
    assert [quote.id for quote in quotes] == ["E9"]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("T1\tContent 0 x\tRoth\n", r"a_4b22\.ann:1: expected 'KIND START END' with numbers, found 'Content 0 x'"),
        ("T1\tContent 4 4\t\n", r"ann:1: expected offsets within the text's 89 characters, found '4 4'"),
        ("\nT1\tContent 0 900\tRoth\n", r"ann:2: expected offsets within the text's 89 characters, found '0 900'"),
        ("E1\tAttribution:T1 Content:T1\n", r"ann:1: expected a text-bound line 'T1' for 'Attribution:T1', found none"),
    ],
)
def test_a_bad_line_is_named(corpus, lines, message):
    write(corpus, lines)
    with pytest.raises(CorpusError, match=message):
        list(load_polnear("dev", corpus))


def test_missing_files_are_named(corpus, tmp_path):
    with pytest.raises(CorpusError, match=r"train.text: no such folder"):
        list(load_polnear("train", corpus))
    (corpus / "data" / "dev" / "attributions" / "a_4b22.ann").unlink()
    with pytest.raises(CorpusError, match=r"a\.txt: no annotation file a_\*\.ann"):
        list(load_polnear("dev", corpus))
    (corpus / "data" / "metadata.tsv").write_text("filename\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"metadata\.tsv:1: expected the columns author"):
        list(load_polnear("dev", corpus))
    (corpus / "data" / "metadata.tsv").unlink()
    with pytest.raises(CorpusError, match="cannot be read"):
        list(load_polnear("dev", corpus))


def test_text_that_is_not_utf8_is_refused(corpus):
    (corpus / "data" / "dev" / "text" / "a.txt").write_bytes(b"\xff\xfe")
    with pytest.raises(CorpusError, match=r"a\.txt: cannot be read as UTF-8"):
        list(load_polnear("dev", corpus))


@pytest.mark.skipif("AVOW_CORPORA" not in os.environ, reason="AVOW_CORPORA does not name a folder with the corpora")
@pytest.mark.parametrize(("split", "articles", "quotes"), [("train", 840, 19832), ("dev", 84, 2192)])
def test_the_real_corpus_has_the_documented_size(split, articles, quotes):
    found = list(load_polnear(split, Path(os.environ["AVOW_CORPORA"]) / "polnear"))
    assert len(found) == articles
    assert sum(len(gold) for _, gold in found) == quotes
    for article, gold in found:
        for quote in gold:
            assert quote.content_text == " ".join(article.text[start:end] for start, end in quote.content)
