"""The mechanism that all exercises share: declaring, counting, holding, judging and scoring.

May import: ``calibration``. No exercise: a special case of one belongs in its own file.
"""
