from pathlib import Path

import pytest

from avow.analysis import analyze
from avow.errors import ArticleError
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
