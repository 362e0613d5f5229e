"""Names and help texts of options that several commands share. Dataclasses declare their types and defaults."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints

import typer

from trainer.pose.variant import Variant

__all__ = ["OPTIONS", "ClearedOption", "ModelOption", "PlaceOption", "ReadOption", "VariantOption", "spread"]

#: Options by field name of the dataclass, which is also the parameter name of the command.
OPTIONS: Mapping[str, Any] = {
    "camera": typer.Option(
        "--camera",
        envvar="PILATES_CAMERA",
        help="Camera number, part of a camera's name, or a video file to use instead.",
    ),
    "mirror": typer.Option(
        "--mirror/--no-mirror",
        help="Whether the camera mirrors its picture. Remembered for this camera.",
    ),
    "window": typer.Option("--window/--no-window", help="Open a window. Without one, states and cues are printed."),
    "model": typer.Option("--model", help="Pose model file. Default: PILATES_MODEL, or the cache, or a download."),
    "variant": typer.Option("--variant", help="Pose model variant: lite is faster, heavy is steadier."),
    "second_opinion": typer.Option(
        "--second-opinion",
        help="After each set, let the heavy model check a few of its pictures, kept in memory until then.",
    ),
    "voice": typer.Option(
        "--voice/--no-voice", envvar="PILATES_SPEECH", help="Speak the cues with the system's speech."
    ),
    "tones": typer.Option(
        "--tones/--no-tones",
        envvar="PILATES_TONES",
        help="Play short tones at the start, at a fault and when corrected.",
    ),
    "stillness": typer.Option("--stillness", help="Play a tone that rises as your pelvis moves; silent when still."),
    "pacer": typer.Option("--pacer", help="Announce when to breathe in and out."),
    "volume": typer.Option("--volume", min=0, max=100, envvar="PILATES_VOLUME", help="Volume of voice and tones."),
    "rate_wpm": typer.Option("--rate", min=80, max=400, envvar="PILATES_RATE", help="Speech rate in words per minute."),
    "voice_name": typer.Option(
        "--voice-name", envvar="PILATES_VOICE", help="Name of a system voice. Default: the system's choice."
    ),
}

#: Shared options for commands that do not take the whole dataclass.
ModelOption = Annotated[Path | None, OPTIONS["model"]]
VariantOption = Annotated[Variant, OPTIONS["variant"]]
WindowOption = Annotated[bool, OPTIONS["window"]]
VoiceOption = Annotated[bool, OPTIONS["voice"]]
PlaceOption = Annotated[
    Literal["desk", "side", "front", "head"] | None,
    typer.Option(
        help="Only what the camera can judge from this place: on a desk, beside the mat, in front of you and high, or "
        "behind your head. Default: any; the session says when to move it."
    ),
]
ReadOption = Annotated[
    bool, typer.Option("--yes-i-have-read", help="I have read who should not exercise. Skip the health questions.")
]
ClearedOption = Annotated[
    list[str] | None,
    typer.Option(
        "--i-have-been-cleared", metavar="EXERCISE", help="A professional has allowed this exercise. Recorded."
    ),
]


def spread(command: Callable[..., None]) -> Callable[..., None]:
    """Decorate a command that takes dataclasses: each field in :data:`OPTIONS` becomes a command-line option.

    Nested dataclasses are expanded too. All other fields keep their defaults.
    """
    hints = get_type_hints(command, include_extras=True)
    kinds = {name: hint for name, hint in hints.items() if is_dataclass(hint)}
    shown: list[inspect.Parameter] = []
    for one in inspect.signature(command).parameters.values():
        own = one.replace(annotation=hints[one.name], kind=inspect.Parameter.KEYWORD_ONLY)
        shown += _parameters(kinds[one.name]) if one.name in kinds else [own]

    @wraps(command)
    def run(**values: Any) -> None:
        made = {name: _made(kind, values) for name, kind in kinds.items()}
        command(**made, **values)

    run.__signature__ = inspect.Signature(shown)  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in shown}
    return run


def _parameters(kind: Any) -> Iterator[inspect.Parameter]:
    hints = get_type_hints(kind)
    for field in fields(kind):
        hint = hints[field.name]
        if is_dataclass(hint):
            yield from _parameters(hint)
        elif field.name in OPTIONS:
            assert field.default is not MISSING, f"{field.name} needs a default"
            annotation: Any = Annotated[hint, OPTIONS[field.name]]
            yield inspect.Parameter(
                field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=annotation
            )


def _made(kind: Any, values: dict[str, Any]) -> Any:
    """Build the dataclass from the command's values. Removes the used ones from ``values``."""
    hints = get_type_hints(kind)
    parts = {name: _made(hint, values) for name, hint in hints.items() if is_dataclass(hint)}
    return kind(**parts, **{name: values.pop(name) for name in hints if name in values and name not in parts})
