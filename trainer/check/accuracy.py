"""Generates ``docs/accuracy.md``: how far to trust landmarks and measures, by exercise and camera."""

from __future__ import annotations

import math
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from trainer.check.landmark_study import REST_S, TOLD_APART_TORSO, WRONG_TORSO
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

#: The last list names a camera that finds the person less often than ``FOUND_SHARE``, or a wrong pose more often than
#: ``WRONG_SHARE``.
FOUND_SHARE, WRONG_SHARE = 0.95, 0.05
#: Visibility tells right from wrong poses only if their means differ by this much.
VISIBILITY_STEP = 0.15

_CAMERA = ("camera sees", "looks down")
_KINDS = ((True, "recommended camera"), (False, "other cameras"))
_WORDS = (
    f"""**Found**: of the frames in which somebody is there. **Ghosts**: of the frames in which nobody is. **Wrong
    pose**: the landmarks from ears to feet are more than {WRONG_TORSO} torso lengths off on average, which is another
    pose and not a blurred one. **Sides swapped**: left and right of a pair exchanged, of the pairs that are
    {TOLD_APART_TORSO} torso lengths apart in the picture or more. **Visibility** is MediaPipe's own opinion of its
    landmarks, 0 to 1. Errors are in torso lengths, from shoulders to hips, about half a metre: the median, and after
    the slash what nine of ten frames stay below; wrong poses are in them.""",
    f"""A measure is judged by its change since the first {REST_S:.0f} seconds, against the same change in space. **View
    alone** is a landmarker without any error: what it loses, the direction of view hides. **Found** is the landmarks as
    they were found. *Trust*: the change follows the true one (r of {TRUST_R} or more) and is {TRUST_MAE["deg"]:.0f}° or
    {TRUST_MAE["torso"]} torso lengths off at most, on average. *Rough*: it follows (r of {ROUGH_R} or more), good for
    large changes. *Not*: it does not. *Still*: these clips move it by less than {STILL_SPREAD["deg"]:.0f}° or
    {STILL_SPREAD["torso"]} torso lengths, so they cannot tell; what is measured then is noise.""",
)
#: Width of the text, characters.
_WIDTH = 110


def accuracy(checked: Sequence[Checked]) -> str:
    """The landmark study as Markdown, over all clips with per-frame truth."""
    studied = [Studied(one, one.landmarks) for one in checked if one.landmarks is not None and not one.error]
    lines = ["# How far the landmarks can be trusted", "", *_top(checked, studied)]
    if studied:
        lines += [*(f"\n{textwrap.fill(' '.join(words.split()), _WIDTH)}" for words in _WORDS), *_not_seen(studied)]
    shown = sorted({one.exercise for one in studied} - {NO_EXERCISE})
    for exercise in shown:
        mine = [one for one in studied if one.exercise == exercise]
        lines += ["", f"## {exercise_name(exercise)}", *_detections(mine), *_measures(mine)]
    rest = [one for one in studied if one.exercise == NO_EXERCISE]
    if rest:
        lines += ["", "## Clips that show no exercise", *_detections(rest)]
    return "\n".join(lines).rstrip() + "\n"


def _top(checked: Sequence[Checked], studied: Sequence[Studied]) -> Iterator[str]:
    """The command that made this, and the clips it used."""
    folders = sorted({one.sample.video.resolve().parent.name for one in checked}) or ["FOLDER"]
    yield "<!-- Generated; do not edit. -->"
    yield ""
    yield "What the whole trainer gets right, on real people first, stands in [results.md](results.md)."
    left_out = len(checked) - len(studied)
    if not studied:
        yield from ("", "No clip here has the truth of its frames that a study of the landmarks needs.")
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
            yield from ("", f"*Still* in these clips: {', '.join(still)}.")


def _measure_cells(w: Worth) -> list[str]:
    view, found = ((_size(w, a.mae), _number(a.correlation, 2)) for a in (w.view, w.found))
    return [w.measure.label, w.verdict, _size(w, w.found.spread), *view, *found, _size(w, w.found.bias, sign="+")]


def _not_seen(studied: Sequence[Studied]) -> Iterator[str]:
    """What the figures imply for the *not seen* rules of a checker."""
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
                f"- **Camera sees the {view}, pitch {band_text(band)}**: nobody is found in {100 * (1 - found):.0f}% "
                f"of the frames and another pose in {100 * wrong:.0f}%: say so before the set."
            )
    yield _visibility_rule(Detection.of(studied))


def _rules(known: Sequence[Worth]) -> Iterator[str]:
    """For one exercise and camera: what to judge, what only if large, and what never."""
    moving = [w for w in known if w.verdict != "still"]
    hidden = [w for w in moving if w.verdict == "not" and w.view_verdict == "not"]
    lists = {
        "judge": [w for w in moving if w.verdict == "trust"],
        "judge large changes only": [w for w in moving if w.verdict == "rough"],
        "*not seen*, since this view hides it": hidden,
        "*not seen*, since the landmarks lose it": [w for w in moving if w.verdict == "not" and w not in hidden],
        "at rest, and measured to move all the same": [
            w for w in known if w.verdict == "still" and w.found.mae > TRUST_MAE[w.measure.unit]
        ],
    }
    told = [f"  - {words}: {'; '.join(w.measure.label for w in many)}" for words, many in lists.items() if many]
    yield from told or ["  - nothing moves enough in these clips to say"]


def _visibility_rule(d: Detection) -> str:
    right, wrong = d.visible_right, d.visible_wrong
    if math.isnan(wrong):
        return "- **Visibility**: no wrong pose was found, so nothing can be said of it."
    means = f"{wrong:.2f} in them, {_number(right, 2)} in right ones"
    if not right - wrong >= VISIBILITY_STEP:
        return f"- **Visibility** does not give wrong poses away ({means}): other signs must."
    return f"- **Visibility** gives wrong poses away: {means}."


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "–"


def _number(value: float, digits: int) -> str:
    return "–" if math.isnan(value) else f"{value:.{digits}f}"


def _size(w: Worth, value: float, sign: str = "") -> str:
    """A value in the measure's unit; torso lengths have no unit sign."""
    return "–" if math.isnan(value) else f"{value:{sign}.1f}°" if w.measure.unit == "deg" else f"{value:{sign}.3f}"
