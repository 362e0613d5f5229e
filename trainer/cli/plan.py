"""The commands of a plan: what to do today, programmes, health."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from trainer.base.invoked import command
from trainer.base.terminal import console as new_console
from trainer.cli.sound import (
    PacerOption,
    RateOption,
    StillnessOption,
    TonesOption,
    VoiceNameOption,
    VoiceOption,
    VolumeOption,
)
from trainer.sound.options import SoundOptions

if TYPE_CHECKING:
    from trainer.session.practice import Options

app = typer.Typer()

#: The heading of these commands in ``--help``.
PRACTISE = "Practise"

Variant = Literal["lite", "full", "heavy"]

CameraOption = Annotated[
    str,
    typer.Option(
        "--camera", envvar="PILATES_CAMERA", help="Number or part of the name of a camera, or a video to play as one."
    ),
]
ModelOption = Annotated[
    Path | None, typer.Option("--model", help="A pose model file to use; else PILATES_MODEL, the cache, a download.")
]
VariantOption = Annotated[Variant, typer.Option("--variant", help="Pose model: lite is faster, heavy steadier.")]
WindowOption = Annotated[
    bool, typer.Option("--window/--no-window", help="Without a window states and cues are printed.")
]
ReadOption = Annotated[
    bool, typer.Option("--yes-i-have-read", help="Who should not exercise; do not ask about my health.")
]
ClearedOption = Annotated[
    list[str] | None,
    typer.Option("--i-have-been-cleared", metavar="EXERCISE", help="A professional has allowed it; this is recorded."),
]


@app.command(rich_help_panel=PRACTISE)
def today(
    camera: CameraOption = "0",
    window: WindowOption = True,
    model: ModelOption = None,
    variant: VariantOption = "full",
    voice: VoiceOption = True,
    tones: TonesOption = True,
    stillness: StillnessOption = False,
    pacer: PacerOption = False,
    volume: VolumeOption = 80,
    rate: RateOption = 160,
    voice_name: VoiceNameOption = "",
    has_read: ReadOption = False,
    cleared: ClearedOption = None,
) -> None:
    """Say what to do today from the plan and from what was done, and begin it with Enter.

    A session that was left is offered to be gone on with. Without a terminal it is only said. The same as
    [bold]pilates[/] alone.

    Example: [bold]pilates today --camera 1[/]
    """
    from datetime import datetime

    from trainer.base.language import gettext_ as _
    from trainer.plan.health import is_somebody_there, person_in, ready
    from trainer.plan.safety import unanswered
    from trainer.record.opening import opened
    from trainer.session import start

    console = new_console()
    with opened(console, to_look=True) as store:
        if not is_somebody_there():
            person = person_in(store)
            what = start.known(store, person)
            start.print_today(console, what, start.today(what, datetime.now().astimezone()))
            if unanswered(person.health):
                words = _("Before the first session answer a few questions about your health: {command}")
                console.print(words.format(command=command("health")), soft_wrap=True)
            return
        person = ready(console, store, has_read, cleared or ())
        what = start.known(store, person)
    one = start.today(what, datetime.now().astimezone())
    start.print_today(console, what, one)
    chosen = start.choose(console, what, one)
    if chosen is not None:
        sound = SoundOptions(voice, tones, stillness, pacer, volume, rate, voice_name)
        start.begin(console, what, one, chosen, _options(camera, window, model, variant, sound))


@app.command("start", rich_help_panel=PRACTISE)
def start_programme(
    programme: Annotated[str, typer.Argument(help="A programme, such as glutes: see pilates programmes.")],
    camera: CameraOption = "0",
    window: WindowOption = True,
    model: ModelOption = None,
    variant: VariantOption = "full",
    voice: VoiceOption = True,
    tones: TonesOption = True,
    stillness: StillnessOption = False,
    pacer: PacerOption = False,
    volume: VolumeOption = 80,
    rate: RateOption = 160,
    voice_name: VoiceNameOption = "",
    has_read: ReadOption = False,
    cleared: ClearedOption = None,
) -> None:
    """Begin a programme, or go on with it where it was left: its sets one after another, with rests, hands-free.

    Hold the start position to begin a set; sit up or leave to pause it. One arm held straight up for 1.5 seconds goes
    on to the next set, in a rest it does the last one again. Keys: space pauses, n next, r again, q ends and saves.

    Example: [bold]pilates start glutes[/]
    """
    from datetime import datetime

    from trainer.capture.sources import is_recording
    from trainer.plan import programme_file
    from trainer.plan.health import ready
    from trainer.record.opening import opened
    from trainer.session import start

    console = new_console()
    chosen = programme_file.get(programme).id
    with opened(console) as store:
        has_read = has_read or is_recording(camera)  # nobody here exercises
        what = start.known(store, ready(console, store, has_read, cleared or ()))
    one = start.today(what, datetime.now().astimezone())
    if one.programme in (chosen, None):
        start.print_today(console, what, one)
    sound = SoundOptions(voice, tones, stillness, pacer, volume, rate, voice_name)
    start.begin(console, what, one, chosen, _options(camera, window, model, variant, sound))


@app.command(rich_help_panel=PRACTISE)
def programmes() -> None:
    """List the programmes: what each is for and how long it takes. Your own are .toml files in the folder shown."""
    from trainer.plan.programme_file import print_programmes

    print_programmes(new_console())


@app.command(rich_help_panel=PRACTISE)
def health() -> None:
    """Answer the questions about your health, or change the answers; exercises that do not suit you are left out.

    Example: [bold]pilates health[/]
    """
    from trainer.base.errors import TrainerError
    from trainer.plan.health import ask_health, is_somebody_there
    from trainer.plan.safety import needs_help_now
    from trainer.record.opening import opened

    if not is_somebody_there():
        raise TrainerError("The questions about your health need somebody to answer them.", "Run it in a terminal.")
    console = new_console()
    with opened(console) as store:
        person = ask_health(console, store)
    if why := needs_help_now(person.health):
        console.print(why, style="bold")


def _options(camera: str, window: bool, model: Path | None, variant: Variant, sound: SoundOptions) -> Options:
    from trainer.session.practice import Options

    return Options((), camera, window, None, model, variant, sound)
