import time

import pytest

from avow.attribution.draft import Draft
from avow.attribution.tagger import mark_ids
from avow.attribution.tagger_words import (
    CAPITALISED,
    CLOSING,
    FEATURES,
    INSIDE,
    LOWER,
    MIXED,
    NOTHING,
    OPENING,
    PARAGRAPH,
    SENTENCE,
    TITLE,
    UNCLOSED,
    UNQUOTED,
    UPPER,
    plan_windows,
    read_words,
    tag_words,
)
from avow.errors import ModelError

tokenizers = pytest.importorskip("tokenizers")

TEXT = "Bridge SAFE, says Roth\n\n“We won’t go,” Ana McRoth said. “It was\n\n* * *\n\nNo one left."


@pytest.fixture(scope="module")
def tokenizer() -> "tokenizers.Tokenizer":
    """A BERT tokenizer that knows single characters only."""
    characters = "abcdefghijklmnopqrstuvwxyz0123456789.,;:!?\"'“”‘’()*-"
    names = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *characters, *(f"##{character}" for character in characters)]
    made = tokenizers.Tokenizer(
        tokenizers.models.WordPiece({name: number for number, name in enumerate(names)}, unk_token="[UNK]")  # noqa: S106
    )
    made.normalizer = tokenizers.normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = tokenizers.pre_tokenizers.BertPreTokenizer()
    return made


def test_words_slice_back_and_marks_are_words_of_their_own(tokenizer: "tokenizers.Tokenizer") -> None:
    words = read_words(TEXT, tokenizer, body_start=24)
    found = [TEXT[start:end] for start, end in zip(words.starts, words.ends, strict=True)]
    assert found[:10] == ["Bridge", "SAFE", ",", "says", "Roth", "“", "We", "won", "’", "t"]
    assert "*" not in found  # a paragraph without letters
    assert [len(pieces) for pieces in words.pieces[:3]] == [6, 4, 1]
    assert words.between(0, 2) == (0, 11)
    assert words.inside((0, 24)) == (0, 5)


def test_features_tell_case_quotation_and_beginnings(tokenizer: "tokenizers.Tokenizer") -> None:
    words = read_words(TEXT, tokenizer, body_start=24)
    found = dict(
        zip((TEXT[start:end] for start, end in zip(words.starts, words.ends, strict=True)), words.features, strict=True)
    )
    assert found["Bridge"] == (CAPITALISED, UNQUOTED, TITLE, 0)
    assert found["SAFE"] == (UPPER, UNQUOTED, NOTHING, 0)
    assert found["McRoth"] == (MIXED, UNQUOTED, NOTHING, 0)
    assert found["says"] == (LOWER, UNQUOTED, NOTHING, 0)
    assert found["We"] == (CAPITALISED, INSIDE, NOTHING, 0)
    assert found["”"] == (LOWER, CLOSING, NOTHING, 0)
    assert found["“"] == (LOWER, OPENING, SENTENCE, 0)  # the second one, which opens a sentence
    assert found["was"] == (LOWER, UNCLOSED, NOTHING, 0)
    assert found["No"] == (CAPITALISED, UNQUOTED, PARAGRAPH, 0)
    assert all(value < size for feature in words.features for value, size in zip(feature, FEATURES, strict=True))


def test_whole_paragraphs_are_packed_into_a_window(tokenizer: "tokenizers.Tokenizer") -> None:
    text = "\n\n".join(["a" * 60, "b" * 60, "c" * 60, "d" * 60])
    words = read_words(text, tokenizer)
    assert [(window.first, window.after, window.core) for window in plan_windows(words, 150)] == [
        (0, 2, (0, 2)),
        (2, 4, (2, 4)),
    ]
    assert [window.core for window in plan_windows(words, 150, first_pieces=70)] == [(0, 1), (1, 3), (3, 4)]


@pytest.mark.parametrize(
    "text",
    ["", "\n\n", "one two three " * 200, "One two. " * 300, "x" * 5000, "“So it goes,” he said. " * 90 + "\n\nEnd."],
    ids=["empty", "blank", "no sentence end", "sentences", "one word", "quotations"],
)
def test_cores_cover_a_text_once_and_windows_fit(text: str, tokenizer: "tokenizers.Tokenizer") -> None:
    words = read_words(text, tokenizer)
    windows = plan_windows(words, 128)
    assert [word for window in windows for word in range(*window.core)] == list(range(len(words)))
    for window in windows:
        assert window.first <= window.core[0] < window.core[1] <= window.after
        assert sum(len(pieces) for pieces in words.pieces[window.first : window.after]) <= 128


def test_a_long_paragraph_is_cut_at_sentence_ends_with_context_around(tokenizer: "tokenizers.Tokenizer") -> None:
    text = "It ended the way it began. " * 40
    words = read_words(text, tokenizer)
    windows = plan_windows(words, 128)
    assert len(windows) > 2
    assert all(words.features[window.core[0]][2] in (SENTENCE, PARAGRAPH) for window in windows)
    middle = windows[1]
    assert middle.first < middle.core[0] and middle.core[1] < middle.after


@pytest.mark.parametrize("unit", ['"', "(", "7", '"a" ', "He said “no”. "])
def test_the_time_grows_linearly_with_the_text(unit: str, tokenizer: "tokenizers.Tokenizer") -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        begin = time.process_time()
        plan_windows(read_words(text, tokenizer), 128)
        return time.process_time() - begin

    seconds(1000)
    small = min(seconds(20_000) for _ in range(3))
    assert seconds(200_000) < 40 * small + 0.2


def test_the_tags_of_attributions_and_what_their_words_point_to(tokenizer: "tokenizers.Tokenizer") -> None:
    words = read_words("Roth said it rained and denied prices fell", tokenizer)
    first = Draft([(10, 19)], [(5, 9)], [(0, 4)])
    second = Draft([(13, 19), (31, 42)], [(24, 30)], [(0, 4)])  # its first part belongs to the earlier cue
    tags, heads = tag_words(words, [second, first])
    assert tags == [1, 3, 5, 6, 0, 3, 5, 6]
    assert heads == [-1, 0, 1, 1, -1, 0, 5, 5]


def test_an_attribution_without_cue_gives_no_tags(tokenizer: "tokenizers.Tokenizer") -> None:
    words = read_words("“It rained.”", tokenizer)
    assert set(tag_words(words, [Draft([(0, 12)])])[0]) == {0}


def test_what_the_rules_found_is_a_feature_of_words(tokenizer: "tokenizers.Tokenizer") -> None:
    words = read_words("Roth said it rained.", tokenizer, ruled=[Draft([(10, 19)], [(5, 9)], [(0, 4)])])
    assert [feature[3] for feature in words.features] == [1, 3, 5, 6, 0]


def test_windows_stand_between_the_marks_that_the_tokenizer_has() -> None:
    def made(*names: str) -> "tokenizers.Tokenizer":
        ids = {name: number for number, name in enumerate(names)}
        return tokenizers.Tokenizer(tokenizers.models.WordLevel(ids, unk_token=names[0]))

    assert mark_ids(made("[UNK]", "[CLS]", "[SEP]", "<s>", "</s>")) == (1, 2)
    assert mark_ids(made("<unk>", "<s>", "</s>")) == (1, 2)
    with pytest.raises(ModelError, match="neither"):
        mark_ids(made("[UNK]", "[CLS]", "</s>"))
