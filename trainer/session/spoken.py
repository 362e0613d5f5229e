"""A session by voice alone, without a camera: nothing is counted, judged or recorded."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from rich.console import Console

import exercises
from trainer.base.language import gettext_ as _
from trainer.base.questions import LeftError, TerminalAsker
from trainer.base.terminal import is_somebody_there
from trainer.coach.utterance import Kind, Utterance, speech_s
from trainer.plan.programme import SAME_S, PlannedSet, is_held, repetition_s
from trainer.plan.safety import STOP_ADVICE
from trainer.session.asking import ask_pain
from trainer.session.options import LiveOptions
from trainer.session.session_words import form_words, set_words
from trainer.sound.set_sound import Sound

#: Pause after each sentence, seconds. Taste: shorter, sentences run together; longer, the guide seems to have stopped.
PAUSE_S = 1.0
#: How often the time is looked at, seconds. Taste: a sentence may be this late.
LOOK_S = 0.1

#: A sentence in the person's language, and when it is said, seconds from the beginning.
Line = tuple[float, str]


def script(sets: Sequence[PlannedSet]) -> list[Line]:
    """The script of a spoken session: exercises, steps, repetitions at their tempo, the time of holds, rests."""
    said: list[Line] = []
    t_s = 0.0

    def tell(words: str) -> None:
        nonlocal t_s
        said.append((t_s, words))
        t_s += speech_s(Utterance(t_s, Kind.STATE, words)) + PAUSE_S

    tell(_(STOP_ADVICE))
    known: set[str] = set()
    for n, one in enumerate(sets):
        exercise = exercises.get(one.exercise)
        tell(f"{set_words(one)}.")
        # The steps describe the standard form, which an easier one or a note replaces.
        own = [_(one.note) if one.note else "", form_words(replace(one, note=""))]
        steps = [] if one.exercise in known or any(own) else [*exercise.instructions, exercise.to_feel]
        known.add(one.exercise)
        for words in filter(None, (*own, *map(_, filter(None, steps)))):
            tell(words)
        tell(_("Go."))
        if is_held(exercise):
            t_s += one.amount or 0
        else:
            for rep in range(1, (one.amount or 0) + 1):
                t_s += repetition_s(exercise)
                said.append((t_s, str(rep)))
            t_s += PAUSE_S
        if n + 1 < len(sets):
            rest_s = max(one.rest_s, SAME_S)
            said.append((t_s, _("Rest.")))
            t_s += rest_s
    tell(_("That was the last one. Well done."))
    return said


def follow(
    lines: Sequence[Line],
    sound: Sound,
    show: Callable[[str, bool], bool],
    clock: Callable[[], float] = time.monotonic,
    wait: Callable[[float], None] = time.sleep,
) -> None:
    """Say each line when its time has come, until the last or until the person leaves.

    Args:
        lines: see :func:`script`.
        sound: speaks.
        show: shows the words, and whether they are new; returns whether the person is still there.
        clock: time in seconds.
        wait: waits for some seconds.
    """
    began_s, n = clock(), 0
    end_s = lines[-1][0] + speech_s(Utterance(0.0, Kind.STATE, lines[-1][1])) + PAUSE_S
    while (t_s := clock() - began_s) < end_s:
        is_new = n < len(lines) and lines[n][0] <= t_s
        if is_new:
            n += 1
            sound.say(Utterance(t_s, Kind.STATE, lines[n - 1][1]))
        if not show(lines[max(0, n - 1)][1], is_new):
            sound.hush()
            return
        wait(LOOK_S)


def guide(console: Console, sets: Sequence[PlannedSet], live: LiveOptions) -> None:
    """Guide a session in the terminal, aloud and in print. Ctrl-C ends it.

    Raises:
        TrainerError: see :func:`trainer.session.asking.ask_pain`.
    """
    if is_somebody_there():
        try:
            ask_pain(TerminalAsker(console), console)
        except LeftError:
            return

    def show(words: str, is_new: bool) -> bool:
        if is_new:
            console.print(words)
        return True

    sound = Sound(live.sound)
    try:
        follow(script(sets), sound, show)
    except KeyboardInterrupt:
        sound.hush()
        console.print(_("Ended."))
    finally:
        sound.close()
