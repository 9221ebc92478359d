import pytest
from hypothesis import given
from hypothesis import strategies as st

from avow.articles.decoding import decode, decode_page
from avow.errors import ArticleError

SENTENCE = "Title\n\n“Élodie didn’t,” said Zoë – twice."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_common_encodings_decode_to_the_same_text(encoding: str) -> None:
    assert decode(SENTENCE.encode(encoding), where="a.txt") == (SENTENCE, 0)


def test_damaged_bytes_in_utf8_are_counted_and_the_rest_survives() -> None:
    text, replaced = decode(SENTENCE.encode() + b"\xff\xfe end", where="a.txt")
    assert text == SENTENCE + "\ufffd\ufffd end"
    assert replaced == 2


def test_a_file_put_together_from_two_encodings_is_read_as_both() -> None:
    data = "He said “it is safe”.\n".encode() + "She said “no”. She wasn’t".encode("cp1252")
    text, guessed = decode(data, where="a.txt")
    assert text == "He said “it is safe”.\nShe said “no”. She wasn’t"
    assert guessed == 3


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        ("市长说这座桥不安全，他说委员会必须立即采取行动。", "gb18030"),
        ("市長は橋が安全ではないと述べた。委員会は直ちに行動しなければならない。", "shift_jis"),
        ("시장은 다리가 안전하지 않다고 말했다. 위원회는 즉시 행동해야 한다.", "euc_kr"),
    ],
)
def test_east_asian_encodings_are_no_mixture(words: str, encoding: str) -> None:
    assert decode((words * 20).encode(encoding), where="a.txt") == (words * 20, 0)


def test_windows_characters_read_as_latin_1_are_what_they_were() -> None:
    text = "Roth said, “The bridge is safe …” She didn’t"
    assert decode(text.encode("cp1252").decode("latin-1").encode(), where="a.txt") == (text, 0)
    assert decode("a\x85b".encode(), where="a.txt") == ("a\nb", 0)  # alone it ends a line
    assert decode("a\x93b\x81c".encode(), where="a.txt") == ("a“bc", 1)


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("iso-8859-1", "cp1252"),
        ("koi8-r", "koi8-r"),
        *((declared, "cp1252") for declared in ("nonsense", "base64", "idna", "punycode", "undefined", "utf-7")),
    ],
)
def test_a_page_is_read_as_it_declares(declared: str, encoding: str) -> None:
    words = "Он сказал" if encoding == "koi8-r" else "He said “it wasn’t Zoë”"
    page = f'<html><head><meta charset="{declared}"></head><body><p>{words}</p></body></html>'
    assert decode_page(page.encode(encoding), where="page") == page


def test_only_the_page_itself_declares_its_encoding() -> None:
    page = '<script src="a.js" charset="koi8-r"></script><p>He said “it wasn’t Zoë”</p>'
    assert decode_page(page.encode("cp1252"), where="page") == page
    page = '<?xml version="1.0" encoding="koi8-r"?><p>Он сказал</p>'
    assert decode_page(page.encode("koi8-r"), where="page") == page


def test_one_wrong_byte_does_not_turn_a_page_into_another_encoding() -> None:
    page = '<meta charset="utf-8"><p>' + "“It is safe,” she said, and it wasn’t. " * 20
    assert decode_page(page.encode() + b"caf\xe9", where="page") == page + "caf\ufffd"


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
