"""Bytes of a text file become characters, with a count of what could not be decoded."""

from __future__ import annotations

import codecs
import re
import unicodedata

from avow.errors import ArticleError

# The first bytes of files that people drop in by mistake, and what to do about each.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF; convert it into text first, for example with pdftotext"),
    (b"PK\x03\x04", "a zip archive or an office document; unpack it, or save it as plain text"),
    (b"\xd0\xcf\x11\xe0", "an old office document; save it as plain text"),
    (b"\x1f\x8b", "a gzip archive; unpack it first"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PAR1", "a Parquet file; give it the suffix .parquet"),
    (b"SQLite format 3", "an SQLite database"),
)
_BYTE_ORDER_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is its first half
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 65_536
_NEWLINES = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Control characters mean nothing in an article, and lone surrogates cannot be written to a file again.
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u2060\ufeff\ud800-\udfff]")
# Windows-1252 that was read as Latin-1; only the line end among these characters has a use of its own.
_MISREAD = re.compile("[\x80-\x84\x86-\x9f]")
_WINDOWS = {code: character for code in range(0x80, 0xA0) if (character := bytes([code]).decode("cp1252", "ignore"))}
_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]{0,200}?\b(?:charset|encoding)\s*=\s*["']?\s*([a-z0-9_:.-]{2,40})""", re.IGNORECASE
)
_HEAD = 2048
# Pages that name these mean Windows-1252, as browsers take them.
_NARROW = ("ascii", "iso8859-1")
_ODD_BYTES = 5
_MOST_ODD = 0.2
_ODD_RUN = re.compile("\ufffd+")


def decode(data: bytes, *, where: str) -> tuple[str, int]:
    """Decodes a text file and normalises its line ends to ``\\n``.

    The order of attempts: a byte order mark; UTF-8; UTF-16 without a mark (every other byte zero); UTF-8 with a few
    broken bytes; UTF-8 and Windows-1252 mixed; Windows-1252, which is what most older newsroom exports are; what
    charset-normalizer guesses.

    Args:
        where: Opens the error message, for example the file name.

    Returns:
        The text in Unicode normal form C, and how many characters were undecodable (they became U+FFFD), were
        guessed in a file of two encodings, or were control characters, zero-width marks or lone surrogates (they were
        removed).

    Raises:
        ArticleError: The bytes are not text.
    """
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise ArticleError(f"{where}: expected a text file, found {what}")
    text, guessed = _decode(data, where)
    text, damaged = normalise(text)
    return text, damaged + guessed


def decode_page(data: bytes, *, where: str) -> str:
    """Decodes an HTML page, after its byte order mark, or as UTF-8, or as the encoding that it declares.

    Raises:
        ArticleError: The bytes are not text.
    """
    declared = _CHARSET.search(data[:_HEAD])
    marked = any(data.startswith(mark) for mark, _ in _BYTE_ORDER_MARKS)
    if declared and not marked and not _is_utf8(data):
        try:
            codec = codecs.lookup(declared[1].decode("ascii")).name
            if not codec.startswith(("utf", "unicode", "raw")):  # not what the bytes say
                return data.decode("cp1252" if codec in _NARROW else codec, errors="replace")
        except (LookupError, UnicodeError):  # no encoding, or one of names or of bytes, such as idna and base64
            pass
    return _decode(data, where)[0]


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def normalise(text: str) -> tuple[str, int]:
    """Gives the text in form C with plain line ends, and how many characters are U+FFFD or were removed.

    Removed are control characters, soft hyphens, zero-width marks and the lone surrogates that JSON can carry.
    Windows-1252 characters that were read as Latin-1 become what they are ("\\x93" an opening quotation mark).
    """
    replaced = text.count("\ufffd")
    if _MISREAD.search(text):
        text = text.translate(_WINDOWS)
    text, removed = _INVISIBLE.subn("", _NEWLINES.sub("\n", text))
    return unicodedata.normalize("NFC", text), replaced + removed


def _decode(data: bytes, where: str) -> tuple[str, int]:
    """Gives the text, and how many bytes in it were read by a guess."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace"), 0
    sample = data[:_SAMPLE]
    if b"\x00" in sample:
        return _decode_with_zeros(data, sample, where), 0
    try:
        return data.decode("utf-8"), 0
    except UnicodeDecodeError:
        pass
    lenient = data.decode("utf-8", errors="replace")
    broken = lenient.count("\ufffd")
    sound = sum(not character.isascii() for character in lenient) - broken
    if 2 * broken <= sound:
        return lenient, 0  # a UTF-8 file with damaged bytes; in another encoding hardly any sequence would be sound
    # Quotation marks and accents stand singly between letters; Chinese, Japanese and Korean bytes stand together.
    single = 2 * len(_ODD_RUN.findall(lenient)) > broken and broken < _MOST_ODD * len(lenient)
    if broken <= _ODD_BYTES * sound and single:
        return data.decode("utf-8", errors=_AS_WINDOWS), broken  # pieces of two encodings, put together by hand
    return _decode_legacy(data), 0


def _windows_bytes(error: UnicodeError) -> tuple[str, int]:
    """Reads the bytes that are no UTF-8 as Windows-1252: an error handler."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", errors="replace"), error.end


_AS_WINDOWS = "avow.as_windows"
codecs.register_error(_AS_WINDOWS, _windows_bytes)


def _decode_with_zeros(data: bytes, sample: bytes, where: str) -> str:
    """Decodes UTF-16 without a byte order mark; other files with zero bytes are binary."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) / 2
    # Nearly every character of an English text is below U+0100, so nearly every other byte is zero.
    if odd > 0.7 * half and even < 0.1 * half:
        return data.decode("utf-16-le", errors="replace")
    if even > 0.7 * half and odd < 0.1 * half:
        return data.decode("utf-16-be", errors="replace")
    zeros = even + odd
    if zeros > max(8, 0.001 * len(sample)):
        raise ArticleError(
            f"{where}: expected a text file, found binary data ({zeros} zero bytes in the first {len(sample)})"
        )
    return data.decode("utf-8", errors="replace")


def _decode_legacy(data: bytes) -> str:
    high = sum(byte >= 0x80 for byte in data[:_SAMPLE])
    if high < 0.1 * min(len(data), _SAMPLE):
        try:
            return data.decode("cp1252")
        except UnicodeDecodeError:
            pass  # five code points are unassigned in Windows-1252
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE]).best()
    return data.decode(best.encoding if best else "cp1252", errors="replace")
