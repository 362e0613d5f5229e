"""How well a text stands out, by the rules of WCAG 2.2."""

from __future__ import annotations

from trainer.screen.drawing import Colour


def luminance(colour: Colour) -> float:
    """Relative luminance of a colour, 0 black to 1 white, as in WCAG 2.2."""
    blue, green, red = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a: Colour, b: Colour) -> float:
    """Contrast ratio of two colours, 1 to 21, as in WCAG 2.2: large text wants 4.5 for its better grade, other 7."""
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)
