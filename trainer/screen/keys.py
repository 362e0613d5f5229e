"""Names for the key codes that OpenCV's windows return on Linux (Qt, GTK), Windows and macOS."""

from __future__ import annotations

__all__ = ["key_name"]

#: Codes by name: ASCII; X11 keysyms, also of the keypad; Windows' virtual keys in the upper half; macOS' private
#: Unicode characters.
_CODES = {
    "enter": (10, 13, 3, 0xFF8D),
    "escape": (27,),
    "tab": (9, 0xFF09),
    "left": (0xFF51, 0xFF96, 0x250000, 0xF702),
    "up": (0xFF52, 0xFF97, 0x260000, 0xF700),
    "right": (0xFF53, 0xFF98, 0x270000, 0xF703),
    "down": (0xFF54, 0xFF99, 0x280000, 0xF701),
    **{str(n): (0xFFB0 + n,) for n in range(10)},
}
_NAMES = {code: name for name, codes in _CODES.items() for code in codes}
#: X11 keysyms of Shift, Ctrl, Alt and the like, which are no answer by themselves.
_MODIFIERS = range(0xFFE1, 0xFFEF)
#: Below the state of modifiers such as NumLock, which GTK adds to the code.
_KEYSYM = 0xFFFF
OTHER = "other"


def key_name(code: int) -> str:
    """The name of a key.

    Args:
        code: from ``cv2.waitKeyEx``. ``cv2.waitKey`` cuts the code to a byte, so that the left arrow becomes "Q".

    Returns:
        "enter", "escape", "tab", "left", "up", "right" or "down"; a character in lower case; ``OTHER`` for a key
        without a name; "" for no key or a modifier alone.
    """
    if code < 0 or code & _KEYSYM in _MODIFIERS:
        return ""
    name = _NAMES.get(code) or _NAMES.get(code & _KEYSYM)
    if name is not None:
        return name
    character = chr(code & _KEYSYM)
    return character.lower() if character.isprintable() and character.isascii() else OTHER
