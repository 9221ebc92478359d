"""The page in a real browser: what a person does, with mouse, keyboard and phone, and what the page must never do."""

import json
import shutil
from functools import partial
from itertools import pairwise

import pytest

sync_api = pytest.importorskip(
    "playwright.sync_api", reason="the page is tested with Playwright: pip install playwright"
)

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(not BROWSER, reason="no Chromium is installed")

HOSTILE = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def address(open_server):
    with open_server() as (_, host, port):
        yield f"http://{host}:{port}/"


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(browser, address):
    """Opens the page; in the end, nothing may stand on the console and no request may have gone elsewhere."""
    contexts, console, elsewhere = [], [], []

    def opened(viewport=DESK, **options):
        context = browser.new_context(viewport=viewport, **options)
        contexts.append(context)
        page = context.new_page()
        # A browser notes every response that is an error; the page says it in words, which tests look at.
        noted = "Failed to load resource"
        page.on("console", lambda message: message.text.startswith(noted) or console.append(message.text))
        page.on("pageerror", lambda error: console.append(str(error)))
        page.on(
            "request",
            lambda request: request.url.startswith((address, "blob:")) or elsewhere.append(request.url),
        )
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert console == []
    assert elsewhere == []


def ask_example(page):
    page.get_by_role("button", name="Fill in an example").click()
    sync_api.expect(page.get_by_label("Claim 2", exact=True)).to_have_value("The water board hid survey reports.")
    page.get_by_role("button", name="Analyse").click()
    sync_api.expect(page.get_by_role("heading", name="Result")).to_be_focused(timeout=60_000)


def text_field(page):
    return page.get_by_role("textbox", name="Text", exact=True)


def fill(page, text, claim):
    text_field(page).fill(text)
    page.get_by_label("Claim 1", exact=True).fill(claim)
    page.get_by_role("button", name="Analyse").click()


def test_example_shows_quotes_speakers_and_timeline(visit):
    page = visit()
    ask_example(page)
    assert page.locator("#analysis .q").count() > 5
    assert page.locator("#analysis .card:visible .bars").count() > 5
    assert page.locator("#analysis .speakers > li h3:visible").count() > 2
    assert "Marit Oake" in page.locator("#timeline:visible").inner_text()
    assert "19 March 2024" in page.locator("#timeline thead:visible").inner_text()
    assert "Done:" in page.get_by_role("status").inner_text()


def test_choosing_a_claim_changes_colours_and_table(visit):
    page = visit()
    ask_example(page)
    colours = "links => links.map(link => getComputedStyle(link).backgroundColor)"
    before = page.locator("#analysis .q").evaluate_all(colours)
    page.locator(".chooser label").nth(1).click()
    after = page.locator("#analysis .q").evaluate_all(colours)
    assert before != after
    assert len(set(after)) > 1
    assert page.locator("#analysis .claim:visible").inner_text() == "Claim 2: The water board hid survey reports."
    assert page.locator("#timeline > .k1").is_hidden()
    assert page.locator("#timeline > .k2").is_visible()


def test_click_on_a_quote_leads_to_its_evidence(visit):
    page = visit()
    ask_example(page)
    page.locator("#a2-1").click()
    card = page.locator("#a2-1c")
    sync_api.expect(card).to_be_focused()
    sync_api.expect(card).to_be_in_viewport()
    assert "decided by" in card.inner_text()


def test_click_on_a_later_piece_of_a_quote_leads_to_the_same_card(visit):
    page = visit()
    fill(page, "“It will hold,” Hanne Ulve said, “for a hundred years.”", "The weir is safe.")
    pieces = page.locator("#analysis .q")
    sync_api.expect(pieces).to_have_count(2, timeout=60_000)
    pieces.nth(1).click()
    sync_api.expect(page.locator("#a1-1c")).to_be_focused()


