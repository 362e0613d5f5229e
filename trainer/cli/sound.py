"""The command line's options for what is heard."""

from __future__ import annotations

from typing import Annotated

import typer

VoiceOption = Annotated[
    bool,
    typer.Option("--voice/--no-voice", envvar="PILATES_SPEECH", help="The coach speaks, with the system's own speech."),
]
TonesOption = Annotated[
    bool,
    typer.Option("--tones/--no-tones", envvar="PILATES_TONES", help="Short tones for start, fault and corrected."),
]
StillnessOption = Annotated[
    bool, typer.Option("--stillness", help="A tone that rises as your pelvis moves; silent while it is still.")
]
PacerOption = Annotated[bool, typer.Option("--pacer", help="Hear when to breathe in and out.")]
VolumeOption = Annotated[
    int, typer.Option("--volume", min=0, max=100, envvar="PILATES_VOLUME", help="Of voice and tones.")
]
RateOption = Annotated[
    int, typer.Option("--rate", min=80, max=400, envvar="PILATES_RATE", help="Of the voice, words a minute.")
]
VoiceNameOption = Annotated[
    str, typer.Option("--voice-name", envvar="PILATES_VOICE", help="One of the system's voices; its own choice else.")
]
