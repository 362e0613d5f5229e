"""The command line. Commands import heavy modules only when they run, so that ``--help`` is fast."""

from __future__ import annotations

import errno
import gc
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
from trainer.cli import day as cli_day
from trainer.cli import exchange as cli_exchange
from trainer.cli import exercise as cli_exercise
from trainer.cli import machine as cli_machine
from trainer.cli import plan as cli_plan
from trainer.cli import record as cli_record
from trainer.cli import review as cli_review
from trainer.cli import session as cli_session
from trainer.cli import settings as cli_settings
from trainer.cli import teach as cli_teach
from trainer.cli.exercise import exercise_called, exercise_names
from trainer.cli.options import ClearedOption, ModelOption, ReadOption, VariantOption, VoiceOption, WindowOption, spread
from trainer.cli.review import LOOK_BACK
from trainer.cli.session import PRACTISE
from trainer.pose.variant import DEFAULT_VARIANT
from trainer.session.options import LiveOptions
from trainer.sound.options import SoundOptions

if TYPE_CHECKING:
    from rich.console import Console

    from trainer.screen.window import Window
    from trainer.session.session_options import SessionOptions

#: Python looks for cycles of garbage after this many new objects, by default after 700. Nearly all that a command loads
#: stays until its end, so looking took 4 % of the time of `pilates today`.
GARBAGE = 10_000
#: Numpy's OpenBLAS starts a thread for each core while it is imported, which took 30 ms of processor time. Our arrays
#: are too small for several threads; with one, results do not depend on the number of cores either.
BLAS_THREADS = "1"

#: Codes of a system error: the disk is full, or this user has used up their share of it.
_FULL = (errno.ENOSPC, errno.EDQUOT)

