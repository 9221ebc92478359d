"""A tiny network learns invented sentences; what it then finds must be right, in torch and as int8 ONNX."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from avow.records import Article, Quote

torch = pytest.importorskip("torch")
tokenizers = pytest.importorskip("tokenizers")
pytest.importorskip("transformers")
pytest.importorskip("onnxruntime")

NAMES = ("roth", "lee", "okafor", "ana")
CUES = ("said", "denied", "believes")
CLAIMS = ("it rained", "the bridge is safe", "prices fell", "the vote was fair and free")


def article(number: int, name: str, cue: str, claim: str, other: str) -> tuple[Article, list[Quote]]:
    """Paragraphs: a plain one, a quote with the source first, one with it behind, and one with another inside."""
    first = f"{name.capitalize()} {cue} {claim}."
    second = f"“{claim.capitalize()},” {other.capitalize()} {cue}."
    third = f"The town {cue} {name.capitalize()} denied {claim}."
    text = f"The town is small.\n\n{first}\n\n{second}\n\n{third}"
    a, b, c = text.index(first), text.index(second), text.index(third)
    at = a + len(name) + 1
    inside = c + len("The town ") + len(cue) + 1
    denied = inside + len(name) + 1
    quotes = [
        Quote(
            id="E1",
            article_id=str(number),
            source=((a, a + len(name)),),
            cue=((at, at + len(cue)),),
            content=((at + len(cue) + 1, a + len(first) - 1),),
        ),
        Quote(
            id="E2",
            article_id=str(number),
            content=((b, b + len(claim) + 3),),
            source=((b + len(claim) + 4, b + len(claim) + 4 + len(other)),),
            cue=((b + len(second) - 1 - len(cue), b + len(second) - 1),),
        ),
        Quote(
            id="E3",
            article_id=str(number),
            source=((c, c + len("The town")),),
            cue=((c + len("The town "), inside - 1),),
            content=((inside, c + len(third) - 1),),
        ),
        Quote(
            id="E3.1",
            article_id=str(number),
            outer="E3",
            source=((inside, denied - 1),),
            cue=((denied, denied + len("denied")),),
            content=((denied + len("denied "), c + len(third) - 1),),
        ),
    ]
    return Article(id=str(number), text=text), quotes


@pytest.fixture(scope="module")
def articles() -> list[tuple[Article, list[Quote]]]:
    combinations = itertools.product(NAMES, CUES, CLAIMS, NAMES)
    return [article(number, *words) for number, words in enumerate(combinations)]


@pytest.fixture(scope="module")
def tokenizer() -> "tokenizers.Tokenizer":
    words = " ".join((*NAMES, *CUES, *CLAIMS, "the town is small . , “ ”")).split()
    names = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *dict.fromkeys(words)]
    made = tokenizers.Tokenizer(
        tokenizers.models.WordPiece({name: number for number, name in enumerate(names)}, unk_token="[UNK]")  # noqa: S106
    )
    made.normalizer = tokenizers.normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = tokenizers.pre_tokenizers.BertPreTokenizer()
    return made


@pytest.fixture(scope="module")
def trained(
    articles: list[tuple[Article, list[Quote]]],
    tokenizer: "tokenizers.Tokenizer",
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple["torch.nn.Module", object, Path]]:
    from avow.attribution.tagger_network import TaggerNetwork, new_encoder
    from avow.attribution.tagger_training import TaggerConfig, lessons_of, train_tagger

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    torch.manual_seed(3)
    sizes = {"vocab_size": 40, "hidden_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4}
    network = TaggerNetwork(new_encoder({"model_type": "bert", **sizes, "intermediate_size": 64}))
    config = TaggerConfig(
        base="none",
        epochs=5,
        learning_rate=3e-3,
        head_rate=5e-3,
        pieces_at_once=512,
        freeze_words=False,
        most_pieces=128,
    )
    work = tmp_path_factory.mktemp("tagger")
    train_tagger(lessons_of(articles), network, tokenizer, config, work=work)
    yield network, config, work
    torch.set_num_threads(threads)


def spans(quotes: list[Quote]) -> list[tuple[object, object, object]]:
    return sorted((quote.source, quote.cue, quote.content) for quote in quotes if quote.outer is None)


def letters(text: str, part: tuple[tuple[int, int], ...]) -> str:
    return "".join(character for start, end in part for character in text[start:end] if character.isalnum())


def share_right(found: list[list[Quote]], articles: list[tuple[Article, list[Quote]]]) -> float:
    """How many gold quotes are found with the very words of all three parts."""
    right = total = 0
    for (one, gold), quotes in zip(articles, found, strict=True):
        known = {tuple(letters(one.text, part) for part in (q.source, q.cue, q.content)) for q in quotes}
        right += sum(tuple(letters(one.text, part) for part in (q.source, q.cue, q.content)) in known for q in gold)
        total += len(gold)
    return right / total


def test_what_was_learned_is_found_by_torch_and_by_int8_onnx(
    trained: tuple["torch.nn.Module", object, Path],
    articles: list[tuple[Article, list[Quote]]],
    tokenizer: "tokenizers.Tokenizer",
    tmp_path: Path,
) -> None:
    from avow.attribution.neural_quotes import extract_neurally
    from avow.attribution.tagger import Tagger, load_tagger
    from avow.attribution.tagger_export import tagger_card, tagger_files, training_facts
    from avow.attribution.tagger_folder import CARD, write_tagger
    from avow.attribution.tagger_training import network_runner

    network, config, _ = trained
    manifest, files = tagger_files(network, tokenizer, config, training_facts("invented", "train", articles))
    card = tagger_card(manifest, "none", "invented articles", {"exact_f1": 1.0})
    write_tagger(tmp_path / "tagger", manifest, {**files, CARD: card.encode()})

    exact = Tagger(network_runner(network), tokenizer, manifest)
    small = load_tagger(tmp_path / "tagger")
    few = articles[::5]
    for tagger in (exact, small):
        found = [extract_neurally(one, tagger)[0] for one, _ in few]
        assert share_right(found, few) > 0.95
        # The layer itself, without what rules find inside.
        inside = [(one, tagger.read(one.text)[1], gold[-1]) for one, gold in few]
        right = sum(
            [tuple(letters(one.text, part) for part in (d.source, d.cue, d.content)) for d in drafts]
            == [tuple(letters(one.text, part) for part in (gold.source, gold.cue, gold.content))]
            for one, drafts, gold in inside
        )
        assert right >= 0.9 * len(inside)

    quote = extract_neurally(few[0][0], small)[0][0]
    assert (quote.id, quote.speaker, quote.cue_lemma, quote.kind) == ("q1", "Roth", "say", "indirect")
    assert "invented train: 192 articles, 768 quotes" in card
    assert manifest.training_data["quotes"] == 768


def test_quotes_do_not_depend_on_threads_or_on_other_articles(
    trained: tuple["torch.nn.Module", object, Path],
    articles: list[tuple[Article, list[Quote]]],
    tokenizer: "tokenizers.Tokenizer",
) -> None:
    from avow.attribution.tagger import build_tagger
    from avow.attribution.tagger_export import tagger_files

    network, config, _ = trained
    manifest, files = tagger_files(network, tokenizer, config, {})
    one, four = build_tagger(manifest, files, 1), build_tagger(manifest, files, 4)
    texts = [item.text for item, _ in articles[:40]]
    together = "\n\n".join(texts * 3)
    alone = [one.read_drafts(text) for text in texts]
    assert alone == [four.read_drafts(text) for text in reversed(texts)][::-1]
    assert one.read_drafts(together) == four.read_drafts(together)
    assert len(one.read_drafts(together)) > 20


def test_saved_weights_give_the_same_network(trained: tuple["torch.nn.Module", object, Path]) -> None:
    from avow.attribution.tagger_network import TaggerNetwork, new_encoder
    from avow.attribution.tagger_training import load_weights

    network, _, work = trained
    again = TaggerNetwork(new_encoder(network.encoder.config.to_diff_dict()))
    load_weights(again, work)
    ids, features = torch.tensor([[2, 7, 8, 3]]), torch.ones(1, 4, 4, dtype=torch.long)
    for first, second in zip(network.eval()(ids, features), again(ids, features), strict=True):
        assert torch.equal(first, second)


def test_a_cut_training_is_taken_up_after_its_last_whole_epoch(
    articles: list[tuple[Article, list[Quote]]], tokenizer: "tokenizers.Tokenizer", tmp_path: Path
) -> None:
    from avow.attribution.tagger_network import TaggerNetwork, new_encoder
    from avow.attribution.tagger_training import TaggerConfig, lessons_of, load_weights, train_tagger
    from avow.errors import ModelError

    sizes = {"vocab_size": 40, "hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = TaggerConfig(base="none", epochs=3, most_pieces=128)
    heard: list[int] = []

    def cut(epoch: int) -> None:
        heard.append(epoch)
        if epoch == 2:
            raise KeyboardInterrupt

    def network() -> TaggerNetwork:
        return TaggerNetwork(new_encoder({"model_type": "bert", **sizes, "intermediate_size": 8}))

    with pytest.raises(KeyboardInterrupt):
        train_tagger(lessons_of(articles[:8]), network(), tokenizer, config, work=tmp_path, after_epoch=cut)
    kept = network()
    load_weights(kept, tmp_path)
    last = network()
    train_tagger(lessons_of(articles[:8]), last, tokenizer, config, work=tmp_path, after_epoch=heard.append)
    assert heard == [1, 2, 3]
    # Near the end the learning rate is small: one epoch from the kept weights, not three from new ones.
    moved = max(
        float((first - second).detach().abs().max())
        for first, second in zip(kept.parameters(), last.parameters(), strict=True)
    )
    assert 0 < moved < 0.02
    train_tagger(lessons_of(articles[:8]), network(), tokenizer, config, work=tmp_path, after_epoch=heard.append)
    assert heard == [1, 2, 3]

    other = TaggerNetwork(new_encoder({"model_type": "bert", **sizes, "intermediate_size": 16}))
    with pytest.raises(ModelError, match=r"tagger\.safetensors: expected weights of this network"):
        load_weights(other, tmp_path)


def test_no_articles_are_refused(tokenizer: "tokenizers.Tokenizer", tmp_path: Path) -> None:
    from avow.attribution.tagger_network import TaggerNetwork, new_encoder
    from avow.attribution.tagger_training import TaggerConfig, train_tagger
    from avow.errors import ModelError

    sizes = {"vocab_size": 40, "hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2}
    network = TaggerNetwork(new_encoder({"model_type": "bert", **sizes, "intermediate_size": 8}))
    with pytest.raises(ModelError, match="no articles"):
        train_tagger([], network, tokenizer, TaggerConfig(base="none"), work=tmp_path)


def test_a_tagger_teaches_another_what_it_finds(
    trained: tuple["torch.nn.Module", object, Path],
    articles: list[tuple[Article, list[Quote]]],
    tokenizer: "tokenizers.Tokenizer",
    tmp_path: Path,
) -> None:
    from avow.attribution.tagger import Tagger
    from avow.attribution.tagger_export import tagger_manifest
    from avow.attribution.tagger_network import TaggerNetwork, new_encoder
    from avow.attribution.tagger_training import TaggerConfig, network_runner, taught_lessons, train_tagger

    network, config, _ = trained
    assert isinstance(config, TaggerConfig)
    teacher = Tagger(network_runner(network), tokenizer, tagger_manifest(network, config, {}), threads=1)
    plain = [one for one, _ in articles[:40]]
    taught = taught_lessons(plain, teacher)
    assert [(one.article, one.inner) for one in taught] == [(one, None) for one in plain]
    right = sum(
        {tuple(quote.content) for quote in quotes if quote.outer is None}
        == {tuple(draft.content) for draft in one.outer or ()}
        for (_, quotes), one in zip(articles, taught, strict=False)
    )
    assert right >= 36
    torch.manual_seed(5)
    pupil = TaggerNetwork(new_encoder(network.encoder.config.to_diff_dict()))
    before = {name: value.detach().clone() for name, value in pupil.state_dict().items()}
    train_tagger(taught, pupil, tokenizer, config.model_copy(update={"epochs": 1}), work=tmp_path)
    after = pupil.state_dict()
    assert not torch.equal(after["outer.tags.weight"], before["outer.tags.weight"])
    # Nobody has annotated what is inside, so the layer for it learns nothing, not even that there is nothing.
    assert torch.allclose(after["inner.tags.bias"], before["inner.tags.bias"])
