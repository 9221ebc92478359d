"""Trains the neural quote extractor on PolNeAR train, its inner quotes and the authored chains; writes a folder.

It is scored on PolNeAR dev after each epoch.

python scripts/train_tagger.py configs/train/tagger.toml runs/tagger

With a teacher in the configuration it also learns what that tagger finds in the articles of FNC-1's train part.
"""

import logging
import sys
from collections.abc import Sequence
from pathlib import Path

import tokenizers

from avow import corpora
from avow.attribution.neural_quotes import extract_neurally
from avow.attribution.tagger import Tagger, build_tagger, load_tagger
from avow.attribution.tagger_export import tagger_card, tagger_files, tagger_manifest, training_facts
from avow.attribution.tagger_folder import CARD, write_tagger
from avow.attribution.tagger_network import TaggerNetwork, pretrained_encoder
from avow.attribution.tagger_training import (
    TaggerConfig,
    lessons_of,
    network_runner,
    taught_lessons,
    train_tagger,
)
from avow.config import load_config
from avow.corpora.authored_chains import load_authored_chains
from avow.corpora.polnear import load_polnear
from avow.corpora.polnear_nested import load_polnear_nested
from avow.evaluation.attribution import AttributionScores, score_quotes
from avow.models.encoder_settings import resolve_base
from avow.records import Article, Quote
from avow.tables import write_json

_SHOWN = ("e2e_f1", "exact_f1", "iou50_f1", "soft_f1", "token_f1", "source_exact_accuracy", "source_overlap_accuracy")


def main(config_path: str, out: Path) -> None:
    """Trains, exports and scores; `out` gets ``weights/``, ``model/`` and ``dev.json``."""
    config = load_config(config_path, TaggerConfig)
    base = resolve_base(config.base)
    train, dev = list(load_polnear("train")), list(load_polnear("dev"))
    tokenizer = tokenizers.Tokenizer.from_file(str(Path(base) / "tokenizer.json"))
    network = TaggerNetwork(pretrained_encoder(base, config.encoder_dropout), config.dropout)

    def report(epoch: int) -> None:
        tagger = Tagger(network_runner(network), tokenizer, tagger_manifest(network, config, {}), threads=1)
        logging.info("epoch %d on dev: %s", epoch, shown(score(tagger, dev)))

    facts = training_facts("PolNeAR", "train", train)
    taught = taught_lessons(fnc1_articles(), load_tagger(config.teacher)) if config.teacher else []
    if taught:
        found = sum(len(lesson.outer or ()) for lesson in taught)
        facts["taught"] = f"FNC-1 train: {len(taught):,} articles with {found:,} quotes that {config.teacher} found"
    invented, marked = (list(load("train")) for load in (load_authored_chains, load_polnear_nested))
    facts["chains"] = f"{inner_facts('authored_chains', invented)}; {inner_facts('polnear_nested', marked)}"
    known = {article.id for article, _ in marked}
    plain = lessons_of([pair for pair in train if pair[0].id not in known], nested=False)
    lessons = [*plain, *taught, *lessons_of(invented + marked) * config.chains]
    train_tagger(lessons, network, tokenizer, config, work=out / "weights", after_epoch=report)
    manifest, files = tagger_files(network, tokenizer, config, facts)
    scores = score(build_tagger(manifest, files), dev)
    card = tagger_card(manifest, config.base, f"PolNeAR dev, {len(dev)} articles", shown(scores))
    write_tagger(out / "model", manifest, {**files, CARD: card.encode("utf-8")})
    write_json(out / "dev.json", scores.to_dict())
    logging.info("int8 on dev: %s\n%s", shown(scores), out / "model")


def inner_facts(corpus: str, pairs: Sequence[tuple[Article, Sequence[Quote]]]) -> str:
    """Gives what a card says of articles whose inner quotes are annotated."""
    inner = sum(quote.outer is not None for _, quotes in pairs for quote in quotes)
    digest = training_facts(corpus, "train", pairs)["sha256"][:12]
    return f"{corpus} train: {len(pairs):,} articles, {inner:,} quotes inside others (sha256 {digest})"


def fnc1_articles() -> list[Article]:
    """Gives the articles of FNC-1's train part, each once, without the shortest and the longest."""
    bodies = {row.article_id: row.passage for row in corpora.load("fnc1", splits=("train",))}
    texts = {
        name: "\n\n".join(part.strip() for part in body.split("\n\n") if part.strip()) for name, body in bodies.items()
    }
    return [Article(id=str(name), text=text) for name, text in texts.items() if 300 < len(text) < 12_000]


def score(tagger: Tagger, articles: Sequence[tuple[Article, Sequence[Quote]]]) -> AttributionScores:
    """Scores a tagger's quotes against gold ones."""
    found = [extract_neurally(article, tagger)[0] for article, _ in articles]
    return score_quotes([quotes for _, quotes in articles], found, [article.text for article, _ in articles])


def shown(scores: AttributionScores) -> dict[str, float]:
    """Gives the headline figures."""
    return {name: round(scores.scores[name].value or 0.0, 4) for name in _SHOWN}


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    main(sys.argv[1], Path(sys.argv[2]))
