"""Where the main monitor is, asked of the system: OpenCV tells its size only of a window that fills it."""

from __future__ import annotations

import ctypes
import os
import sys

from trainer.screen.drawing import Rect

__all__ = ["main_monitor"]

#: Action of ``SystemParametersInfoW``: the part of the main monitor that no taskbar covers.
_SPI_GETWORKAREA = 0x0030
#: With one of these, Qt counts in pixels of its own; "0" and "1" leave it at the monitor's.
_QT_SCALES = ("QT_SCALE_FACTOR", "QT_SCREEN_SCALE_FACTORS", "QT_AUTO_SCREEN_SCALE_FACTOR", "QT_ENABLE_HIGHDPI_SCALING")


class _Edges(ctypes.Structure):
    """``RECT`` of Windows."""

    _fields_ = [(name, ctypes.c_long) for name in ("left", "top", "right", "bottom")]


class _Monitor(ctypes.Structure):
    """``XineramaScreenInfo``."""

    _fields_ = [
        ("number", ctypes.c_int),
        *((name, ctypes.c_short) for name in ("x", "y", "width", "height")),
    ]


def main_monitor() -> Rect | None:
    """Place and size of the main monitor on the desktop, pixels; None if the system does not tell."""
    asked = {"win32": _on_windows, "darwin": _on_macos}.get(sys.platform, _on_x11)
    try:
        return asked()
    except (OSError, AttributeError):  # a library of the system is missing, or a function of it
        return None


def _on_windows() -> Rect | None:
    edges = _Edges()
    if not ctypes.CDLL("user32").SystemParametersInfoW(_SPI_GETWORKAREA, 0, ctypes.byref(edges), 0):
        return None
    return Rect(edges.left, edges.top, edges.right - edges.left, edges.bottom - edges.top)


def _on_macos() -> Rect | None:
    library = ctypes.CDLL("/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics")
    library.CGDisplayPixelsWide.restype = library.CGDisplayPixelsHigh.restype = ctypes.c_size_t
    monitor = library.CGMainDisplayID()
    return Rect(0, 0, library.CGDisplayPixelsWide(monitor), library.CGDisplayPixelsHigh(monitor))


def _on_x11() -> Rect | None:
    if any(os.environ.get(name, "0") not in ("", "0", "1") for name in _QT_SCALES):
        return None
    x11, xinerama = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXinerama.so.1")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    xinerama.XineramaQueryScreens.restype = ctypes.POINTER(_Monitor)
    if not (display := ctypes.c_void_p(x11.XOpenDisplay(None))):
        return None
    # The connection stays open: a server whose last program leaves starts anew, and the window could not open then.
    monitors = xinerama.XineramaQueryScreens(display, ctypes.byref(ctypes.c_int()))
    if not monitors:  # the server knows no extension for several monitors
        screen = x11.XDefaultScreen(display)
        return Rect(0, 0, x11.XDisplayWidth(display, screen), x11.XDisplayHeight(display, screen))
    first = monitors[0]
    found = Rect(first.x, first.y, first.width, first.height)
    x11.XFree(monitors)
    return found
