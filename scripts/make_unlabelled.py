"""Writes the pairs without labels that the default encoder's teacher is asked about, as Parquet shards.

avow prepare configs/prepare/fnc1.toml
python scripts/make_unlabelled.py configs/train/encoder.toml --out out/unlabelled

``sentences`` pairs the sentences of the inference corpora anew, ``quotes`` what the tagger finds in PolNeAR, FNC-1 and
the authored passages with claims near it (`avow.prepare.unlabelled`). Only train parts are read, without the articles
of our dev and test units, without FNC-1 bodies that are tied to a test part, and without quotes and claims that the
configuration holds out.
"""

import argparse
import logging
import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from avow import corpora
from avow.attribution import extract
from avow.config import load_config
from avow.corpora.authored_chains import load_authored_chains
from avow.corpora.fnc1 import read_bodies
from avow.corpora.polnear import load_polnear
from avow.corpora.registry import corpus_folder
from avow.corpora.source import text_key
from avow.prepare import read_examples
from avow.prepare.duplicates import word_sequences
from avow.prepare.shards import ShardWriter
from avow.prepare.unlabelled import ReadArticle, sentence_pairs, unlabelled_pairs
from avow.records import Article, Example, Quote
from avow.training import TrainConfig
from avow.training.data import held_out_rows, last_stage_rows, load_parts

INFERENCE = "configs/train/encoder_nli_taught.toml"
"""Whose rows are the sentences."""
LICENCES = {name: corpora.corpus_info(name).licence for name in ("polnear", "fnc1", "authored", "authored_chains")}
LONG = 6
"""Words: so many alike are no chance."""
PREPARED = Path("out/prepared/fnc1/train")
SHARED_AT_MOST = 1 / 20
TAGS = ("quote", "quote_kind", "cue_class", "origin")
ROWS_PER_SHARD = 50_000


