import asyncio
import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import avow
from avow.service.messages import Message, MessageError, read_message, receive_message

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@settings(max_examples=60, deadline=None)
@given(
    header=st.dictionaries(st.text().filter(lambda key: key != "blobs"), VALUES),
    blobs=st.lists(st.binary(max_size=300), max_size=4),
)
def test_message_comes_through_as_it_was_sent(header, blobs):
    message = Message(header, blobs)
    stream = io.BytesIO(message.encoded() * 2)
    assert read_message(stream) == message
    assert read_message(stream) == message
    assert read_message(stream) is None


def receive(data):
    async def received():
        reader = asyncio.StreamReader()
        reader.feed_data(data)
        reader.feed_eof()
        return await receive_message(reader)

    return asyncio.run(received())


def test_worker_and_server_read_the_same():
    message = Message({"media": "text/csv"}, [b"a,b\r\n", b""])
    assert receive(message.encoded()) == read_message(io.BytesIO(message.encoded())) == message


def framed(header):
    return len(header).to_bytes(4, "big") + header


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xff\xff\xff",
        framed(b"not json"),
        framed(b"[]"),
        framed(json.dumps({"blobs": [-1]}).encode()),
        framed(json.dumps({"blobs": "all"}).encode()),
        framed(json.dumps({"blobs": [10**12]}).encode()),
    ],
)
def test_what_is_no_message_is_refused_before_it_is_read_whole(data):
    with pytest.raises(MessageError):
        receive(data)
    with pytest.raises(MessageError):
        read_message(io.BytesIO(data))


def test_worker_keeps_no_text_after_its_answer():
    from avow.models.reading import read
    from avow.service.worker import work

    pair = {"claim": "The weir is safe.", "text": "Hanne Ulve said that the weir was safe.", "holder": "Hanne Ulve"}
    options = {"allow_unrelated": True, "relevance": None, "abstain": 0.0, "evidence": True, "prior": "pairs"}
    request = Message({"task": "predict", "pairs": [pair], **options})
    kept = []

    requests = iter([request, None])
    read.cache_clear()
    work(lambda: next(requests), lambda message: kept.append(read.cache_info().currsize), avow.load_model("linear"))
    assert kept[0] > 0
    assert read.cache_info().currsize == 0


def test_message_that_breaks_off_is_an_error():
    data = Message({"a": 1}, [b"12345"]).encoded()
    with pytest.raises(MessageError, match="expected 5 bytes, found 3"):
        read_message(io.BytesIO(data[:-2]))
    with pytest.raises(asyncio.IncompleteReadError):
        receive(data[:-2])
