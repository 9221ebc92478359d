"""What the endpoints answer, against the library's own answers."""

import csv
import io
import json

import pytest

import avow
from avow.articles import article_from_text, read_article

pytest.importorskip("fastapi", reason="the service needs FastAPI: pip install '.[serve]'")

CLAIMS = ["The weir is safe.", "The weir is old."]
HOSTILE = "<script>document.title='taken'</script><img src=http://example.invalid/x onerror=alert(1)>]]>\u202e{{7*7}}"


def asked(text, **more):
    return {"articles": [{"text": text}], "claims": CLAIMS, **more}


def plain(value):
    """As it is after a way over JSON: tuples are lists."""
    return json.loads(json.dumps(value))


def test_analysis_is_that_of_the_library(client, text):
    article = article_from_text(text, id="weir", date="2024-03-05")
    body = {
        "articles": [{"text": text, "id": "weir", "date": "2024-03-05"}],
        "claims": CLAIMS,
        "abstain": 0.5,
        "relevance": 0.3,
    }
    response = client.post("/api/analyze", json=body)
    assert response.status_code == 200
    assert response.json() == plain(avow.analyze(article, CLAIMS, abstain=0.5, relevance=0.3).to_dict())


def test_uploaded_files_are_read_as_files_on_disk_are(client, text, tmp_path):
    paths = [tmp_path / "weir.txt", tmp_path / "tower.txt"]
    paths[0].write_text(text, encoding="utf-8")
    paths[1].write_bytes("“It leans,” Mayor Zoë Braun said.".encode("cp1252"))
    response = client.post(
        "/api/analyze/files",
        files=[("file", (path.name, path.read_bytes())) for path in paths],
        data={"claim": CLAIMS, "evidence": "false", "relevance": "0.3"},
    )
    expected = avow.analyze([read_article(path) for path in paths], CLAIMS, evidence=False, relevance=0.3)
    assert response.json() == plain(expected.to_dict())


def test_html_file_is_read_without_its_menu(client):
    pytest.importorskip("trafilatura", reason="HTML needs trafilatura: pip install '.[html]'")
    page = (
        "<html><head><title>Weir holds</title></head><body><nav><a href='/'>Home</a> <a href='/sport'>Sport</a></nav>"
        "<article><h1>Weir holds</h1><p>The weir is safe, chief engineer Hanne Ulve said on Monday evening.</p>"
        "<p>Council member Jon Petrak denied that the weir was safe, and asked for a survey of its gates.</p>"
        "</article></body></html>"
    )
    response = client.post("/api/read", files={"file": ("..\\..\\weir.html", page.encode())})
    assert response.status_code == 200
    article = response.json()
    assert article["id"] == "weir"
    assert "Hanne Ulve said on Monday evening." in article["text"]
    assert "Sport" not in article["text"]


READ = "Weir holds\n\nPhoto: the weir is safe, Hanne Ulve said.\n\nIt is old, she said."


def read_before(**fields):
    dropped = [{"kind": "page", "text": "Home"}]
    return {"text": READ, "title": "Weir holds", "read": {"dropped": dropped, "replaced_characters": 2}, **fields}


def test_text_of_a_file_is_not_read_a_second_time(client):
    body = {"articles": [read_before(id="weir", date="5 March 2024")], "claims": CLAIMS}
    [article] = client.post("/api/analyze", json=body).json()["articles"]
    assert (article["id"], article["title"], article["date"]) == ("weir", "Weir holds", "2024-03-05")
    assert (article["text"], article["body_start"]) == (READ, len("Weir holds\n\n"))
    assert article["dropped"] == [{"kind": "page", "text": "Home"}]
    assert article["replaced_characters"] == 2
    plain_text = client.post("/api/extract", json={"text": READ}).json()["article"]
    assert "Photo" not in plain_text["text"]


def test_read_text_without_a_title_has_no_headline_and_a_new_title_stands_before_it(client):
    bare = client.post("/api/extract", json=read_before(title=None)).json()["article"]
    assert (bare["id"], bare["title"], bare["text"], bare["body_start"]) == ("article-1", "", READ, 0)
    new = client.post("/api/extract", json=read_before(title="It holds")).json()["article"]
    assert new["text"] == f"It holds\n\n{READ}"
    refused = client.post("/api/extract", json=read_before(text="Weir holds"))
    assert refused.json()["message"] == "article 1: expected an article, found no text besides boilerplate"


