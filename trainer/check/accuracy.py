"""Generates ``docs/accuracy.md``: how far landmarks and measures can be trusted, by exercise and camera."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from exercises.judging.units import DEG, TORSO
from trainer.check.landmark_study import REST_S, TOLD_APART_TORSO, WRONG_TORSO
from trainer.check.markdown import folded
from trainer.check.measures import PAIRS
from trainer.check.pooled import (
    ROUGH_R,
    STILL_SPREAD,
    TRUST_MAE,
    TRUST_R,
    Detection,
    Studied,
    Worth,
    band_text,
    worths,
)
from trainer.check.run import Checked
from trainer.check.sidecar import NO_EXERCISE
from trainer.record.wording import count_of, exercise_name

#: The list for *not seen* names a camera that finds the person in less than ``FOUND_SHARE`` of the frames, or finds
#: another pose in more than ``WRONG_SHARE`` of them.
FOUND_SHARE, WRONG_SHARE = 0.95, 0.05
#: Visibility tells right from wrong poses only if their means differ by at least this much.
VISIBILITY_STEP = 0.15

_CAMERA = ("camera sees", "looks down")
_KINDS = ((True, "recommended camera"), (False, "other cameras"))
_WORDS = f"""
- **Found**: share of the frames with a person in which a pose was found.
- **Ghosts**: share of the frames without a person in which a pose was found.
- **Wrong pose**: the landmarks from ears to feet are more than {WRONG_TORSO} torso lengths off on average. This is
  another pose, not a blurred one.
- **Sides swapped**: share of the landmark pairs with left and right exchanged, among pairs at least
  {TOLD_APART_TORSO} torso lengths apart in the picture.
- **Visibility**: MediaPipe's own rating of its landmarks, from 0 to 1.
- **Errors** are in torso lengths (shoulders to hips, about half a metre): the median, then the 90th percentile. They
  include wrong poses.

A measure is judged by its change since the first {REST_S:.0f} seconds, compared with the true change in the room.
**View alone** computes it from the true joints in the picture, so its error is what the direction of view hides.
**Found** computes it from the landmarks that MediaPipe found. The verdicts:

- *Trust*: correlation with the truth at least {TRUST_R}, and mean absolute error at most {TRUST_MAE[DEG]:.0f}° or
  {TRUST_MAE[TORSO]} torso lengths.
