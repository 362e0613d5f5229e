"""What is measured, besides the start: recordings, stages of a frame, memory, and the size of the record."""

from __future__ import annotations

import json
import os
import sqlite3
import statistics
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from tests.benchmarks import clips, recording_cpu
from tests.benchmarks.measure import ROOT, Run, run, spread
from tests.benchmarks.page import Section, table

Say = Callable[[str], None]
HALF_HOUR_S, FPS = 1800, 30


def recordings(folder: Path, pairs: int, files: int, say: Say) -> Section:
    """The bare loop beside ``pilates analyze``, each as a whole process, in turns.

    Args:
        folder: for the clips and the results.
        pairs: how often each is run.
        files: number of clips in the folder.
        say: shows progress.
    """
    run(["-m", "tests.benchmarks.bare_loop", clips.ten_seconds(1)[0]])  # fetches the model, writes bytecode
    long, many = clips.long_clip(folder), clips.short_clips(folder / "many", files)
    cases: list[tuple[str, Sequence[Path], int]] = [("one clip of 40 s", [long], pairs)]
    cases += [(f"one clip: {one.stem}", [one], pairs) for one in clips.ten_seconds(2)]
    cases.append((f"a folder of {files} clips of 8 s", many, min(pairs, 2)))
    rows = []
    for name, videos, times in cases:
        bare_fps, fps, ratios, peaks, costs = [], [], [], [], []
        for n in range(times):
            bare = run(["-m", "tests.benchmarks.bare_loop", *videos])
            ours = _analyze(videos, folder / f"{len(rows)}_{n}")
            frames = int(bare.output.split()[-1])
            bare_fps.append(frames / bare.wall_s)
            fps.append(frames / ours.wall_s)
            ratios.append(bare.wall_s / ours.wall_s)
            peaks += [ours.peak_mb] if ours.peak_mb is not None else []
            costs += [(bare.cpu_s, ours.cpu_s, _most(bare, ours))] if bare.cpu_s and ours.cpu_s else []
            say(f"  {name}, pair {n + 1} of {times}: {bare_fps[-1]:.1f} and {fps[-1]:.1f} frames/s, × {ratios[-1]:.2f}")
        peak = f"{max(peaks):.0f} MB" if peaks else "not measured"
        cpu_s, our_cpu_s, most = zip(*costs, strict=True) if costs else ((), (), ())
        cost = [f"{1000 * statistics.median(one) / frames:.1f}" if one else "–" for one in (cpu_s, our_cpu_s)]
        bound = spread(most) if most else "–"
        rows.append([name, frames, spread(bare_fps, 1), spread(fps, 1), spread(ratios), *cost, bound, peak])
    text = (
        "- **Bare loop**: decodes the video with OpenCV, finds the landmarks with MediaPipe's full model on one core,"
        " and does nothing else (`tests/benchmarks/bare_loop.py`).\n"
        "- **analyze**: `pilates analyze` finds the landmarks on all cores, checks them, follows cloth, judges, and"
        " writes JSON. Both are timed as whole processes, in turns.\n"
        "- **Ratio**: that of each pair of runs.\n"
        "- **CPU**: processor time of the whole process, for each frame.\n"
        "- **Bound**: the ratio that `analyze` would reach if every core worked without a pause: the bare loop's time ×"
        " cores / the CPU time of `analyze`.\n"
        "- **Peak memory** of a folder is that of its largest process.\n\n"
    )
    heads = ["recording", "frames", "bare loop, frames/s", "analyze, frames/s", "ratio"]
    heads += ["bare loop, CPU ms", "analyze, CPU ms", "bound of the ratio", "peak memory"]
    parts = recording_cpu.table_of(long, say)
    return Section("Recordings", f"{text}{table(heads, rows)}\n{_loops(long, pairs, say)}\n{parts}\n{_PIECES}")


def _loops(video: Path, pairs: int, say: Say) -> str:
    """A sentence: one bare loop beside one for each core, in turns."""
    one_fps, all_fps, ratios = [], [], []
    for _ in range(pairs):
        one, every = (run(["-m", "tests.benchmarks.bare_loop", video, *more]) for more in ((), ("--on-all-cores",)))
        one_fps.append(int(one.output.split()[-1]) / one.wall_s)
        all_fps.append(int(every.output.split()[-1]) / every.wall_s)
        ratios.append(all_fps[-1] / one_fps[-1])
    say(f"  bare loops: {spread(one_fps, 1)} and {spread(all_fps, 1)} frames/s, × {spread(ratios)}")
    return (
        f"One bare loop looks at {spread(one_fps, 1)} frames a second of the longest recording, and a loop in a thread"
        f" for each core, in one process, at {spread(all_fps, 1)} together: × {spread(ratios)}.\n"
    )


