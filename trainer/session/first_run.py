"""Before a session: the person, with health questions in the window once the camera is known to work."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

from rich.console import Console

from trainer.base.errors import TrainerError
from trainer.base.language import gettext_ as _
from trainer.capture.sources import is_recording, open_source
from trainer.plan import health
from trainer.plan.safety import STOP_ADVICE, needs_help_now
from trainer.record.opening import opened
from trainer.record.store import Person, Store
from trainer.screen.window import Window, has_display
from trainer.session.asking import aloud
from trainer.session.options import LiveOptions
from trainer.sound.set_sound import Sound

__all__ = ["ready"]


@contextlib.contextmanager
def ready(
    console: Console, live: LiveOptions, has_read: bool, cleared: Sequence[str]
) -> Iterator[tuple[Person, Window | None]]:
    """The person, if their answers allow exercise, and the window in which they answered.

    Missing answers are asked for in the window, else in the terminal. The camera is opened first, so that nobody
    answers ten questions only to hear that there is no camera.

    Args:
        console: receives advice.
        live: camera, window and sound.
        has_read: see :func:`trainer.plan.health.ready`. With a recording nobody exercises, so nothing is asked.
        cleared: likewise.

    Yields:
        The person, and the window; None if it was not needed. It closes with the context.

    Raises:
        TrainerError: no camera, or see :func:`trainer.plan.health.ready`. The window shows the sentence, too.
    """
    has_read = has_read or is_recording(live.camera)
    with contextlib.ExitStack() as stack:
        window: Window | None = None
        with opened(console) as store:
            known = health.person_in(store)
            is_asked = health.open_questions(known) and not has_read and not needs_help_now(known.health)
            if is_asked and live.window and has_display():
                open_source(live.camera, live=True).close()
                window = Window()
                stack.callback(window.close)
                person = _in_window(console, store, cleared, window, live)
            else:
                person = health.ready(console, store, has_read, cleared)
        yield person, window


def _in_window(console: Console, store: Store, cleared: Sequence[str], window: Window, live: LiveOptions) -> Person:
    sound = Sound(live.sound)
    asker = aloud(window, sound)
    try:
        person = health.ready(console, store, False, cleared, asker)
        asker.tell(_(STOP_ADVICE))
        return person
    except TrainerError as error:
        asker.tell(error.in_window)
        raise
    finally:
        sound.close()
