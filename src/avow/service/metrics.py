"""Counters of the service in the text format that Prometheus reads (exposition format 0.0.4)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

MEDIA: Final = "text/plain; version=0.0.4; charset=utf-8"

_BUCKETS: Final = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)

Gauges = Mapping[str, tuple[str, float]]
"""Name -> (help, value)."""

Counters = Mapping[str, tuple[str, Mapping[str, float]]]
"""Name -> (help, value by reason); the reason "" stands for a counter that has none."""


class Metrics:
    """Counts responses by route and status, and how long they took; holds numbers only, never what was asked."""

    def __init__(self) -> None:
        self._responses: Counter[tuple[str, int]] = Counter()
        self._slower: Counter[tuple[str, float]] = Counter()
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._timed: Counter[str] = Counter()

    def record(self, route: str, status: int, seconds: float) -> None:
        """Counts one response.

        Args:
            route: The route's own path, never the path that was asked for: labels must be few.
        """
        self._responses[route, status] += 1
        self._timed[route] += 1
        self._seconds[route] += seconds
        for bound in _BUCKETS:
            if seconds <= bound:
                self._slower[route, bound] += 1

    def text(self, gauges: Gauges, counters: Counters) -> str:
        """Gives all metrics, with what others have measured."""
        return "\n".join(self._lines(gauges, counters)) + "\n"

    def _lines(self, gauges: Gauges, counters: Counters) -> Iterator[str]:
        yield from _head("avow_responses_total", "counter", "Responses by route and status.")
        for (route, status), count in sorted(self._responses.items()):
            yield f'avow_responses_total{{route="{_escaped(route)}",status="{status}"}} {count}'
        yield from _head("avow_response_seconds", "histogram", "Time from a request's first byte to its response.")
        for route in sorted(self._timed):
            label = f'route="{_escaped(route)}"'
            for bound in _BUCKETS:
                yield f'avow_response_seconds_bucket{{{label},le="{bound:g}"}} {self._slower[route, bound]}'
            yield f'avow_response_seconds_bucket{{{label},le="+Inf"}} {self._timed[route]}'
            yield f"avow_response_seconds_sum{{{label}}} {self._seconds[route]:.6f}"
            yield f"avow_response_seconds_count{{{label}}} {self._timed[route]}"
        for name, (words, value) in gauges.items():
            yield from _head(name, "gauge", words)
            yield f"{name} {value:g}"
        for name, (words, values) in counters.items():
            yield from _head(name, "counter", words)
            for reason, value in sorted(values.items()):
                labels = f'{{reason="{_escaped(reason)}"}}' if reason else ""
                yield f"{name}{labels} {value:g}"


def _head(name: str, kind: str, words: str) -> Iterator[str]:
    yield f"# HELP {name} {words}"
    yield f"# TYPE {name} {kind}"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")
