"""`pilates shortcut`: a starter in the menu or on the desktop, so that nobody has to type a command.

May import: ``base``.
"""

__all__ = ["shortcut"]
