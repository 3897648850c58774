"""Measurements: each module is one table of docs/benchmarks.md."""
