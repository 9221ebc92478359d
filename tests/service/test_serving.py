"""The service as a process: its start, its address, slow and vanishing clients, and its stop."""

import contextlib
import http.client
import json
import os
import signal
import socket
import threading
import time
from pathlib import Path

import pytest

from avow.errors import ConfigError, MissingExtraError, ModelError

pytest.importorskip("uvicorn", reason="the service needs uvicorn: pip install '.[serve]'")


def post(host, port, path, body):
    with contextlib.closing(http.client.HTTPConnection(host, port, timeout=60)) as connection:
        connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.status, json.loads(response.read())


def metric(host, port, name):
    with contextlib.closing(http.client.HTTPConnection(host, port, timeout=60)) as connection:
        connection.request("GET", "/api/metrics")
        lines = connection.getresponse().read().decode().splitlines()
    return float(next(line.rsplit(" ", 1)[1] for line in lines if line.startswith(f"{name} ")))


def until(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def test_running_request_is_finished_before_the_service_stops(open_server, long_text):
    body = {"articles": [{"text": long_text[:4000]}], "claims": ["Weir number 7 is safe.", "It is not."]}
    answers = []
    with open_server() as (process, host, port):
        asking = threading.Thread(target=lambda: answers.append(post(host, port, "/api/analyze", body)))
        asking.start()
        until(lambda: metric(host, port, "avow_jobs_running"))
        process.send_signal(signal.SIGTERM)
        asking.join(60)
        process.wait(30)
        with pytest.raises(ConnectionError):
            socket.create_connection((host, port), timeout=5)
    assert [status for status, _ in answers] == [200]
    assert answers[0][1]["articles"][0]["quotes"]


def test_ctrl_c_ends_it_without_a_traceback_or_a_process_left(open_server):
    with open_server(workers=2) as (process, host, port):
        assert post(host, port, "/api/extract", {"text": "Ana Roth said no."})[0] == 200
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        workers = [int(pid) for pid in children.read_text().split()] if children.exists() else []
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (0, "", "")
    assert not any(Path(f"/proc/{pid}").exists() for pid in workers)


def test_client_that_goes_away_frees_its_worker(open_server, long_text):
    body = json.dumps({"articles": [{"text": long_text}], "claims": ["Weir number 7 is safe."] * 10}).encode()
    with open_server() as (_, host, port):
        with socket.create_connection((host, port)) as client:
            head = f"POST /api/analyze HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
            client.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            until(lambda: metric(host, port, "avow_jobs_running"))
        until(lambda: metric(host, port, 'avow_jobs_undone_total{reason="gone"}') == 1)
        assert post(host, port, "/api/extract", {"text": "Ana Roth said no."})[0] == 200


def test_endless_body_is_cut_off_and_slow_one_given_up(open_server):
    head = "POST /api/extract HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    with open_server(body_bytes=10_000, body_s=1.0) as (_, host, port):
        with socket.create_connection((host, port), timeout=20) as client:
            client.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
            sent, answer = 0, b""
            client.settimeout(0.2)
            while not answer and sent < 1000:
                try:
                    client.sendall(b"400\r\n" + b"x" * 1024 + b"\r\n")
                    sent += 1
                    answer = client.recv(1000) if sent % 10 == 0 else b""
                except TimeoutError:
                    continue
            assert answer.startswith(b"HTTP/1.1 413")
            assert sent <= 40
        with socket.create_connection((host, port), timeout=20) as client:
            client.sendall(f'{head}Content-Length: 100\r\n\r\n{{"text":'.encode())
            assert client.recv(1000).startswith(b"HTTP/1.1 408")


def test_nothing_of_a_request_is_on_standard_output_or_error(open_server):
    with open_server() as (process, host, port):
        assert post(host, port, "/api/extract?q=Quillfeather", {"text": "Ana Quillfeather said no."})[0] == 200
        assert post(host, port, "/api/extract", {"text": "Quillfeather", "date": "Quillfeather"})[0] == 422
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=30)
    assert "Quillfeather" not in out + err


def test_address_that_others_can_reach_is_announced_with_a_warning(free_server):
    with free_server("0.0.0.0") as (_, first, second):  # noqa: S104 - this is what the test is about
        assert first == "warning: 0.0.0.0 can be reached from other machines, and this service has no log-in"
        assert second.startswith("avow is at http://127.0.0.1:")


def test_port_that_is_taken_is_an_error_in_words():
    from avow.service import Settings, serve

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=f"cannot listen on 127.0.0.1 port {port}: .*; choose another"):
            serve(port=port, settings=Settings(workers=1))


def test_model_that_cannot_be_loaded_is_an_error_in_words(tmp_path):
    from avow.service import Settings, serve

    with pytest.raises(ModelError, match="manifest"):
        serve(port=0, settings=Settings(workers=1, model=str(tmp_path)))


def test_missing_extra_names_the_install_line(monkeypatch):
    import importlib.util

    from avow.service import create_app

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"pip install '\.\[serve\]'"):
        create_app()


def test_worker_process_loads_no_web_framework():
    import subprocess
    import sys

    code = "import sys, avow.service.worker; print({'fastapi', 'starlette', 'uvicorn'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ)
    assert done.stdout.strip() == "set()"
