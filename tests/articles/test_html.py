import pytest

pytest.importorskip("trafilatura", reason="the html extra is not installed")

from avow.articles import Limits, read_article
from avow.articles.html import article_from_html
from avow.errors import ArticleError

PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>Mayor denies it - The Ledger</title>
<meta name="author" content="Jo Poe"><meta property="article:published_time" content="2024-03-05"></head>
<body><nav><a href="/">Home</a> | <a href="/n">News</a></nav><article><h1>Mayor denies it</h1>
<p>The mayor said on Monday that the bridge was safe. “I never doubted it,” she said, adding that the council knew.</p>
<figure><figcaption>The bridge in 2020</figcaption></figure>
<p>Engineers were less sure about the bridge and its cables, which they said might have rusted over the years.</p>
</article><script>alert(1)</script><footer>Copyright The Ledger</footer></body></html>"""


def test_a_page_gives_its_article_and_lists_what_was_dropped() -> None:
    article = article_from_html(PAGE.encode(), id="mayor")
    assert article.title == "Mayor denies it"
    assert article.text == (
        "Mayor denies it\n\nThe mayor said on Monday that the bridge was safe. “I never doubted it,” she said, adding"
        " that the council knew.\n\nEngineers were less sure about the bridge and its cables, which they said might"
        " have rusted over the years."
    )
    assert (article.date, article.byline) == ("2024-03-05", "Jo Poe")
    assert [piece.text for piece in article.dropped] == ["Home | News", "The bridge in 2020", "Copyright The Ledger"]


def test_a_page_without_text_is_an_error() -> None:
    with pytest.raises(ArticleError, match="shop: expected an article, found no running text"):
        article_from_html(b"<html><body><img src=x></body></html>", id="shop")


def test_a_page_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(ArticleError, match=r"took more than 0\.01 s"):
        article_from_html(PAGE.encode(), timeout_s=0.01)


def test_a_page_that_needs_too_much_memory_is_an_error(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "bomb.html"
    path.write_text(PAGE, encoding="utf-8")
    with pytest.raises(ArticleError, match=r"bomb\.html: this page cannot be read"):
        read_article(path, limits=Limits(html_memory_mb=16))


def test_a_page_is_normalised_as_a_text_file_is() -> None:
    page = PAGE.replace("mayor said", "may\u200bor sa\u00adid").replace("I never", "Cafe\u0301: I never")
    article = article_from_html(page.encode(), id="mayor")
    assert "The mayor said on Monday" in article.text
    assert "Café: I never" in article.text
    assert article.replaced_characters == 2


def test_modules_in_the_current_folder_are_not_imported(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "trafilatura.py").write_text('open("imported", "w").close()\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert article_from_html(PAGE.encode()).title == "Mayor denies it"
    assert not (tmp_path / "imported").exists()


def test_paragraphs_in_quotations_and_lists_come_once_and_line_breaks_part_words() -> None:
    page = PAGE.replace(
        "<figure>",
        "<p>The dam is old and nobody knows how old it is.<br>It was built<br><br>before the war, an engineer said.</p>"
        '<blockquote><p>"It is safe and it always was safe," Roth said.</p></blockquote>'
        "<ul><li><p>The council said it would vote on the matter on Friday.</p></li></ul><figure>",
    )
    text = article_from_html(page.encode(), id="dam").text
    assert "how old it is. It was built" in text
    assert "built before" in text or "built\n\nbefore" in text
    assert text.count("It is safe and it always was safe") == 1
    assert text.count("The council said it would vote") == 1


def test_what_follows_a_block_inside_a_block_comes_after_it() -> None:
    page = PAGE.replace(
        "<figure>",
        "<blockquote>The council knew: "
        "<p>“The bridge is safe and it always was.”</p>— Bo Lee, <b>engineer</b></blockquote><ul><li>The first thing"
        "<ul><li>a thing in it</li></ul> and its rest</li><li>The second thing</li></ul><figure>",
    )
    assert article_from_html(page.encode()).text.split("\n\n")[2:-1] == [
        "The council knew:",
        "“The bridge is safe and it always was.”",
        "— Bo Lee, engineer",
        "The first thing",
        "a thing in it",
        "and its rest",
        "The second thing",
    ]


FIRST = "The mayor said on Monday that the bridge was safe and would stay open."
SECOND = "Engineers were less sure about it, and said that its cables had rusted."


def paragraphs_of(body: str) -> list[str]:
    page = f"<html><head><title>Mayor denies it</title></head><body>{body}</body></html>"
    return article_from_html(page.encode()).text.split("\n\n")[1:]


@pytest.mark.parametrize(
    "body",
    [
        f"<p>{FIRST}<br><br>{SECOND}</p>",
        f"<div>{FIRST}<br/>\n<br/>{SECOND}</div>",
        f"<p><font size=2>{FIRST}<br>&nbsp;<br><br>{SECOND}</font></p>",
        f"<table><tr><td><a href=/>Home</a></td><td>{FIRST}<br><!-- ad --><br>{SECOND}</td></tr></table>",
        f"<p>{FIRST}<br>&nbsp;&nbsp;&nbsp; {SECOND}</p>",
        f"<div>{FIRST}<p>{SECOND}</p><br><br></div>",
    ],
)
def test_two_line_breaks_are_a_paragraph_break(body: str) -> None:
    assert paragraphs_of(body) == [FIRST, SECOND]


def test_one_line_break_parts_the_turns_of_a_transcript_only() -> None:
    assert paragraphs_of(f"<p>{FIRST}<br>{SECOND}</p>") == [f"{FIRST} {SECOND}"]
    turns = ["Q: Was it safe, then?", "A: It was. Nobody asked.", "LEE: That is not so."]
    assert paragraphs_of(f"<p>{FIRST}<br>{turns[0]}<br><b>A:</b>{turns[1][2:]}<br>{turns[2]}</p>") == [FIRST, *turns]


def test_words_around_line_breaks_and_inline_elements_stay_apart() -> None:
    assert paragraphs_of(f"<p>{FIRST[:-1]} <b>all</b> <i>year</i>.<br><br>{SECOND}</p>")[0] == (
        FIRST[:-1] + " all year."
    )


def dated(extra: str) -> str | None:
    body = "<p>Mayor Ana Roth said that the bridge was safe and would stay open all year.</p>" * 3
    page = f"<html><head><title>Bridge safe</title></head><body><article><h1>Bridge safe</h1>{extra}{body}</article>"
    return article_from_html(f"{page}<footer>© 2019 The Courier</footer></body></html>".encode()).date


@pytest.mark.parametrize(
    "extra",
    [
        "",
        "<p>The bridge opened on 5 May 2010, and was shut in January 2011.</p>",
        "<h2>Bridge Opened on May 5, 2010</h2>",
    ],
)
def test_a_year_that_stands_somewhere_in_a_page_is_no_day_of_publication(extra: str) -> None:
    assert dated(extra) is None


@pytest.mark.parametrize(
    "extra",
    [
        '<time datetime="2024-03-05">5 March</time>',
        '<meta property="article:published_time" content="2024-03-05T10:00:00Z">',
        "<p>Published 5 March 2024</p>",
        "<p>By Ana Roth, March 5, 2024</p>",
        "<em>Ana Roth in London, Tue 5 Mar 2024 10.15 GMT</em>",
        "<p>LONDON, March 5, 2024 (Reuters) - The bridge is old, said Ana Roth on Monday, and it is safe.</p>",
        "<div>Tuesday, March 12, 2024</div><div><span>By Ana Roth</span> <span>March 5, 2024</span></div>",
    ],
)
def test_a_day_of_publication_that_a_page_names_is_found(extra: str) -> None:
    assert dated(extra) == "2024-03-05"


def test_quotation_marks_of_a_page_survive_a_wrong_byte_and_a_loose_declaration() -> None:
    words = "“The bridge is safe,” said Ana Roth, and it wasn’t the first time that she had said so in this town."
    body = f"<article><h1>Bridge</h1>{f'<p>{words}</p>' * 3}</article>"
    damaged = f'<html><head><meta charset="utf-8"></head><body>{body}'.encode() + b"<p>caf\xe9</p></body></html>"
    loose = f'<html><head><meta charset="iso-8859-1"></head><body>{body}</body></html>'.encode("cp1252")
    for page in (damaged, loose):
        assert words in article_from_html(page).text
