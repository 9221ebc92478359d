"""What is refused, in which words, and that nothing of a request is repeated or logged."""

import json
import logging
import time

import pytest
from pydantic import ValidationError

pytest.importorskip("fastapi", reason="the service needs FastAPI: pip install '.[serve]'")

UNIQUE = "Quillfeather"
JSON = {"Content-Type": "application/json"}


def article(**fields):
    return {"text": f"{UNIQUE} said that the weir was safe.", **fields}


@pytest.mark.parametrize(
    ("body", "where", "words"),
    [
        ({"articles": [], "claims": ["x"]}, "articles", "expected at least 1, found 0"),
        ({"articles": [article()] * 51, "claims": ["x"]}, "articles", "expected at most 50, found 51"),
        ({"articles": [article()], "claims": []}, "claims", "expected at least 1, found 0"),
        ({"articles": [article()], "claims": ["x"] * 21}, "claims", "expected at most 20, found 21"),
        ({"articles": [article()], "claims": [UNIQUE * 100]}, "claims[0]", "expected at most 1,000 characters"),
        ({"articles": [article()], "claims": ["x", " \n"]}, "claims[1]", "expected some text"),
        ({"articles": [article()]}, "claims", "is missing"),
        ({"articles": [article()], "claims": ["x"], "claim": "x"}, "claim", "is not a known key"),
        (
            {"articles": [{"text": "x" * 200_001}], "claims": ["x"]},
            "articles[0].text",
            "expected at most 200,000 characters",
        ),
        ({"articles": [{"text": " "}], "claims": ["x"]}, "articles[0].text", "expected some text"),
        (
            {"articles": [{"text": "a \ud800"}], "claims": ["x"]},
            "articles[0].text",
            "holds half of a character (a lone surrogate); remove it",
        ),
        (
            {"articles": [article(date=UNIQUE)], "claims": ["x"]},
            "articles[0].date",
            "expected a date such as 2024-03-05",
        ),
        (
            {"articles": [article(date="05/03/2024")], "claims": ["x"]},
            "articles[0].date",
            "expected a date such as 2024-03-05",
        ),
        ({"articles": [article(date=0)], "claims": ["x"]}, "articles[0].date", "Input should be a valid string"),
        (
            {"articles": [article(read={"dropped": [{"kind": "page", "text": ""}] * 1001})], "claims": ["x"]},
            "articles[0].read.dropped",
            "expected at most 1,000, found 1001",
        ),
        (
            {"articles": [article(read={"dropped": [{"kind": "page", "text": "y" * 10_001}]})], "claims": ["x"]},
            "articles[0].read.dropped[0].text",
            "expected at most 10,000 characters",
        ),
        (
            {"articles": [article()], "claims": ["x"], "abstain": 1.5},
            "abstain",
            "Input should be less than or equal to 1",
        ),
        (
            {"articles": [article()], "claims": ["x"], "abstain": float("nan")},
            "abstain",
            "Input should be less than or equal to 1",
        ),
    ],
)
def test_part_of_an_analysis_over_its_limit_is_named(client, body, where, words):
    response = client.post("/api/analyze", content=json.dumps(body), headers=JSON)
    assert response.status_code == 422
    problem = response.json()
    assert problem["code"] == "invalid"
    assert problem["details"][0] == {"where": where, "message": words}
    assert UNIQUE not in response.text


def test_too_many_or_too_long_pairs_are_named(client):
    pair = {"claim": "x", "text": "y"}
    many = client.post("/api/predict", json={"pairs": [pair] * 501}).json()
    assert many["message"] == "pairs: expected at most 500, found 501"
    long = client.post("/api/predict", json={"pairs": [pair, {**pair, "text": "y" * 10_001}]}).json()
    assert long["message"] == "pairs[1].text: expected at most 10,000 characters"


