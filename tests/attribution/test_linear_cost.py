"""Twice the text costs at most three times as much, whatever the text is made of."""

import gc
import time

import pytest

from avow.attribution.rules import extract_with_speakers
from avow.records import Article
from avow.text import sentences

UNITS = {
    "quotation marks": '"',
    "curly marks": "“",
    "single marks": "'",
    "nested marks": "“‘",
    "digits": "1234567890",
    "spaces": " ",
    "brackets": "[(",
    "closing parentheses": ") ",
    "the word said": "said ",
    "cues with subjects": "he said ",
    "quoted lines": '"a b"\n',
    "sentences in one line": 'Mr. Roth said the plan, according to Lee, failed. "It did," she said. ',
    "titles": "Mr ",
    "names": "Ana Roth said he ",
    "roles": "the minister said ",
    "nouns": "his claim that ",
    "periods": ". ",
    "capital letters": "A.",
    "relative clauses": "Ana Roth, who said, ",
    "what was told before": "Ana Roth said it rained. Lee had told her that it snowed. ",
    "contents without a verb": "Ana Roth said that Lee, in May, claimed, ",
    "second hand": "she heard from Lee, quoted by Roth as saying that he ",
}


def seconds(text: str) -> float:
    """CPU seconds of one extraction, the best of two, without those for walking all that other tests left in memory."""
    best = float("inf")
    gc.collect()
    gc.disable()
    try:
        for _ in range(2):
            start = time.process_time()
            extract_with_speakers(Article(id="a", text=text))
            best = min(best, time.process_time() - start)
    finally:
        gc.enable()
    return best


def is_linear(cost, text):
    """Whether twice the text costs at most three times as much, in one of four tries.

    A quadratic cost fails all of them; a try can fail by itself when other programs take the processor's cache. Small
    times are noise: a twentieth of a second is granted.
    """
    return any(cost(text * 2) < 3 * cost(text) + 0.05 for _ in range(4))


@pytest.mark.parametrize("name", UNITS)
def test_cost_is_linear_in_the_text(name):
    unit = UNITS[name]
    assert is_linear(seconds, unit * (30_000 // len(unit)))


def test_a_line_of_a_megabyte_is_read_in_seconds():
    text = "word said that " * (1_000_000 // 15)
    start = time.process_time()
    extract_with_speakers(Article(id="a", text=text))
    assert time.process_time() - start < 60


def test_sentences_cost_is_linear():
    def cost(text: str) -> float:
        start = time.process_time()
        sentences(text)
        return time.process_time() - start

    for unit in (". ", '." ', "Mr. ", "U.S. ", "(", '"'):
        assert is_linear(cost, unit * (200_000 // len(unit))), unit


def test_cost_is_linear_in_the_people_of_an_interview():
    def cost(people: int) -> float:
        names = [
            f"Ana {chr(65 + n % 26)}{'abcdefghij'[n // 26 % 10]}{'abcdefghij'[n // 260]}eth" for n in range(people)
        ]
        return seconds("\n\n".join(f"{name}: It failed.\n\nA{name[4]}: No." for name in names))

    assert any(cost(2400) < 3 * cost(1200) + 0.05 for _ in range(4))
