"""Settings of the whole test suite."""

from __future__ import annotations

from hypothesis import settings

# The same examples on every machine and at every run: a red test is a changed program, never bad luck.
settings.register_profile("suite", deadline=None, derandomize=True, max_examples=25, database=None)
settings.load_profile("suite")
