import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest

from avow.attribution import rules
from avow.attribution.draft import Draft
from avow.attribution.neural_choice import extract, extract_with_speakers
from avow.attribution.neural_quotes import extract_neurally
from avow.errors import ArticleError, ModelError
from avow.records import Article

ARTICLE = Article(id="a", text="“We lost,” Ana Roth said. She believes that the vote was fair.")


def test_the_tagger_is_asked_by_default_and_the_rules_by_name() -> None:
    assert extract(ARTICLE) == extract(ARTICLE, "neural") == extract_neurally(ARTICLE)[0]
    assert extract(ARTICLE, "rules") == rules.extract(ARTICLE)
    assert extract_with_speakers(ARTICLE, "rules") == rules.extract_with_speakers(ARTICLE)


def test_an_unknown_extractor_is_named_in_the_error() -> None:
    with pytest.raises(ValueError, match=r"expected 'rules', 'neural' or the Path of .*, found 'regex'"):
        extract(ARTICLE, "regex")  # type: ignore[arg-type]


def test_a_tagger_of_ones_own_is_asked_by_its_folder(tmp_path) -> None:  # type: ignore[no-untyped-def]
    shipped = resources.files("avow").joinpath("assets", "tagger-default")
    assert extract(ARTICLE, Path(str(shipped))) == extract(ARTICLE, "neural")
    with pytest.raises(ModelError, match="tagger"):
        extract(ARTICLE, tmp_path)


@pytest.mark.parametrize("extractor", ["rules", "neural"])
def test_a_text_in_place_of_an_article_is_told_how_to_become_one(extractor) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ArticleError, match=r"found str; .*avow\.article_from_text, .*avow\.read_article"):
        extract("Roth said it rained.", extractor)  # type: ignore[arg-type]


def test_the_rules_load_no_neural_library() -> None:
    code = (
        "import sys; from avow.attribution.neural_choice import extract; from avow.records import Article;"
        "extract(Article(id='a', text='Roth said it rained.'), 'rules');"
        "print(sorted({'onnxruntime', 'tokenizers', 'torch', 'transformers'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_is_said_in_a_headline_ends_with_it() -> None:
    text = "Mayor Says Bridge Is Safe\n\nPORT ALDEN — The council met on Monday."
    article = Article(id="a", text=text, title="Mayor Says Bridge Is Safe", body_start=27)
    draft = Draft(cue=[(6, 10)], source=[(0, 5)], content=[(11, 39)], lemma="say", cue_class="speech")
    [quote], _ = rules.quotes_from_drafts(article, [draft], rules.read_text(text))
    assert (quote.content_text, quote.in_title) == ("Bridge Is Safe", True)
