"""Timelines of invented articles; the stances come from a model that reads them off the words."""

import re

import numpy as np

import avow
from avow.service.timeline import render_timelines, timelines


class Plain:
    """Denies where there is "not", hedges where there is "may", is unrelated to rain, and affirms the rest."""

    name = "plain"

    def predict_proba(self, examples):
        rows = []
        for example in examples:
            said = " ".join(example.passage[start:end] for start, end in example.content)
            place = 3 if "rain" in said else 2 if " not " in said else 1 if "may" in said else 0
            rows.append([0.7 if column == place else 0.1 for column in range(4)])
        return np.array(rows).reshape(-1, 4)


def analysed(*dated, **options):
    articles = [
        avow.article_from_text(text, id=f"a{place}", date=date) for place, (date, text) in enumerate(dated, start=1)
    ]
    return avow.analyze(articles, ["The weir is safe."], model=Plain(), evidence=False, **options)


def test_columns_are_times_in_order_and_cells_the_positions_of_each_time():
    analysis = analysed(
        ("2024-03-19", "Hanne Ulve said that the weir is not safe. Jon Petrak said that it may be safe."),
        ("2024-02-06", "Hanne Ulve said that the weir is safe. Hanne Ulve said that the weir will hold."),
    )
    (line,) = timelines(analysis)
    assert (line.number, line.claim) == (1, "The weir is safe.")
    assert line.times == ["6 February 2024", "19 March 2024"]
    cells = {row.holder: [[(mark.label, mark.quotes) for mark in cell] for cell in row.cells] for row in line.rows}
    assert cells == {
        "Hanne Ulve": [[("affirms", 2)], [("denies", 1)]],
        "Jon Petrak": [[], [("hedges", 1)]],
    }
    moves = {row.holder: list(row.moves) for row in line.rows}
    assert moves == {"Hanne Ulve": ["walked back"], "Jon Petrak": []}


def test_every_link_leads_to_a_quote_of_the_analysis_page():
    analysis = analysed(
        ("2024-03-19", "Hanne Ulve said that the weir is not safe. Jon Petrak said that it may be safe."),
        ("2024-02-06", "Hanne Ulve said that rain fell. Hanne Ulve said that the weir is safe."),
    )
    linked = re.findall(r'href="#([^"]+)"', render_timelines(analysis))
    assert sorted(linked) == ["a1-1", "a1-2", "a2-2"]
    assert all(f'id="{anchor}"' in analysis.to_html() for anchor in linked)


def test_articles_without_dates_are_one_time_and_need_no_table():
    analysis = analysed(
        (None, "Hanne Ulve said that the weir is safe."), (None, "Jon Petrak said that it is not safe.")
    )
    assert timelines(analysis)[0].times == ["no date"]
    page = render_timelines(analysis)
    assert "<table" not in page
    assert "All that is said about this claim is from one time" in page


def test_claim_that_nobody_addresses_says_so():
    page = render_timelines(analysed(("2024-02-06", "Hanne Ulve said that rain fell.")))
    assert "No speaker with a name addresses this claim." in page


def test_unsure_position_is_marked():
    analysis = analysed(
        ("2024-02-06", "Hanne Ulve said that the weir is safe."),
        ("2024-02-09", "Hanne Ulve said that the weir is safe."),
        abstain=0.8,
    )
    assert render_timelines(analysis).count('<span class="unsure">unsure</span>') == 2
