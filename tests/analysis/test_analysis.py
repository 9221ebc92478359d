from pathlib import Path

import pytest

from avow.analysis import analyze
from avow.errors import ArticleError, RecordError
from avow.records import Article

ARTICLE = Article(id="a", text="Nobody spoke.")


@pytest.mark.parametrize(
    ("articles", "kind"),
    [
        ("Roth said it rained.", "str"),
        ("", "str"),
        (Path("a.txt"), "Path"),
        ([ARTICLE, "b.txt"], "str"),
        (None, "NoneType"),
    ],
)
def test_what_is_no_article_is_told_how_to_become_one(articles, kind) -> None:  # type: ignore[no-untyped-def]
    expected = rf"expected an Article, found \w*{kind}; .*avow\.article_from_text, .*avow\.read_article"
    with pytest.raises(ArticleError, match=expected):
        analyze(articles, "It rained.", model="linear")


def test_a_date_that_is_not_iso_is_told_before_any_work() -> None:
    article = Article(id="a", text="Ana Roth said no.", date="spring 2024")
    with pytest.raises(ArticleError, match="a: date: expected an ISO date or None, found 'spring 2024'"):
        analyze(article, "It rained.", model="linear", extractor="rules")


def test_a_claim_that_no_file_can_hold_is_refused() -> None:
    article = Article(id="a", text="Ana Roth said no.")
    with pytest.raises(RecordError, match="claim 'c1': holds half of a character"):
        analyze(article, "It \ud83d rained.", model="linear", extractor="rules")


@pytest.mark.parametrize(("claims", "message"), [("\u200b", "c1: expected a sentence"), (None, "found NoneType")])
def test_what_is_no_claim_is_told(claims, message) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(RecordError, match=message):
        analyze(Article(id="a", text="Ana Roth said no."), claims, model="linear", extractor="rules")


def test_claims_may_have_numbers_for_ids() -> None:
    article = Article(id="a", text="Ana Roth said that it rained.")
    assert list(analyze(article, {7: "It rained."}, model="linear", extractor="rules").claims) == ["7"]  # type: ignore[dict-item]