@pytest.mark.parametrize("date", ["2024-03-05T10:15:00Z", "5 March 2024", "2024-03-05"])
def test_dates_are_those_of_the_library(client, date):
    answer = client.post("/api/extract", json={"text": "Ana Roth said no.", "date": date}).json()
    assert answer["article"]["date"] == "2024-03-05" == article_from_text("Ana Roth said no.", date=date).date


def test_articles_without_ids_of_their_own_get_some(client, text):
    body = {"articles": [{"text": text, "id": "same"}, {"text": text, "id": "same"}], "claims": CLAIMS}
    answer = client.post("/api/analyze", json=body).json()
    assert [article["id"] for article in answer["articles"]] == ["same", "same-2"]


def test_csv_without_stances_has_its_header(client):
    response = client.post("/api/analyze?format=csv", json=asked("Nobody spoke at the hall that night."))
    assert response.text.startswith("article,date,claim,holder,reported_by,stance,p_affirms")
    assert response.text.count("\n") == 1


def test_csv_is_a_table_to_download(client, text):
    response = client.post("/api/analyze?format=csv", json=asked(text))
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["content-disposition"] == 'attachment; filename="stances.csv"'
    rows = list(csv.DictReader(io.StringIO(response.text)))
    expected = list(avow.analyze(article_from_text(text, id="article-1"), CLAIMS).rows())
    assert [(row["holder"], row["stance"], row["quote"]) for row in rows] == [
        (row["holder"], row["stance"], row["quote"]) for row in expected
    ]
    assert rows


def test_html_is_the_analysis_page_to_download(client, text):
    response = client.post("/api/analyze?format=html", json=asked(text))
    assert response.headers["content-disposition"] == 'attachment; filename="analysis.html"'
    assert response.text == avow.analyze(article_from_text(text, id="article-1"), CLAIMS).to_html()


def test_bundle_has_every_form_and_what_the_page_takes_from_it(client, text):
    bundle = client.post("/api/analyze?format=bundle", json=asked(text)).json()
    analysis = avow.analyze(article_from_text(text, id="article-1"), CLAIMS)
    assert bundle["analysis"] == plain(analysis.to_dict())
    assert bundle["html"] == analysis.to_html()
    assert bundle["csv"].startswith("article,date,claim,holder")
    # page.js finds the parts by these.
    for part in ("<body>", '<header class="page">', '<p class="facts">', '<details class="legend">', "<main>"):
        assert bundle["html"].count(part) >= 1
    assert '<fieldset class="chooser">' in bundle["html"]


def test_extraction_is_that_of_the_library(client, text):
    answer = client.post("/api/extract", json={"text": text, "id": "weir"}).json()
    quotes = avow.extract(article_from_text(text, id="weir"))
    assert [quote["content_text"] for quote in answer["quotes"]] == [quote.content_text for quote in quotes]
    assert {quote.speaker for quote in quotes} <= {speaker["name"] for speaker in answer["speakers"]} | {None}
    for quote in answer["quotes"]:
        pieces = [answer["article"]["text"][start:end] for start, end in quote["content"]]
        assert " ".join(pieces) == quote["content_text"]


def test_predictions_are_those_of_the_library_in_order(client):
    pairs = [
        {"claim": "The weir is safe.", "text": "Petrak denied that the weir was safe.", "holder": "Petrak"},
        {"claim": "The weir is safe.", "text": "“It may hold,” Ulve said.", "holder": "Ulve"},
        {"claim": "The weir is safe.", "text": "The weir is safe."},
    ]
    answer = client.post("/api/predict", json={"pairs": pairs, "allow_unrelated": False}).json()
    expected = avow.predict(pairs, allow_unrelated=False)
    assert [item["label"] for item in answer["predictions"]] == [item.label for item in expected]
    for item, other in zip(answer["predictions"], expected, strict=True):
        assert item["probabilities"] == pytest.approx(dict(other.probabilities))
        assert item["probabilities"]["unrelated"] == 0.0
    bearing = client.post("/api/predict", json={"pairs": pairs, "relevance": 0.0}).json()["predictions"]
    assert "unrelated" not in {item["label"] for item in bearing}


def test_probabilities_are_for_articles_or_pairs_as_asked(client, text):
    pairs = [{"claim": CLAIMS[0], "text": "Petrak denied that the weir was safe.", "holder": "Petrak"}]
    given = {}
    for prior in ("pairs", "articles"):
        answer = client.post("/api/predict", json={"pairs": pairs, "prior": prior}).json()
        [given[prior]] = [item["probabilities"] for item in answer["predictions"]]
        [expected] = avow.predict(pairs, prior=prior)
        assert given[prior] == pytest.approx(dict(expected.probabilities))
        answer = client.post("/api/analyze", json=asked(text, prior=prior)).json()
        assert answer == plain(avow.analyze(article_from_text(text, id="article-1"), CLAIMS, prior=prior).to_dict())
    assert given["articles"]["unrelated"] > given["pairs"]["unrelated"]
    refused = client.post("/api/predict", json={"pairs": pairs, "prior": "news"})
    assert (refused.status_code, "prior" in refused.text) == (422, True)


