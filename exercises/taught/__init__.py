"""Exercises that somebody showed: generic measures, what a demonstration teaches, and the exercise made from it.

May import: ``calibration``, ``exercises.judging``.
"""
