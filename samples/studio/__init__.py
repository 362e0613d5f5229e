"""Renders clips of a person on a mat; the pose in every frame is known exactly.

May import: ``calibration``, ``exercises``, ``trainer``.
"""