def test_body_full_of_errors_is_answered_at_once(client):
    unknown = {f"k{number}": 1 for number in range(280_000)}
    few = {f"{number}": 1 for number in range(600)}
    bodies = [
        ("extract", {**article(), **unknown}, "body: expected at most 8 keys, found 280,001"),
        (
            "predict",
            {"pairs": [{"claim": "x", "text": "y", **few}] * 500},
            "pairs[0]: expected at most 3 keys, found 602 (and 499 more)",
        ),
        (
            "analyze",
            {"articles": [article(read={"dropped": [{}] * 1000})] * 50, "claims": ["x"]},
            "articles[0].read.dropped[0].kind: is missing (and 99 more)",
        ),
    ]
    for path, body, words in bodies:
        content = json.dumps(body, separators=(",", ":"))
        began = time.monotonic()
        response = client.post(f"/api/{path}", content=content, headers=JSON)
        assert time.monotonic() - began < 2
        assert (response.status_code, response.json()["message"]) == (422, words)
        assert len(response.json()["details"]) <= 20


@pytest.mark.parametrize(
    ("content", "headers", "status", "words"),
    [
        (b'{"pairs": [', JSON, 422, "body: is not valid JSON"),
        (b"[" * 200_000, JSON, 400, "this is not a request that can be read; is the JSON or the form complete?"),
        (b"\xff\xfe\x00", JSON, 400, "this is not a request that can be read; is the JSON or the form complete?"),
        (b"[]", JSON, 422, "body: expected a JSON object, sent with Content-Type: application/json"),
        (
            b'{"pairs": []}',
            {"Content-Type": "text/plain"},
            422,
            "body: expected a JSON object, sent with Content-Type: application/json",
        ),
        (b"", JSON, 422, "body: is missing"),
    ],
)
def test_malformed_body_is_said_to_be_malformed(client, content, headers, status, words):
    response = client.post("/api/predict", content=content, headers=headers)
    assert (response.status_code, response.json()["message"]) == (status, words)


def test_malformed_form_is_said_to_be_malformed(client):
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    response = client.post("/api/read", content=b"--b\r\nnot a part", headers=headers)
    assert response.status_code in (400, 422)
    assert response.json()["message"]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.txt", b"", "a.txt: expected an article, found an empty file"),
        ("a.txt", b"%PDF-1.7", "a.txt: expected a text file, found a PDF"),
        ("a.docx", b"PK", "a.docx: unknown kind of article file '.docx'"),
        ("a.txt", b"x" * 200_001, "a.txt: 200,001 characters; at most 200,000 are read as one article"),
    ],
)
def test_file_that_is_no_article_is_named_with_the_reason(client, name, data, words):
    response = client.post("/api/read", files={"file": (name, data)})
    assert response.status_code == 422
    assert response.json()["message"].startswith(words)


def test_body_over_the_limit_is_refused_with_and_without_a_length(open_client):
    with open_client(body_bytes=1000) as client:
        told = client.post("/api/extract", json={"text": "x" * 2000})
        untold = client.post("/api/extract", content=iter([b'{"text": "', b"x" * 2000, b'"}']), headers=JSON)
        lied = client.post("/api/extract", content=b"{}", headers={**JSON, "Content-Length": "99999999999999999999"})
        fits = client.post("/api/extract", json={"text": "Ana Roth said no."})
    for response in (told, untold, lied):
        assert response.status_code == 413
        assert response.json()["message"] == "the request is larger than the 1,000 bytes that are taken"
        assert response.headers["connection"] == "close"
    assert fits.status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "[::1", "a:b:c"]
)
def test_foreign_host_name_is_turned_away(client, host):
    response = client.get("/", headers={"Host": host})
    assert (response.status_code, response.json()["code"]) == (421, "unknown_host")


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "192.0.2.7", "LOCALHOST"]
)
def test_address_and_localhost_are_let_through(client, host):
    assert client.get("/", headers={"Host": host}).status_code == 200


def test_further_host_names_can_be_allowed(open_client):
    with open_client(hosts=("desk.example",)) as client:
        assert client.get("/", headers={"Host": "desk.example:80"}).status_code == 200
        assert client.get("/", headers={"Host": "other.example"}).status_code == 421