- *Rough*: correlation at least {ROUGH_R}. Good for large changes only.
- *Not*: neither.
- *Still*: the measure moves by less than {STILL_SPREAD[DEG]:.0f}° or {STILL_SPREAD[TORSO]} torso lengths in these
  clips, so they cannot judge it. Its *noise* is the change that was measured all the same."""


def accuracy(checked: Sequence[Checked]) -> str:
    """The landmark study as Markdown, over all clips with per-frame truth."""
    studied = [Studied(one, one.landmarks) for one in checked if one.landmarks is not None and not one.error]
    lines = ["# How far the landmarks can be trusted", "", *_top(checked, studied)]
    if studied:
        lines += [_WORDS, *_not_seen(studied)]
    shown = sorted({one.exercise for one in studied} - {NO_EXERCISE})
    for exercise in shown:
        mine = [one for one in studied if one.exercise == exercise]
        lines += ["", f"## {exercise_name(exercise)}", *_detections(mine), *_measures(mine)]
    rest = [one for one in studied if one.exercise == NO_EXERCISE]
    if rest:
        lines += ["", "## Clips that show no exercise", *_detections(rest)]
    return folded("\n".join(lines).rstrip() + "\n")


def _top(checked: Sequence[Checked], studied: Sequence[Studied]) -> Iterator[str]:
    """The command that made this page, and the clips it used."""
    folders = sorted({one.sample.video.resolve().parent.name for one in checked}) or ["FOLDER"]
    yield "<!-- Generated; do not edit. -->"
    yield ""
    yield "This page judges the landmarks alone. For the whole trainer, on real people first, see"
    yield "[What the trainer gets right](results.md)."
    left_out = len(checked) - len(studied)
    if not studied:
        yield from ("", "No clip in this folder has the truth of every frame, which a study of the landmarks needs.")
        return
    frames, seconds = sum(one.clip.frames for one in studied), sum(one.clip.seconds for one in studied)
    bodies = Counter(str(one.clip.sample.more.get("body", "not told")) for one in studied)
    yield ""
    command = f"pilates check {folders[0]} --accuracy docs/accuracy.md"
    yield f"Made by `{command}` from {count_of(len(studied), 'clip')} with known truth:"
    yield f"{count_of(frames, 'frame')}, {seconds:.0f} seconds. Bodies: {_counted(bodies)}."
    if left_out:
        yield f"Left out: {count_of(left_out, 'clip')} without the truth of every frame, or that could not be read."


def _counted(many: Counter[str]) -> str:
    return ", ".join(f"{name} ({count_of(n, 'clip')})" for name, n in sorted(many.items()))


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]], words: int) -> Iterator[str]:
    """A Markdown table after a blank line; the first ``words`` columns hold words, the others numbers."""
    yield ""
    yield f"| {' | '.join(headings)} |"
    yield "|" + "".join("---|" if n < words else "--:|" for n in range(len(headings)))
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |"


def _detections(many: Sequence[Studied]) -> Iterator[str]:
    groups = [
        ((view, band_text(band)), Detection.of([one for one in many if (one.view, one.band) == (view, band)]))
        for view, band in sorted({(one.view, one.band) for one in many})
    ]
    shares = ("found", "ghosts", "wrong pose", "sides swapped", "visibility", "… of wrong poses")
    rows = [(*where, str(d.clips), *_detection_cells(d)) for where, d in groups]
    yield from _table((*_CAMERA, "clips", *shares), rows, words=2)
    rows = [(*where, *(_error(d, name) for name in PAIRS)) for where, d in groups]
    yield from _table((*_CAMERA, *(name.partition("_")[0] for name in PAIRS)), rows, words=2)


def _detection_cells(d: Detection) -> list[str]:
    shares = (_share(d.seen, d.frames), _share(d.ghosts, d.empty), _share(d.wrong, d.seen), _share(d.swapped, d.pairs))
    return [*shares, _number(d.visible_right, 2), _number(d.visible_wrong, 2)]


def _error(d: Detection, name: str) -> str:
    return " / ".join(f"{value:.2f}" for value in d.errors_torso[name]) if name in d.errors_torso else "–"


def _measures(many: Sequence[Studied]) -> Iterator[str]:
    for recommended, kind in _KINDS:
        clips = [one for one in many if one.clip.sample.recommended == recommended]
        if not clips:
            continue
        known = worths(clips)
        yield from ("", f"### Measures, {kind} ({count_of(len(clips), 'clip')})")
        headings = ("measure", "verdict", "true spread", "view alone: error", "r", "found: error", "r", "bias")
        moving = [worth for worth in known if worth.verdict != "still"]
        if moving:
            yield from _table(headings, (_measure_cells(worth) for worth in moving), words=2)
        still = [f"{w.measure.label} (noise {_size(w, w.found.mae)})" for w in known if w.verdict == "still"]
        if still:
            yield from ("", f"*Still* in these clips: {'; '.join(still)}.")


def _measure_cells(w: Worth) -> list[str]:
    view, found = ((_size(w, a.mae), _number(a.correlation, 2)) for a in (w.view, w.found))
    return [w.measure.label, w.verdict, _size(w, w.found.spread), *view, *found, _size(w, w.found.bias, sign="+")]


def _not_seen(studied: Sequence[Studied]) -> Iterator[str]:
    """The consequences of the figures for the rules on *not seen*."""
    yield from ("", "## What follows for *not seen*", "")
    for exercise in sorted({one.exercise for one in studied} - {NO_EXERCISE}):
        for recommended, kind in _KINDS:
            clips = [s for s in studied if s.exercise == exercise and s.clip.sample.recommended == recommended]
            if clips:
                yield f"- **{exercise_name(exercise)}, {kind}**"
                yield from _rules(worths(clips))
    for view, band in sorted({(one.view, one.band) for one in studied}):
        d = Detection.of([one for one in studied if (one.view, one.band) == (view, band)])
        found, wrong = d.seen / d.frames if d.frames else 1.0, d.wrong / d.seen if d.seen else 0.0
        if found < FOUND_SHARE or wrong > WRONG_SHARE:
            yield (
                f"- **Camera sees the {view}, pitch {band_text(band)}**: finds nobody in {100 * (1 - found):.0f}% of "
                f"the frames and another pose in {100 * wrong:.0f}%. Warn before the set."
            )
    yield _visibility_rule(Detection.of(studied))


def _rules(known: Sequence[Worth]) -> Iterator[str]:
    """For one exercise and camera: judge always, judge large changes only, never judge."""
    moving = [w for w in known if w.verdict != "still"]
    hidden = [w for w in moving if w.verdict == "not" and w.view_verdict == "not"]
    lists = {
        "judge": [w for w in moving if w.verdict == "trust"],
        "judge large changes only": [w for w in moving if w.verdict == "rough"],
        "*not seen*, because this view hides it": hidden,
        "*not seen*, because the landmarks lose it": [w for w in moving if w.verdict == "not" and w not in hidden],
        "at rest, but measured as moving": [
            w for w in known if w.verdict == "still" and w.found.mae > TRUST_MAE[w.measure.unit]
        ],
    }
    told = [f"  - {words}: {'; '.join(w.measure.label for w in many)}" for words, many in lists.items() if many]
    yield from told or ["  - nothing moves enough in these clips to tell"]


def _visibility_rule(d: Detection) -> str:
    right, wrong = d.visible_right, d.visible_wrong
    if math.isnan(wrong):
        return "- **Visibility**: no wrong pose was found, so these clips cannot tell."
    means = f"{wrong:.2f} in them, {_number(right, 2)} in right ones"
    if not right - wrong >= VISIBILITY_STEP:
        return f"- **Visibility** does not reveal wrong poses ({means}): use other signs."
    return f"- **Visibility** reveals wrong poses: {means}."


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "–"


def _number(value: float, digits: int) -> str:
    return "–" if math.isnan(value) else f"{value:.{digits}f}"


def _size(w: Worth, value: float, sign: str = "") -> str:
    """A value in the measure's own unit; torso lengths are written plainly."""
    return "–" if math.isnan(value) else w.measure.unit.number(value, sign)
