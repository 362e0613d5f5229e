"""``python -m samples.study``: every candidate measure of every exercise against the truth of clips."""
