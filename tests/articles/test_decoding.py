import pytest
from hypothesis import given
from hypothesis import strategies as st

from avow.articles.decoding import decode
from avow.errors import ArticleError

SENTENCE = "Title\n\n“Élodie didn’t,” said Zoë – twice."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_common_encodings_decode_to_the_same_text(encoding: str) -> None:
    assert decode(SENTENCE.encode(encoding), where="a.txt") == (SENTENCE, 0)


def test_damaged_bytes_in_utf8_are_counted_and_the_rest_survives() -> None:
    text, replaced = decode(SENTENCE.encode() + b"\xff\xfe end", where="a.txt")
    assert text == SENTENCE + "\ufffd\ufffd end"
    assert replaced == 2


def test_line_ends_controls_and_surrogates_are_normalised() -> None:
    data = "a\r\nb\rc\u2028d\x07e\ufeff".encode()
    assert decode(data, where="a.txt") == ("a\nb\nc\nde", 2)


def test_decomposed_letters_are_composed() -> None:
    assert decode("Zoe\u0308".encode(), where="a.txt")[0] == "Zoë"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"%PDF-1.7", "a PDF"),
        (b"\x89PNG\r\n", "a PNG image"),
        (b"PK\x03\x04", "zip"),
        (b"ab\x00\x01" * 90, "binary data"),
    ],
)
def test_binary_files_are_named_for_what_they_are(data: bytes, found: str) -> None:
    with pytest.raises(ArticleError, match=rf"^b\.txt: expected a text file, found .*{found}"):
        decode(data, where="b.txt")


@given(st.binary(max_size=300))
def test_any_bytes_give_text_or_a_clear_error(data: bytes) -> None:
    try:
        text, replaced = decode(data, where="any.txt")
    except ArticleError as error:
        assert str(error).startswith("any.txt: ")
    else:
        text.encode("utf-8")
        assert replaced >= text.count("\ufffd") - data.count(b"\xef\xbf\xbd")
        assert "\x00" not in text
        assert "\r" not in text
