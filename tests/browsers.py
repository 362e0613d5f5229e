"""Waiting in a browser whose page forbids eval."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page


def wait_until(tab: Page, true: str) -> None:
    """Wait for an expression (playwright's own wait_for_function() needs the eval that the page forbids)."""
    for _ in range(200):
        if tab.evaluate(true):
            return
        tab.wait_for_timeout(50)
    pytest.fail(f"waited ten seconds in vain for {true}")
