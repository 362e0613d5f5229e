"""The app, in rooms: each sub-package says what it is for, what it may import, and which modules others may use.

``tests/test_layers.py`` holds them to it.
"""