@pytest.mark.parametrize(
    ("entry", "host"),
    [
        ("Desk.Example", "desk.example"),
        ("desk.example.", "desk.example:8000"),
        (" desk.example ", "DESK.example."),
        ("desk_2", "desk_2"),
        ("[2001:DB8::1]", "[2001:db8::1]:8000"),
    ],
)
def test_host_name_is_compared_as_browsers_send_it(entry, host):
    from starlette.datastructures import Headers

    from avow.service import Settings
    from avow.service.guard import check_host

    check_host(Headers({"host": host}), Settings(hosts=(entry,)).hosts)


@pytest.mark.parametrize(
    "entry", ["desk.example:8000", "https://desk.example", "desk.example/", "a b", "*.example", "", ".", "büro.example"]
)
def test_host_name_that_could_never_match_is_refused(entry):
    from avow.service import Settings

    with pytest.raises(ValidationError, match=r"expected a name as browsers send it, such as desk\.example"):
        Settings(hosts=(entry,))


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:9999"])
def test_page_of_another_origin_can_send_nothing(client, origin):
    form = {"files": {"file": ("a.txt", b"Ana Roth said no.")}, "headers": {"Origin": origin}}
    response = client.post("/api/read", **form)
    assert (response.status_code, response.json()["code"]) == (403, "foreign_origin")
    assert "access-control-allow-origin" not in response.headers


def test_own_page_may_send(client):
    response = client.post("/api/extract", json=article(), headers={"Origin": "http://127.0.0.1"})
    assert response.status_code == 200


@pytest.mark.parametrize("path", ["/", "/api/health", "/nothing", "/page/page.js", "/api/analyze"])
def test_every_response_has_the_security_headers(client, path):
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "access-control-allow-origin" not in headers


def test_no_text_of_a_request_is_logged(client, caplog):
    caplog.set_level(logging.DEBUG)
    client.post(f"/api/extract?q={UNIQUE}", json=article())
    client.post("/api/extract", json=article(date=UNIQUE))
    client.post("/api/read", files={"file": (f"{UNIQUE}.pdf", b"x")})
    client.get(f"/{UNIQUE}")
    ours = [record.getMessage() for record in caplog.records if record.name.startswith(("avow", "uvicorn"))]
    assert [words.rsplit(" ", 2)[0] for words in ours] == [
        "POST /api/extract 200",
        "POST /api/extract 422",
        "POST /api/read 422",
        "GET other 404",
    ]
    assert not any(UNIQUE in words for words in ours)


def test_error_that_nobody_foresaw_is_logged_without_its_message(client, caplog, monkeypatch):
    async def run(job):
        raise KeyError(UNIQUE)

    monkeypatch.setattr(client.app.state.pool, "run", run)
    response = client.post("/api/extract", json=article())
    assert response.status_code == 500
    assert response.json() == {"code": "failed", "message": "something went wrong here; it was logged", "details": []}
    assert "content-security-policy" in response.headers
    assert "KeyError at " in caplog.text
    assert UNIQUE not in caplog.text


def test_error_in_a_worker_tells_where_but_not_what(caplog):
    from avow.service.messages import Message
    from avow.service.worker import answer

    class Broken:
        name = "broken"

        def predict_proba(self, examples):
            raise KeyError(UNIQUE)

    header = {
        "task": "predict",
        "pairs": [{"claim": "x", "text": "y"}],
        "allow_unrelated": True,
        "relevance": None,
        "prior": "articles",
        "abstain": 0.0,
    }
    reply = answer(Message({**header, "evidence": False}), Broken())
    assert reply.header["failed"] == "KeyError"
    assert "in predict_proba" in reply.header["trace"]
    assert UNIQUE not in json.dumps(dict(reply.header))


def test_failure_in_a_worker_is_a_500_in_words(client, caplog, monkeypatch):
    from avow.service.messages import Message

    async def run(job):
        return Message({"failed": "KeyError", "trace": "tasks.py:1 in extract"})

    monkeypatch.setattr(client.app.state.pool, "run", run)
    response = client.post("/api/extract", json=article())
    assert (response.status_code, response.json()["code"]) == (500, "failed")
    assert "KeyError in a worker" in caplog.text
