"""What every exercise shares: a declaration of what to watch, counting, holding, judging and scoring."""