app = typer.Typer(
    name="pilates",
    help="A webcam Pilates trainer for people with back pain. Nothing leaves this machine.\n\n"
    "Run it without a command to open the home screen. Try it without a camera: [bold]pilates demo[/].",
    invoke_without_command=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.add_typer(cli_session.app)
app.add_typer(cli_plan.app, name="plan", rich_help_panel=PRACTISE)
RepsOption = Annotated[int | None, typer.Option("--reps", min=1, help="Stop after this many repetitions.")]
ClipOption = Annotated[
    Path | None, typer.Option("--record-video", help="Also save the camera video to this .webm file. Off by default.")
]


def _say_version(is_asked: bool) -> None:
    if is_asked:
        from importlib import metadata

        try:
            version = metadata.version("pilates-trainer")
        except metadata.PackageNotFoundError:  # run from a checkout, not installed
            version = "(not installed)"
        new_console().print(f"pilates {version}")
        raise typer.Exit


@app.callback()
def _begin(
    context: typer.Context,
    language: Annotated[
        str | None, typer.Option("--language", help="Language, such as de. Default: the system's, or English.")
    ] = None,
    window: WindowOption = True,
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    from trainer.base import settings
    from trainer.base.language import language as current
    from trainer.base.language import languages, preferred, use
    from trainer.base.paths import PRIVATE_UMASK

    os.umask(PRIVATE_UMASK)  # exports, pages and videos hold health data: only their owner may read them
    if language is not None and language not in languages():
        raise TrainerError(f'There is no language "{language}".', f"Choose one of {', '.join(languages())}.")
    remembered = settings.load()
    use(language or preferred(remembered.language))
    context.default_map = dict.fromkeys(context.command.commands, remembered.options())  # type: ignore[attr-defined]
    if context.invoked_subcommand not in (None, "settings"):  # settings prints them itself, and home comes here again
        for problem in remembered.problems:
            print(plain(f"pilates: {problem}"), file=sys.stderr)  # noqa: T201
    if context.invoked_subcommand is None:
        # Parse it like a typed command, so that environment variables for sound apply.
        words = ["--language", current(), "home", "--window" if window else "--no-window"]
        context.command.main(words, standalone_mode=False)


@app.command(rich_help_panel=PRACTISE)
@spread
def practice(
    exercise: Annotated[
        str, typer.Argument(help="Exercise to practise, such as clam.", autocompletion=exercise_names)
    ] = "clam",
    side: Annotated[Literal["left", "right"] | None, typer.Option(help="Count only repetitions of this side.")] = None,
    reps: RepsOption = None,
    record_video: ClipOption = None,
    *,
    live: LiveOptions,
    has_read: ReadOption = False,
    cleared: ClearedOption = None,
) -> None:
    """Practise one exercise in front of the camera, with counting, cues and scores.

    Hold the start position still for two seconds, then begin. Keys: space pauses, m mutes,
    f toggles full screen, q saves and quits.

    Example: [bold]pilates practice clam --side left --reps 10[/]
    """
    from trainer.plan.health import excluded
    from trainer.plan.own_plan import avoided
    from trainer.plan.programme import PlannedSet
    from trainer.record.items import SessionInfo
    from trainer.record.opening import opened
    from trainer.session import start
    from trainer.session.first_run import ready
    from trainer.session.session_options import SessionOptions

    console, chosen = new_console(), exercise_called(exercise)
    with ready(console, live, has_read, cleared or ()) as (person, window):
        if why := (avoided(person.cleared) | excluded(person)).get(chosen.id):
            raise TrainerError(
                why, f"If your doctor or physiotherapist allows it, add --i-have-been-cleared {chosen.id}"
            )
        with opened(console) as store:
            known = start.known(store, person)
        if chosen.id in known.hurt:
            raise TrainerError(known.excluded[chosen.id])
        sets, info = (PlannedSet(chosen.id, side, amount=reps),), SessionInfo(person.name)
        _practise(console, SessionOptions(sets, live, record_video, info, asks_side=side is None), window)


@app.command(rich_help_panel=PRACTISE)
def demo(
    window: WindowOption = True,
    model: ModelOption = None,
    variant: VariantOption = DEFAULT_VARIANT,
    voice: VoiceOption = True,
) -> None:
    """Try the trainer without a camera, on a bundled video: a clam in which the pelvis rolls back."""
    from trainer.capture.demo import demo_clip
    from trainer.plan.programme import PlannedSet
    from trainer.record.items import SessionInfo
    from trainer.session.session_options import SessionOptions

    live = LiveOptions(str(demo_clip()), window, model, variant, SoundOptions(voice, tones=voice))
    sets, info = (PlannedSet("clam"),), SessionInfo("demo")
    _practise(new_console(), SessionOptions(sets, live, info=info))


def _practise(console: Console, options: SessionOptions, window: Window | None = None) -> None:
    from functools import partial

    from trainer.coach.summary import print_summary
    from trainer.session.practice import practise

    look_back = partial(cli_review.look_back, console, options.info.person)
    for result in practise(options, console, window, look_back):
        print_summary(console, exercise_called(result.exercise), result)


@app.command(rich_help_panel=LOOK_BACK)
def analyze(
    videos: Annotated[
        list[Path], typer.Argument(metavar="VIDEO...", help="Video files, folders of videos, or a folder of images.")
    ],
    exercise: Annotated[
        str, typer.Option("--exercise", help="The exercise, or auto to recognise it.", autocompletion=exercise_names)
    ] = "auto",
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the results to this file; for several videos, a folder.")
    ] = None,
    parquet: Annotated[
        Path | None, typer.Option("--parquet", help="Add the results to the Parquet data set in this folder.")
    ] = None,
    video_file: Annotated[
        Path | None, typer.Option("--video", help="Write an annotated video to this .webm file.")
    ] = None,
    save: Annotated[bool, typer.Option("--save", help="Save the results in the record, for pilates review.")] = False,
    person: Annotated[str, typer.Option("--person", help="Name of the person in the video, for --save.")] = "me",
    fresh: Annotated[bool, typer.Option("--fresh", help="Analyse videos again that are already done.")] = False,
    jobs: Annotated[int | None, typer.Option("--jobs", min=1, help="Videos at a time. Default: one per core.")] = None,
    side: Annotated[Literal["left", "right"] | None, typer.Option(help="The side that works in the videos.")] = None,
    mirror: Annotated[bool, typer.Option("--mirror/--no-mirror", help="The videos are mirrored.")] = False,
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="ADDRESS", help="Judge on a Dask cluster: tls://HOST:PORT, see docs/cluster.md."),
    ] = None,
    certificates: Annotated[
        Path | None, typer.Option("--certificates", help="For --on: folder with ca.pem, cert.pem and key.pem.")
    ] = None,
    send: Annotated[
        bool,
        typer.Option(
            "--send", help="For --on: send the videos to the workers. Without it, the workers read the same paths."
        ),
    ] = False,
    second_opinion: Annotated[
        bool,
        typer.Option(
            "--second-opinion", help="Let the heavy model check the poses. Where it disagrees, nothing is judged."
        ),
    ] = False,
    model: ModelOption = None,
    variant: VariantOption = DEFAULT_VARIANT,
) -> None:
    """Judge recorded videos, as fast as the machine allows.

    With several videos, those already done are skipped. You can stop at any time and continue later.

    Examples: [bold]pilates analyze me.mp4 --exercise clam --json me.json --video me.webm[/],
    [bold]pilates analyze clips/ --save --person Ada[/]
    """
    from trainer.cli.analyze import analyze_videos
    from trainer.cli.analyze_options import AnalyzeOptions
    from trainer.cluster.address import cluster_at
    from trainer.recordings.recognise import AUTO

    if on is None and (send or certificates):
        raise TrainerError("--send and --certificates need a cluster.", "Name its address: --on tls://HOST:PORT.")
    options = AnalyzeOptions(
        videos=videos,
        exercise=None if exercise == AUTO else exercise_called(exercise),
        json_file=json_file,
        video_file=video_file,
        save=save,
        person=person,
        fresh=fresh,
        jobs=jobs,
        model=model,
        variant=variant,
        side=side,
        is_mirrored=mirror,
        cluster=None if on is None else cluster_at(on, certificates, send),
        data_set=parquet,
        second_opinion=second_opinion,
    )
    raise typer.Exit(0 if analyze_videos(options, new_console()) else 1)


app.add_typer(cli_review.app)
cli_machine.register(app)
cli_day.register(app)
cli_exercise.register(app)
cli_teach.register(app)
cli_record.register(app)
cli_exchange.register(app)
app.add_typer(cli_settings.app, name="settings", rich_help_panel=cli_machine.MACHINE)


def main() -> None:
    """Run the command line. An error that the user can fix prints one sentence and exits with :data:`EXIT_CODE`."""
    make_readable()
    gc.set_threshold(GARBAGE)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", BLAS_THREADS)
    try:
        _as_started(typer.main.get_command(app))(prog_name="pilates")
    except TrainerError as error:
        print(plain(f"pilates: {error}"), file=sys.stderr)  # noqa: T201
        sys.exit(EXIT_CODE)
    except OSError as error:
        if error.errno not in _FULL:
            raise
        print("pilates: The disk is full. Free some space, and run this again.", file=sys.stderr)  # noqa: T201
        os._exit(EXIT_CODE)  # at a normal exit, Python would try to write the rest of the output again
    except (KeyboardInterrupt, EOFError):  # EOFError: standard input was closed at a question
        sys.exit(130)


def _as_started(shown: Any) -> Any:
    """Rewrite the examples in the help to match how this program was started, and return the command."""
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