def test_answers_fit_their_documented_schemas(client, text):
    from avow.service.requests import AnalysisOut, Bundle, Extraction, PredictionOut, Predictions

    answer = client.post("/api/analyze", json=asked(text))
    AnalysisOut.model_validate_json(answer.content)
    assert set(answer.json()) == set(AnalysisOut.model_fields)
    Bundle.model_validate_json(client.post("/api/analyze?format=bundle", json=asked(text)).content)
    Extraction.model_validate_json(client.post("/api/extract", json={"text": text}).content)
    pairs = [{"claim": "It holds.", "text": text, "holder": "Hanne Ulve"}]
    predictions = client.post("/api/predict", json={"pairs": pairs})
    Predictions.model_validate_json(predictions.content)
    assert set(predictions.json()["predictions"][0]) == set(PredictionOut.model_fields)


def test_openapi_documents_every_endpoint_and_its_problems(client):
    schema = client.get("/api/openapi.json").json()
    posts = ["/api/analyze", "/api/analyze/files", "/api/read", "/api/extract", "/api/predict"]
    assert sorted(schema["paths"]) == sorted([*posts, "/api/health", "/api/metrics"])
    for path in posts:
        operation = schema["paths"][path]["post"]
        assert operation["description"]
        assert set(operation["responses"]) == {"200", "400", "408", "413", "422", "429", "500", "503", "504"}
        assert operation["responses"]["422"]["content"]["application/json"]["schema"]["$ref"].endswith("/Problem")
    assert schema["components"]["schemas"]["AnalyzeRequest"]["properties"]["claims"]["maxItems"] == 20


def test_no_page_of_documentation_that_loads_scripts_from_elsewhere(client):
    assert client.get("/docs").status_code == 404
    assert client.get("/redoc").status_code == 404


def test_health_names_model_and_limits(client):
    health = client.get("/api/health").json()
    assert health["status"] == "ok"
    assert health["model"] == avow.load_model("default").name
    assert health["workers"] == 1
    assert health["limits"]["claims"] == 20


def test_hostile_strings_stay_text_in_every_form(client):
    text = f"{HOSTILE}\n\nAna Roth said that {HOSTILE} was safe. “{HOSTILE},” she said.\n\n=2+5, Ana Roth said."
    body = {
        "articles": [{"text": text, "id": HOSTILE, "outlet": HOSTILE, "url": "javascript:alert(1)"}],
        "claims": [HOSTILE],
    }
    bundle = client.post("/api/analyze?format=bundle", json=body).json()
    for page in (bundle["html"], bundle["timeline"]):
        assert "<script" not in page
        assert "<img" not in page
        assert "javascript:" not in page
        assert "49" not in page.replace("{{7*7}}", "") or "{{49}}" not in page
    assert "&lt;script&gt;document.title=" in bundle["html"]
    for row in csv.reader(io.StringIO(bundle["csv"])):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


@pytest.mark.parametrize(
    ("path", "starts", "media"),
    [
        ("/", b"<!DOCTYPE html>", "text/html; charset=utf-8"),
        ("/page/page.js", b"//", "text/javascript; charset=utf-8"),
        ("/page/page.css", b"/*", "text/css; charset=utf-8"),
        ("/page/icon.svg", b"<svg", "image/svg+xml"),
        ("/look/20.css", b":root", "text/css; charset=utf-8"),
    ],
)
def test_page_files_come_from_the_package_and_are_not_sent_twice(client, path, starts, media):
    response = client.get(path)
    assert response.content.startswith(starts)
    assert response.headers["content-type"] == media
    again = client.get(path, headers={"If-None-Match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["/page/../app.py", "/page/%2e%2e%2fapp.py", "/page/nothing.js", "/nothing"])
def test_nothing_else_is_served(client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert response.json()["message"] == "there is no such page here"


def test_example_of_the_page_is_a_request_with_two_claims_and_a_change_of_position(client):
    example = client.get("/page/example.json").json()
    answer = client.post("/api/analyze", json=example).json()
    assert len(answer["claims"]) == 2
    assert any(profile["changes"] for profile in answer["profiles"])
