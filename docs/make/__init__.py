"""Makes what the documentation shows and must not be typed: tables of figures, lists of exercises, and pictures."""
