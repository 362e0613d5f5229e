"""Benchmarks that anyone can run: ``python -m tests.benchmarks`` measures, and writes ``docs/performance.md``.

Timings depend on the machine and on what else it does, so nothing here is an assertion, and no test runs it.
"""
