import avow


def test_public_names_are_these() -> None:
    assert avow.__all__ == [
        "LABELS", "Analysis", "Article", "AvowError", "Claim", "Evidence", "Example", "Prediction", "Quote", "Speaker",
        "adapt", "analyze", "article_from_text", "extract", "load_model", "predict", "read_article", "read_articles",
        "save_model",
    ]  # fmt: skip


def test_every_public_name_can_be_used() -> None:
    for name in avow.__all__:
        assert getattr(avow, name) is not None


def test_an_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(avow, "predcit")
