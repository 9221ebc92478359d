import re

from avow.service.metrics import Metrics

LINE = re.compile(r'^[a-z_]+(\{[a-z]+="(?:[^"\\\n]|\\.)*"(,[a-z]+="(?:[^"\\\n]|\\.)*")*\})? [0-9.e+]+$')


def test_counts_times_and_buckets_by_hand():
    metrics = Metrics()
    metrics.record("/api/extract", 200, 0.04)
    metrics.record("/api/extract", 200, 0.3)
    metrics.record("/api/extract", 429, 100.0)
    lines = metrics.text({}, {}).splitlines()
    assert 'avow_responses_total{route="/api/extract",status="200"} 2' in lines
    assert 'avow_responses_total{route="/api/extract",status="429"} 1' in lines
    assert 'avow_response_seconds_bucket{route="/api/extract",le="0.01"} 0' in lines
    assert 'avow_response_seconds_bucket{route="/api/extract",le="0.05"} 1' in lines
    assert 'avow_response_seconds_bucket{route="/api/extract",le="60"} 2' in lines
    assert 'avow_response_seconds_bucket{route="/api/extract",le="+Inf"} 3' in lines
    assert 'avow_response_seconds_sum{route="/api/extract"} 100.340000' in lines
    assert 'avow_response_seconds_count{route="/api/extract"} 3' in lines


def test_every_line_is_of_the_text_format_whatever_a_label_holds():
    metrics = Metrics()
    metrics.record('/odd"\\\npath', 200, 0.1)
    gauges = {"avow_workers": ("Workers.", 2.0)}
    counters = {"avow_undone_total": ("Undone.", {"full": 1.0}), "avow_restarts_total": ("Restarts.", {"": 3})}
    text = metrics.text(gauges, counters)
    assert text.endswith("\n")
    for line in text.splitlines():
        assert line.startswith(("# HELP avow_", "# TYPE avow_")) or LINE.match(line), line
    assert "avow_restarts_total 3\n" in text
    assert 'avow_undone_total{reason="full"} 1\n' in text


def test_requests_of_the_service_are_counted_by_route(client):
    client.get("/api/health")
    client.get("/nothing/at/all")
    text = client.get("/api/metrics").text
    assert 'avow_responses_total{route="/api/health",status="200"} 1' in text
    assert 'avow_responses_total{route="other",status="404"} 1' in text
    assert "nothing" not in text
    assert "avow_workers 1" in text