def _most(bare: Run, ours: Run) -> float:
    """The ratio if every core worked all the time."""
    assert ours.cpu_s is not None
    return bare.wall_s * (os.cpu_count() or 1) / ours.cpu_s


#: Measured once, with clips that are not all part of the project.
_PIECES = """Judging needs the landmarks of the whole recording, so it begins when they are found. It runs on one core,
about 5 % of the time, and the other core rests. While the program starts, one core rests too.

### Where pieces meet

89 clips, 24 samples and 65 others, filmed and rendered, were looked at whole and in pieces, and judged. Of 196
repetitions and holds all were the same, and of 207 faults all but one: in one film the first curl takes 0.55 s up when
whole, which is too fast, and 0.71 s in pieces. That curl lies in the first piece, where the landmarks agree to a
thirty-second of a pixel. The start position is found in hindsight, from calm frames all over the film, and shifts the
moment at which a slow beginning counts as movement.
"""


def _analyze(videos: Sequence[Path], results: Path) -> Run:
    results.mkdir()
    where = results if len(videos) > 1 else results / "result.json"
    return run(["-m", "trainer", "analyze", *videos, "--exercise", "clam", "--json", where])


def stages(folder: Path, say: Say) -> Section:
    """Each stage of a frame by itself, by pytest-benchmark."""
    file = folder / "stages.json"
    bench = "tests/benchmarks/bench_stages.py"
    run(["-m", "pytest", bench, "-o", "addopts=", "-q", "-p", "no:cacheprovider", f"--benchmark-json={file}"])
    rows = []
    for one in json.loads(file.read_text("utf-8"))["benchmarks"]:
        times_ms = sorted(1000 * value for value in one["stats"]["data"])
        name = one["name"].removeprefix("test_").replace("_", " ")
        p50, p95 = (times_ms[int(part * (len(times_ms) - 1))] for part in (0.5, 0.95))
        say(f"  {name}: {p50:.2f} ms")
        rows.append([name, f"{p50:.2f}", f"{p95:.2f}", f"{times_ms[-1]:.2f}"])
    text = "By pytest-benchmark, one stage at a time, on one thread, with a sample of 640 × 480 pixels.\n\n"
    return Section("Stages of a frame", text + table(["stage", "p50, ms", "p95, ms", "longest, ms"], rows))


def live(say: Say) -> Section:
    """A live session in front of a sample, in a window of 1280 × 720 and of 1920 × 1080 pixels."""
    small, large = (run(["-m", "tests.benchmarks.live_frame", *words]).output for words in ((), ("--full-hd",)))
    cues = run(["-m", "tests.benchmarks.cue_delay"]).output
    say(small + cues)
    text = (
        "A sample is played to the program as a camera of 1280 × 720 pixels and 25 pictures a second; voice, recorder"
        " and window run (`tests/benchmarks/live_frame.py`). Stages are CPU time of their thread. MediaPipe's call only"
        " waits for MediaPipe's own threads, so its CPU time is small.\n\n"
    )
    return Section(
        "Live", f"{text}{small}\n{_CLOTH}\nA window of 1920 × 1080 pixels:\n\n{large}\n{cues}\n{_TWO_LANDMARKERS}"
    )


_CLOTH = """Goals: 2 ms at p95 for the first sum of the analyst's thread, 3 ms for the drawing thread without the window
toolkit. The optical flow of the patches' 216 points begins at the landmarks of the picture before, so a thread of its
own computes it while MediaPipe looks at the new picture. Fewer points or fewer iterations would change the measured
displacements, and with them the results.
"""


#: Measured once, by a script that is not kept: the way was not taken.
_TWO_LANDMARKERS = """### Two landmarkers that take turns

This was tried for machines on which one landmarker does not keep up, and not adopted. Two threads, each with a
landmarker of its own for every other picture, judged 1.7 to 2.0 times as many pictures a second in 3 of 4 pairs of runs
on a busy machine (22 instead of 11 to 13). A picture took as long as before, about 100 ms. On four samples:

| landmarks | jitter, px | jitter after smoothing, px | error, px | lag, ms |
| --- | --- | --- | --- | --- |
| one landmarker, all pictures | 0.29 to 1.92 | 0.12 to 0.99 | 3.8 to 6.9 | 0 to 50 |
| two, in turns | 0.65 to 2.11 | 0.21 to 1.05 | 3.7 to 6.6 | 0 to 55 |
| one, every other picture | 0.47 to 1.89 | 0.26 to 1.34 | 3.7 to 6.7 | 0 to 55 |

Repetitions and faults were the same in all three. The second landmarker only adds pictures, and every other picture
alone gave the same results. It costs a core, memory for a second model, a rule for pictures that overtake each other,
and a guarantee that both follow the same person.
"""


