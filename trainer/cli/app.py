"""The command line. Heavy imports happen inside the commands that need them, so that ``--help`` answers at once."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from trainer.base.errors import EXIT_CODE, TrainerError
from trainer.base.invoked import command
from trainer.base.printed import plain
from trainer.base.terminal import console as new_console
from trainer.base.terminal import make_readable
from trainer.cli import machine as cli_machine
from trainer.cli import plan as cli_session
from trainer.cli import record as cli_record
from trainer.cli import review as cli_review
from trainer.cli import settings as cli_settings
from trainer.cli.options import ClearedOption, ModelOption, ReadOption, VariantOption, VoiceOption, WindowOption, spread
from trainer.cli.plan import PRACTISE
from trainer.cli.review import LOOK_BACK
from trainer.pose.variant import DEFAULT_VARIANT
from trainer.session.options import LiveOptions
from trainer.sound.options import SoundOptions

if TYPE_CHECKING:
    from rich.console import Console

    from exercises.judging.declaration import Exercise
    from exercises.judging.results import SetResult
    from trainer.session.live import Options

app = typer.Typer(
    name="pilates",
    help="A webcam Pilates trainer for people with back pain. Nothing leaves this machine.\n\n"
    "Alone, it says what to do today. Try it without a camera: [bold]pilates demo[/].",
    invoke_without_command=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.add_typer(cli_session.app)
RepsOption = Annotated[int | None, typer.Option("--reps", min=1, help="End after this many repetitions.")]
ClipOption = Annotated[
    Path | None, typer.Option("--record-video", help="Also keep the picture, as a .webm. Off unless you ask for it.")
]


def _say_version(is_asked: bool) -> None:
    if is_asked:
        from importlib import metadata

        try:
            version = metadata.version("pilates-trainer")
        except metadata.PackageNotFoundError:  # run from its folder, without being installed
            version = "of this folder"
        new_console().print(f"pilates {version}")
        raise typer.Exit


def _exercise_names() -> list[str]:
    from exercises import names

    return names()


@app.callback()
def _begin(
    context: typer.Context,
    language: Annotated[
        str | None, typer.Option("--language", help="Speak this language, such as de; else the system's, or English.")
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    from trainer.base import settings
    from trainer.base.language import language as current
    from trainer.base.language import languages, preferred, use
    from trainer.base.paths import PRIVATE_UMASK

    os.umask(PRIVATE_UMASK)  # what it writes tells about a body: exports, pages and videos are for their owner alone
    if language is not None and language not in languages():
        raise TrainerError(f"No language {language!r}; known: {', '.join(languages())}.")
    remembered = settings.load()
    use(language or preferred(remembered.language))
    context.default_map = dict.fromkeys(context.command.commands, remembered.options())  # type: ignore[attr-defined]
    if context.invoked_subcommand not in (None, "settings"):  # settings shows them itself, and today begins anew
        for problem in remembered.problems:
            print(plain(f"pilates: {problem}"), file=sys.stderr)  # noqa: T201
    if context.invoked_subcommand is None:
        # Read as if it were written, with what the environment says of sound.
        context.command.main(["--language", current(), "today"], standalone_mode=False)


@app.command(rich_help_panel=PRACTISE)
@spread
def practice(
    exercise: Annotated[
        str, typer.Argument(help="What to practise, such as clam.", autocompletion=_exercise_names)
    ] = "clam",
    side: Annotated[Literal["left", "right"] | None, typer.Option(help="Only count this working side.")] = None,
    reps: RepsOption = None,
    record_video: ClipOption = None,
    *,
    live: LiveOptions,
    has_read: ReadOption = False,
    cleared: ClearedOption = None,
) -> None:
    """Practise in front of the camera: repetitions, cues and scores as you move.

    Hold the start position still for two seconds and begin. Keys: space pauses, m is silent,
    f fills the screen, q ends and saves.

    Example: [bold]pilates practice clam --side left --reps 10[/]
    """
    from trainer.capture.sources import is_recording
    from trainer.plan.health import excluded, ready
    from trainer.plan.programme import PlannedSet
    from trainer.record.items import SessionInfo
    from trainer.record.opening import opened
    from trainer.session.live import Options

    console, what = new_console(), _exercise(exercise)
    with opened(console) as store:
        # A video in place of a camera: nobody here exercises, so nobody is asked.
        person = ready(console, store, has_read or is_recording(live.camera), cleared or ())
    if why := excluded(person).get(what.id):
        raise TrainerError(why, f"If your GP or physiotherapist has allowed it: --i-have-been-cleared {what.id}")
    sets, info = (PlannedSet(what.id, side, amount=reps),), SessionInfo(person.name)
    _practise(console, Options(sets, live, record_video, info))


@app.command(rich_help_panel=PRACTISE)
def demo(
    window: WindowOption = True,
    model: ModelOption = None,
    variant: VariantOption = DEFAULT_VARIANT,
    voice: VoiceOption = True,
) -> None:
    """Practise with a bundled sample video in place of the camera: a clam in which the pelvis rolls back."""
    from trainer.capture.demo import demo_clip
    from trainer.plan.programme import PlannedSet
    from trainer.record.items import SessionInfo
    from trainer.session.live import Options

    live = LiveOptions(str(demo_clip()), window, model, variant, SoundOptions(voice, tones=voice))
    sets, info = (PlannedSet("clam"),), SessionInfo("demo")
    _practise(new_console(), Options(sets, live, info=info))


def _practise(console: Console, options: Options) -> None:
    from trainer.session.practice import practise

    for result in practise(options, console):
        _summary(console, _exercise(result.exercise), result)


@app.command(rich_help_panel=LOOK_BACK)
def analyze(
    videos: Annotated[
        list[Path], typer.Argument(metavar="VIDEO...", help="Video files, folders of them, or a folder of pictures.")
    ],
    exercise: Annotated[
        str, typer.Option("--exercise", help="What is done in it; auto finds out.", autocompletion=_exercise_names)
    ] = "auto",
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write all results here; of several videos, into this folder.")
    ] = None,
    video_file: Annotated[Path | None, typer.Option("--video", help="Write the annotated video here (.webm).")] = None,
    save: Annotated[bool, typer.Option("--save", help="Keep it in the record, for pilates review.")] = False,
    person: Annotated[str, typer.Option("--person", help="Who is seen, for --save.")] = "me",
    fresh: Annotated[bool, typer.Option("--fresh", help="Also those of several videos that are done already.")] = False,
    jobs: Annotated[int | None, typer.Option("--jobs", min=1, help="Videos at a time; one a core by default.")] = None,
    model: ModelOption = None,
    variant: VariantOption = DEFAULT_VARIANT,
) -> None:
    """Judge recorded videos, as fast as the machine allows.

    Of several, those that are done already are left out, so that it can be stopped and gone on with at any time.

    Examples: [bold]pilates analyze me.mp4 --exercise clam --json me.json --video me.webm[/],
    [bold]pilates analyze clips/ --save --person Ada[/]
    """
    from trainer.cli.analyze import Options, analyze_videos
    from trainer.recordings.recognise import AUTO

    asked = None if exercise == AUTO else _exercise(exercise)
    options = Options(videos, asked, json_file, video_file, save, person, fresh, jobs, model, variant)
    raise typer.Exit(0 if analyze_videos(options, new_console()) else 1)


app.add_typer(cli_review.app)
cli_machine.register(app)


@app.command(rich_help_panel=PRACTISE)
def exercises() -> None:
    """List the exercises and how the camera should stand for each."""
    from rich.padding import Padding
    from rich.text import Text

    from exercises import get, names
    from trainer.base.language import gettext_ as _

    console, camera = new_console(), _("Camera")
    for name in names():
        exercise = get(name)
        console.print(Text.assemble((name, "bold"), f"  {_(exercise.name)}: {_(exercise.dose)}"))
        console.print(Padding(f"{camera}: {_(exercise.camera)}", (0, 0, 0, 4)))


@app.command(rich_help_panel=PRACTISE)
def show(
    exercise: Annotated[str, typer.Argument(help="Exercise, such as clam.", autocompletion=_exercise_names)],
    fault: Annotated[str | None, typer.Option(help="Code of a fault, shown beside its mend.")] = None,
    side: Annotated[Literal["left", "right"] | None, typer.Option(help="The side that works.")] = None,
    window: Annotated[bool, typer.Option(help="Open a window, or only print the words.")] = True,
) -> None:
    """Show how an exercise goes: a moving figure and its steps."""
    from trainer.teach.show import show as show_exercise

    show_exercise(new_console(), _exercise(exercise), fault, side, window=window)


def _exercise(name: str) -> Exercise:
    from exercises import get

    try:
        return get(name)
    except ValueError as error:
        raise TrainerError(f"{error}.") from error


def _summary(console: Console, exercise: Exercise, result: SetResult) -> None:
    from trainer.coach.summary import print_summary

    print_summary(console, exercise, result)


cli_record.register(app)
app.add_typer(cli_settings.app, name="settings", rich_help_panel=cli_machine.MACHINE)


def main() -> None:
    """Run the command line; errors that the user can mend are one sentence and exit code 2."""
    make_readable()
    try:
        _as_started(typer.main.get_command(app))(prog_name="pilates")
    except TrainerError as error:
        print(plain(f"pilates: {error}"), file=sys.stderr)  # noqa: T201
        sys.exit(EXIT_CODE)
    except (KeyboardInterrupt, EOFError):  # the second: nobody answers a question any more
        sys.exit(130)


def _as_started(shown: Any) -> Any:
    """The same command with the examples of its help written as this program was started."""
    names = "|".join(sorted(getattr(shown, "commands", ())))
    example = re.compile(rf"\bpilates(?= (?:{names})\b|\[/\])")
    waiting = [shown]
    while waiting:
        one = waiting.pop()
        waiting += [*getattr(one, "commands", {}).values(), *getattr(one, "params", ())]
        if getattr(one, "help", None):
            one.help = example.sub(lambda _: command(), one.help)
    return shown


if __name__ == "__main__":
    main()
