"""Near-duplicate texts, found by MinHash and confirmed by their exact similarity.

Two texts resemble each other when the Jaccard similarity of their sets of words and pairs of neighbouring words is at
least the threshold. A headline of ten words with one replaced has 0.73; the same with two replaced has 0.5.
MinHash with banding (Broder 1997; Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", ch. 3) proposes
pairs in time linear in the texts; each proposal is then computed exactly, so nothing is reported that is not there.
"""

from __future__ import annotations

import itertools
import re
import zlib
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from avow.corpora.source import text_key
from avow.errors import MissingExtraError
from avow.text import words

PERMUTATIONS = 128
SEED = 1

MIN_WORDS = 5
"""Shorter texts must be the same but for case and white space: one word more or less changes most of their set."""

MISS_WEIGHTS = (0.1, 0.9)
"""False proposals cost an exact comparison, missed ones a leak: the bands are chosen to miss few."""

Shingles = NDArray[np.uint32]
OwnerT = TypeVar("OwnerT")


def shingles(text: str) -> Shingles:
    """Gives the sorted set of a text's words and neighbouring pairs, lower-cased, as 32-bit hashes.

    >>> len(shingles("A b, a B c."))
    6
    """
    tokens = [text[start:end].lower() for start, end in words(text)]
    pairs = (f"{first} {second}" for first, second in itertools.pairwise(tokens))
    return np.array(
        sorted({zlib.crc32(item.encode("utf-8", "surrogatepass")) for item in (*tokens, *pairs)}), dtype=np.uint32
    )


def word_sequences(text: str, length: int = 8) -> set[str]:
    """Gives the sequences of so many words of a text, lower-cased: what two articles share that tell from one source.

    >>> sorted(word_sequences("A b, c d.", 3))
    ['a b c', 'b c d']
    """
    found = re.findall(r"\w+", text.lower())
    return {" ".join(found[start : start + length]) for start in range(len(found) - length + 1)}


def jaccard(first: Shingles, second: Shingles) -> float:
    """Gives the share of two sets that is common, 0 for two empty sets.

    >>> jaccard(shingles("red blue"), shingles("red green"))
    0.2
    """
    common = len(np.intersect1d(first, second, assume_unique=True))
    total = len(first) + len(second) - common
    return common / total if total else 0.0


class NearDuplicates(Generic[OwnerT]):
    """Texts to look up near-duplicates of; each may have several owners.

    Args:
        threshold: Jaccard similarity from which texts resemble each other.
    """

    def __init__(self, threshold: float = 0.7) -> None:
        try:
            from datasketch import MinHashLSH
        except ImportError as error:
            raise MissingExtraError("datasketch", "prepare") from error
        self.threshold = threshold
        # The bands of a threshold of 1 would miss equal sets only by rounding; exact comparison decides anyway.
        self._bands = MinHashLSH(threshold=min(threshold, 0.95), num_perm=PERMUTATIONS, weights=MISS_WEIGHTS)
        self._shingles: dict[str, Shingles] = {}
        self._owners: dict[str, set[OwnerT]] = {}
        self._texts: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._owners)

    def add(self, text: str, owner: OwnerT) -> None:
        """Adds a text, or one more owner of a text that is here."""
        key = text_key(text)
        if key in self._owners:
            self._owners[key].add(owner)
            return
        self._owners[key] = {owner}
        self._texts[key] = text
        found = shingles(text)
        if len(words(text)) >= MIN_WORDS:
            self._shingles[key] = found
            self._bands.insert(key, _minhash(found), check_duplication=False)

    def find(self, text: str) -> list[tuple[float, str, frozenset[OwnerT]]]:
        """Gives (similarity, the text here, its owners) of all that resemble `text`, most similar first."""
        key = text_key(text)
        found = [(1.0, key)] if key in self._owners else []
        if len(words(text)) >= MIN_WORDS:
            own = shingles(text)
            for candidate in self._bands.query(_minhash(own)):
                if candidate != key:
                    similarity = jaccard(own, self._shingles[candidate])
                    if similarity >= self.threshold:
                        found.append((similarity, candidate))
        found.sort(key=lambda match: (-match[0], match[1]))
        return [(similarity, self._texts[match], frozenset(self._owners[match])) for similarity, match in found]


def _minhash(values: Shingles) -> object:
    from datasketch import MinHash

    made = MinHash(num_perm=PERMUTATIONS, seed=SEED, hashfunc=int)
    made.update_batch(values.tolist())
    return made
