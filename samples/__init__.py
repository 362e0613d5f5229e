"""Recordings with known truth, and the studio that renders them."""