def main(config_path: str, out: Path, seed: int) -> None:
    """Reads, pairs and writes both sets."""
    if out.exists():
        raise SystemExit(f"{out}: exists already; remove it or name a new folder")
    headlines = untied_headlines()
    config = load_config(config_path, TrainConfig)
    loaded = load_parts([part for stage in config.stages for part in stage.train], mark_holders=config.mark_holders)
    held_out = held_out_rows(last_stage_rows(config, loaded), config.held_out, group_by=config.group_by, seed=seed)
    rows = list({(row.corpus, row.id): row for _, part in loaded for row in part}.values())
    parts = load_config(INFERENCE, TrainConfig).stages[0].train
    sentences = [row for _, own in load_parts(parts, mark_holders=False) for row in own]
    pairs = unlabelled_pairs(
        list(read_articles(rows, held_out, headlines)), held_out={row.claim for row in held_out}, seed=seed
    )
    partial = out.with_name(out.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    write(partial / "sentences", sentence_pairs(sentences, seed=seed))
    write(partial / "quotes", pairs)
    partial.replace(out)


def read_articles(
    rows: list[Example], held_out: list[Example], headlines: dict[str, dict[str, None]]
) -> Iterator[ReadArticle]:
    """Gives every article of the train parts with the tagger's quotes and the claims that rows and headlines make."""
    made: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for row in rows:
        if row.corpus in corpora.TEXTS:
            made[corpora.TEXTS[row.corpus], row.article_id][row.claim] = None
        elif row.corpus == "authored":
            made["authored", row.passage][row.claim] = None
        elif row.corpus == "authored_chains":
            made["authored_chains", row.article_id][row.claim] = None
    tests = (("polnear_stance", "dev"), ("polnear_stance", "test"), ("polnear_articles", "test"))
    priors = tuple((name, "calibration") for name in corpora.WHOLE_ARTICLES)
    unseen = {row.article_id for name, part in (*tests, *priors) for row in corpora.load(name, splits=(part,))}
    texts = read_bodies(corpus_folder("fnc1") / "train_bodies.csv")
    for body, own in headlines.items():
        made["fnc1", body].update(own)
    articles = [("polnear", article, article.id) for article, _ in load_polnear("train") if article.id not in unseen]
    articles += [("fnc1", Article(id=body, text=texts[body]), body) for body in headlines if body not in unseen]
    authored = dict.fromkeys(key for corpus, key in made if corpus == "authored")
    articles += [("authored", Article(id=f"authored-{n}", text=text), text) for n, text in enumerate(authored)]
    articles += [("authored_chains", article, article.id) for article, _ in load_authored_chains("train")]
    logging.info("reading %d articles", len(articles))
    here, anywhere = held_out_contents(held_out)
    for corpus, article, key in articles:
        quotes = extract(article)
        contents = [*here[key], *anywhere]
        barred = [quote.id for quote in quotes if overlaps(quote, contents)]
        yield ReadArticle(article, quotes, list(made[corpus, key]), corpus, LICENCES[corpus], barred)


def held_out_contents(held_out: list[Example]) -> tuple[dict[str, list[str]], list[str]]:
    """Gives the held-out contents by article, and the long ones, which syndicated articles may have too."""
    here: dict[str, list[str]] = defaultdict(list)
    for row in held_out:
        here[row.article_id] += [plain(row.passage[start:end]) for start, end in row.content]
    return here, sorted({one for own in here.values() for one in own if len(one.split()) >= LONG})


def untied_headlines() -> dict[str, dict[str, None]]:
    """Gives FNC-1's train bodies that have nothing to do with a test part, and the headlines that are about them.

    A body is tied where preparing the corpus left out one of its headlines, or where it shares more than a twentieth of
    its eight-word sequences with a test body, or with one that a headline of Emergent's test part is about.
    """
    folder = corpus_folder("fnc1")
    kept = {row.id for row in read_examples(PREPARED)}
    tests = {text_key(row.passage) for row in corpora.load("emergent", splits=("test",))}
    about: dict[str, dict[str, None]] = defaultdict(dict)
    left, tied = set(), set()
    for row in corpora.load("fnc1", splits=("train",)):
        if row.label != "unrelated":
            about[row.tags["body"]][row.claim] = None
            if row.id not in kept:
                left.add(row.tags["body"])
            if text_key(row.claim) in tests:
                tied.add(row.tags["body"])
    bodies = read_bodies(folder / "train_bodies.csv")
    others = [*read_bodies(folder / "competition_test_bodies.csv").values(), *(bodies[body] for body in tied)]
    known = set().union(*map(word_sequences, others))
    free = [body for body in sorted(about, key=int) if body not in left | tied]
    return {body: about[body] for body in free if shared(word_sequences(bodies[body]), known) <= SHARED_AT_MOST}


def shared(own: set[str], known: set[str]) -> float:
    """Gives the share of a body's own sequences that are known."""
    return len(own & known) / max(1, len(own))


def overlaps(quote: Quote, contents: list[str]) -> bool:
    """Whether the quote's content is in one of the contents, or one of them in it."""
    own = plain(quote.content_text)
    return any(own in other or other in own for other in contents)


def plain(text: str) -> str:
    """Gives the text in small letters, white space as single spaces."""
    return " ".join(text.split()).lower()


def write(folder: Path, pairs: Iterator[Example]) -> None:
    """Writes the pairs into a new folder."""
    folder.mkdir(parents=True)
    number = 0
    with ShardWriter(folder, "00-pairs", TAGS, ROWS_PER_SHARD) as writer:
        for number, pair in enumerate(pairs, start=1):  # noqa: B007
            writer.add(pair)
    logging.info("%s: %d pairs", folder, number)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Writes pairs without labels for a teacher.")
    parser.add_argument("config", help="the training configuration whose rows and held-out groups count")
    parser.add_argument("--out", type=Path, required=True, help="a new folder")
    parser.add_argument(
        "--seed",
        type=int,
        default=13,
        help="of the draws; of the held-out groups too, where the configuration names none (13)",
    )
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    main(chosen.config, chosen.out, chosen.seed)
