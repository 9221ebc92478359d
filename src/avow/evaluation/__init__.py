"""Metrics, intervals, slices, probes and reports, all computed from a stored predictions file."""