def test_link_of_the_timeline_leads_to_the_quote(visit):
    page = visit()
    ask_example(page)
    page.locator("#timeline a:visible").last.click()
    target = page.evaluate("location.hash")
    sync_api.expect(page.locator(target)).to_be_in_viewport()


def test_downloads_are_the_analysis_in_three_forms(visit, tmp_path):
    page = visit()
    ask_example(page)
    saved = {}
    for kind in ("HTML", "CSV", "JSON"):
        with page.expect_download() as download:
            page.get_by_role("link", name=f"({kind})").click()
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        saved[path.name] = path.read_text(encoding="utf-8")
    assert set(saved) == {"analysis.html", "stances.csv", "analysis.json"}
    assert json.loads(saved["analysis.json"])["claims"][0]["text"] == "The dam above Lindholt is safe."
    assert saved["stances.csv"].startswith("article,date,claim")
    assert saved["analysis.html"].startswith("<!DOCTYPE html>")


def test_dropped_and_opened_files_become_articles(visit):
    page = visit()
    page.locator("#files").set_input_files(
        [
            {
                "name": "weir.txt",
                "mimeType": "text/plain",
                "buffer": "Weir holds\n\nPhoto: The weir\n\n“Yes,” she said.".encode(),
            },
            {"name": "notes.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"},
        ]
    )
    sync_api.expect(page.locator("#problem")).to_contain_text("notes.pdf: unknown kind of article file '.pdf'")
    sync_api.expect(page.get_by_role("status")).to_have_text("1 file was read.")
    assert text_field(page).input_value() == "Weir holds\n\n“Yes,” she said."
    assert page.get_by_label("Headline").input_value() == "Weir holds"
    assert "Left out by the reader of this file (1)" in page.locator(".left-out").inner_text()
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File(["“No,” he said."], "b.txt", {type: "text/plain"}));
            document.body.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
        }"""
    )
    sync_api.expect(text_field(page)).to_have_count(2)
    assert text_field(page).nth(1).input_value() == "“No,” he said."


def analysed_and_saved(page, path):
    """Asks for an analysis of what is filled in, and gives the downloaded JSON."""
    page.get_by_label("Claim 1", exact=True).fill("The weir is safe.")
    page.get_by_role("button", name="Analyse").click()
    sync_api.expect(page.get_by_role("status")).to_contain_text("Done:", timeout=60_000)
    with page.expect_download() as download:
        page.get_by_role("link", name="(JSON)").click()
    download.value.save_as(path)
    return json.loads(path.read_text(encoding="utf-8"))


WEIR_PAGE = (
    "<html><head><title>Weir holds</title><link rel=canonical href='https://news.example/weir'></head><body>"
    "<nav><p>Sport and weather</p></nav><article><h1>Weir holds</h1>"
    "<p>Photo: the weir is safe, chief engineer Hanne Ulve said on Monday evening.</p>"
    "<p>Council member Jon Petrak denied that the weir was safe, and asked for a survey of its gates.</p>"
    "</article></body></html>"
)


def test_file_is_analysed_as_it_was_read_also_after_an_edit(visit, tmp_path):
    pytest.importorskip("trafilatura", reason="HTML needs trafilatura: pip install '.[html]'")
    page = visit()
    file = {"name": "weir.html", "mimeType": "text/html", "buffer": WEIR_PAGE.encode()}
    page.locator("#files").set_input_files([file])
    sync_api.expect(page.get_by_role("status")).to_have_text("1 file was read.")
    text = text_field(page).input_value()
    [article] = analysed_and_saved(page, tmp_path / "a.json")["articles"]
    assert "Photo: the weir is safe" in text
    assert (article["id"], article["text"], article["title"]) == ("weir", text, "Weir holds")
    assert article["dropped"]
    edited = text.replace("survey", "test")
    text_field(page).fill(edited)
    page.get_by_label("Headline").fill("")
    [again] = analysed_and_saved(page, tmp_path / "b.json")["articles"]
    assert again == {**again, **{name: article[name] for name in ("id", "title", "url", "dropped")}, "text": edited}


def test_text_in_the_place_of_a_files_has_nothing_of_the_file(visit, tmp_path):
    page = visit()
    text = "Weir holds\n\nBy Jo Poe\n\nPhoto: The weir\n\nHanne Ulve said yes."
    file = {"name": "weir.txt", "mimeType": "text/plain", "buffer": text.encode()}
    page.locator("#files").set_input_files([file])
    sync_api.expect(page.locator(".left-out")).to_be_visible()
    text_field(page).fill("Tower leans, and how\n\nAna Roth said no.")
    sync_api.expect(page.locator(".left-out")).to_be_hidden()
    page.get_by_label("Headline").fill("")
    [article] = analysed_and_saved(page, tmp_path / "a.json")["articles"]
    assert (article["id"], article["byline"], article["dropped"]) == ("article-1", None, [])


def test_file_larger_than_a_request_may_be_is_not_sent(visit):
    page = visit()
    sent = []
    page.on("request", lambda request: sent.append(request.url))
    file = {"name": "long.txt", "mimeType": "text/plain", "buffer": b"x" * 4_000_001}
    page.locator("#files").set_input_files([file])
    expected = "long.txt: 4,000,001 bytes; at most 4,000,000 bytes are taken"
    sync_api.expect(page.locator("#problem")).to_have_text(expected)
    assert not any(url.endswith("/api/read") for url in sent)


def test_keyboard_alone_is_enough(visit):
    page = visit()
    keys = page.keyboard

    def tab_to(locator, most=40):
        for _ in range(most):
            keys.press("Tab")
            if locator.evaluate("element => element === document.activeElement"):
                outline = locator.evaluate("element => getComputedStyle(element).outlineStyle")
                assert outline != "none"
                return
        pytest.fail(f"{locator} is not reached by the tab key")

    keys.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the form"
    tab_to(text_field(page))
    keys.insert_text("Hanne Ulve said that the weir is safe. Jon Petrak denied that it was safe.")
    tab_to(page.get_by_label("Claim 1", exact=True))
    keys.insert_text("The weir is safe.")
    keys.press("Enter")
    sync_api.expect(page.get_by_label("Claim 2", exact=True)).to_be_focused()
    keys.insert_text("The weir is old.")
    keys.press("Control+Enter")
    sync_api.expect(page.get_by_role("heading", name="Result")).to_be_focused(timeout=60_000)
    tab_to(page.get_by_role("link", name="(HTML)"))
    tab_to(page.locator("#claim-1"))
    keys.press("ArrowRight")
    sync_api.expect(page.locator("#claim-2")).to_be_checked()
    tab_to(page.locator("#analysis a.n").first)
    keys.press("Enter")
    assert page.evaluate("location.hash") == "#a1-1c"


def test_what_is_missing_is_said_beside_the_field(visit):
    page = visit(PHONE)
    page.get_by_role("button", name="Analyse").click()
    alert = page.get_by_role("alert").filter(has_text="Paste an article, or open a file.")
    sync_api.expect(alert).to_be_in_viewport()
    sync_api.expect(text_field(page)).to_be_focused()
    assert text_field(page).get_attribute("aria-invalid") == "true"
    text_field(page).fill("Hanne Ulve said no.")
    page.get_by_role("button", name="Analyse").click()
    sync_api.expect(alert).to_have_count(0)
    sync_api.expect(page.get_by_role("alert").filter(has_text="Write at least one claim.")).to_be_in_viewport()
    sync_api.expect(page.get_by_label("Claim 1", exact=True)).to_be_focused()


def blank_before(page):
    """Leaves the first of two articles blank."""
    page.get_by_role("button", name="Add another article").click()
    text_field(page).nth(1).fill(text_field(page).nth(0).input_value())
    text_field(page).nth(0).fill("")


def answered(route, request, **answer):
    route.fulfill(**answer)


def test_refusals_and_a_lost_server_are_said_in_words(visit):
    page = visit()
    detail = {"where": "articles[0].text", "message": "expected some text"}
    answers = [
        (429, {"Retry-After": "7"}, {"code": "busy", "message": "the server is busy", "details": []}),
        (422, {}, {"code": "invalid", "message": "", "details": [detail]}),
    ]
    for status, headers, body in answers:
        answer = {"status": status, "headers": headers, "json": body}
        page.route("**/api/analyze*", partial(answered, **answer), times=1)
        fill(page, "Hanne Ulve said no.", "It is safe.")
        expected = "The server is busy.\nTry again in 7 s." if status == 429 else "Article 1, text: expected some text"
        sync_api.expect(page.locator("#problem")).to_have_text(expected, use_inner_text=True)
    blank_before(page)
    for body, expected in (
        ({"code": "invalid", "message": "", "details": [detail]}, "Article 2, text: expected some text"),
        ({"code": "refused", "message": "article 1: found no text", "details": []}, "Article 2: found no text"),
    ):
        page.route("**/api/analyze*", partial(answered, status=422, json=body), times=1)
        page.get_by_role("button", name="Analyse").click()
        sync_api.expect(page.locator("#problem")).to_have_text(expected)
    page.reload()
    page.route("**/api/analyze*", lambda route: route.abort(), times=1)
    fill(page, "Hanne Ulve said no.", "It is safe.")
    sync_api.expect(page.locator("#problem")).to_have_text("The server cannot be reached. Is it still running?")


def test_cancelling_frees_the_page(visit, long_text):
    page = visit()
    # Typing this much, as `fill` does, takes a browser minutes.
    text_field(page).evaluate("(field, text) => { field.value = text; }", long_text)
    page.get_by_label("Claim 1", exact=True).fill("Weir number 7 is safe.")
    page.get_by_role("button", name="Analyse").click()
    page.get_by_role("button", name="Cancel").click()
    sync_api.expect(page.get_by_role("status")).to_have_text("Cancelled.")
    sync_api.expect(page.get_by_role("button", name="Analyse")).to_be_enabled()
    sync_api.expect(page.get_by_role("button", name="Cancel")).to_be_hidden()


def test_hostile_texts_stay_text(visit):
    page = visit()
    text = f"{HOSTILE}\n\nHanne Ulve said that {HOSTILE} is safe.\n\n“{HOSTILE},” Jon Petrak said."
    page.get_by_label("Outlet").fill(HOSTILE)
    fill(page, text, HOSTILE)
    sync_api.expect(page.get_by_role("heading", name="Result")).to_be_focused(timeout=60_000)
    assert page.title() == "avow · who stands where"
    assert page.locator("img, #result script").count() == 0
    assert HOSTILE in page.locator("#analysis").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_phone_shows_all_without_scrolling_sideways(visit, scheme):
    page = visit(PHONE, color_scheme=scheme, has_touch=True)
    ask_example(page)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    small = page.locator("form button:visible, form .button:visible, #downloads a").evaluate_all(
        "items => items.filter(item => item.getBoundingClientRect().height < 44).map(item => item.textContent)"
    )
    assert small == []
    background, ink = page.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    )
    dark = sum(map(int, background[4:-1].split(","))) < sum(map(int, ink[4:-1].split(",")))
    assert dark == (scheme == "dark")


def test_every_field_has_a_name_and_headings_go_down_step_by_step(visit):
    page = visit()
    ask_example(page)
    nameless = page.locator("input:visible, textarea:visible, button:visible").evaluate_all(
        "items => items.filter(item => !item.labels?.length && !item.ariaLabel && !item.textContent.trim())"
        ".map(item => item.outerHTML)"
    )
    assert nameless == []
    levels = page.locator("h1, h2, h3").evaluate_all("items => items.map(item => Number(item.localName[1]))")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
