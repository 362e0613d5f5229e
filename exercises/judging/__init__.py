"""The mechanism that all exercises share: declaring, counting, holding, judging and scoring."""
