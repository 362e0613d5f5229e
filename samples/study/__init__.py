"""Compares the candidate measures of each exercise side by side against known truth.

May import: ``calibration``, ``exercises``, ``trainer``, ``samples.studio``.
"""
