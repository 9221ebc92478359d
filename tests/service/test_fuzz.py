"""Whatever is sent, the answer is an analysis or a problem in words, never a failure."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("fastapi", reason="the service needs FastAPI: pip install '.[serve]'")

FEW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
TEXTS = st.text(max_size=300) | st.lists(
    st.sampled_from(
        ["“", "”", '"', "'", " said", " that ", "Ana Roth", ".", "\n\n", "denied", "<b>", "\u202e", "\x00", "("]
    ),
    max_size=40,
).map("".join)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)


def check(response):
    assert response.status_code in (200, 400, 422), response.text
    if response.status_code != 200:
        problem = response.json()
        assert problem["message"]
        assert problem["code"] in ("bad_request", "invalid", "refused")


@FEW
@given(path=st.sampled_from(["analyze", "extract", "predict"]), value=VALUES)
def test_any_json(client, path, value):
    content = json.dumps(value).encode()
    check(client.post(f"/api/{path}", content=content, headers={"Content-Type": "application/json"}))


@FEW
@given(path=st.sampled_from(["analyze", "extract", "predict", "read"]), content=st.binary(max_size=400))
def test_any_bytes(client, path, content):
    check(client.post(f"/api/{path}", content=content, headers={"Content-Type": "application/json"}))


@FEW
@given(text=TEXTS, title=TEXTS, claim=TEXTS, date=st.none() | st.dates().map(str))
def test_any_article_and_claim(client, text, title, claim, date):
    body = {"articles": [{"text": text, "title": title[:500], "date": date}], "claims": [claim]}
    content = json.dumps(body).encode()
    check(client.post("/api/analyze?format=bundle", content=content, headers={"Content-Type": "application/json"}))


@FEW
@given(text=TEXTS, holder=st.none() | TEXTS, claim=TEXTS)
def test_any_pair(client, text, holder, claim):
    content = json.dumps({"pairs": [{"claim": claim, "text": text, "holder": holder}]}).encode()
    check(client.post("/api/predict", content=content, headers={"Content-Type": "application/json"}))


@FEW
@given(
    name=st.text(max_size=40), data=st.binary(max_size=400) | TEXTS.map(lambda text: text.encode("utf-8", "replace"))
)
def test_any_upload(client, name, data):
    check(client.post("/api/read", files={"file": (name + ".txt", data)}))