def memory(frames: int, say: Say) -> Section:
    """What the landmarks of a long recording take, and judging them."""
    figures = json.loads(run(["-m", "tests.benchmarks.an_hour", str(frames)]).output.splitlines()[-1])
    minutes = frames / FPS / 60
    say(f"  {figures}")
    rows = [["judging", f"{1e3 * figures['judging_s'] / frames:.2f} ms CPU a frame"]]
    if figures["before_mb"] is not None:
        held, judged = (figures[name] - figures["before_mb"] for name in ("with_poses_mb", "judged_mb"))
        rows.insert(0, ["landmarks", f"{held:.0f} MB, {1000 * held / frames:.2f} kB a frame"])
        rows.insert(1, ["landmarks, and judging them, at most", f"{judged:.0f} MB"])
        rows.insert(2, ["the whole process, at most", f"{figures['judged_mb']:.0f} MB"])
        rows.insert(3, ["with saving, and the curves for the review, at most", f"{figures['with_curves_mb']:.0f} MB"])
    text = (
        f"{frames} frames of the stick figure, {minutes:.0f} minutes at {FPS} frames per second, judged as a recording."
        " MediaPipe is not loaded: the table of recordings shows its memory, which is returned before judging.\n\n"
    )
    return Section("Memory", text + table(["what", "measured"], rows))


def eight_hours(say: Say) -> Section:
    """The memory of a session of eight hours, whose landmarks are those of the samples' truth."""
    hours, fps = 8, 15
    output = run(["-m", "tests.trials.soak", "--hours", str(hours), "--fps", str(fps)]).output.splitlines()[-4:]
    for line in output:
        say(f"  {line}")
    text = (
        f"A live session of {hours} hours at {fps} frames a second, as fast as the processor can"
        " (`python -m tests.trials.soak`): flow, judging, coach, recorder and drawing are the program's own; the"
        " landmarks are the exact ones of the samples, with the noise of landmarks, in MediaPipe's place. Goal: no"
        " growth.\n\n"
    )
    return Section("Memory of eight hours", text + "```text\n" + "\n".join(output) + "\n```")


def session_memory(hours: float, say: Say) -> Section:
    """The memory of a live session in which MediaPipe looks at samples in real time."""
    output = run(["-m", "tests.trials.soak", "--mediapipe", "--hours", str(hours)]).output.splitlines()[-3:]
    for line in output:
        say(f"  {line}")
    text = (
        "A live session with the full model, the guard's second model and the drawing, for samples played in real time"
        " (`python -m tests.trials.soak --mediapipe`). The samples' decoder takes part of the memory, which a camera"
        " does not need. Goal: 500 MB, and no growth.\n\n"
    )
    return Section("Memory of a session", text + "```text\n" + "\n".join(output) + "\n```")


def record_size(folder: Path, say: Say) -> Section:
    """Bytes of the landmarks in the record, from a clip that MediaPipe looked at."""
    clip, data, result = ROOT / "samples" / "toe_taps_correct.mp4", folder / "record", folder / "saved.json"
    words = ["-m", "trainer", "analyze", clip, "--exercise", "toe_taps", "--save", "--json", result]
    run(words, {"PILATES_DATA_DIR": str(data)})
    frames = json.loads(result.read_text("utf-8"))["frames_with_person"]
    with closing(sqlite3.connect(data / "sessions.sqlite3")) as db:
        (used,) = db.execute("SELECT sum(length(frames)) FROM landmarks").fetchone()
    half_hour_mb = used / frames * HALF_HOUR_S * FPS / 1e6
    say(f"  {used / frames:.0f} bytes a frame, {half_hour_mb:.1f} MB for half an hour")
    text = (
        f"The landmarks of a sample take {used / frames:.0f} bytes a frame in the record. Half an hour at {FPS} frames"
        f" per second takes {half_hour_mb:.1f} MB."
    )
    return Section("Size of the record", text)
