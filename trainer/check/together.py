"""Summary of a check over all exercises."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from trainer.check.comparison import Comparison
from trainer.check.run import Checked
from trainer.check.tally import VIEWS, FaultTally, row_of


@dataclass(frozen=True, slots=True)
class Together:
    """Figures over all exercises.

    Attributes:
        exact, clips: good cameras: clips counted exactly, and all clips.
        sides_right, sides_known: good cameras: matched repetitions with the right side, and with a known side.
        faults: good cameras: all faults, with the median delay of the cues in ``delay_s``.
        correct_false, correct_reps: good cameras, clips without a fault: faults told, and repetitions or holds.
        judged, found: good cameras: repetitions or holds with a score of spine or hips (of the score seen more often in
            the clip), and all that were found.
        elsewhere_hidden, elsewhere_uncounted, elsewhere: other cameras: true faults said to be *not seen*, true faults
            in clips in which nothing was counted, and all true faults.
        silent, not_shown: clips that do not show the exercise: those in which nothing was counted, and all.
    """

    exact: int
    clips: int
    sides_right: int
    sides_known: int
    faults: FaultTally
    correct_false: int
    correct_reps: int
    judged: int
    found: int
    elsewhere_hidden: int
    elsewhere_uncounted: int
    elsewhere: int
    silent: int
    not_shown: int

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self) | {"faults": self.faults.as_dict()}

    def sentences(self) -> list[str]:
        """The figures in words, without those that are zero."""
        told = self.faults
        there = told.found + told.missed
        reps = "repetitions or holds"
        lines = [
            (self.clips, f"Counted exactly in {self.exact} of {self.clips} clips from good cameras."),
            (self.sides_known, f"The side was right in {self.sides_right} of {self.sides_known} {reps}."),
            (
                there + told.false,
                f"Of {there} faults {told.found} told, {told.missed} missed; {told.false} told without being there; "
                f"F1 {told.f1 or 0.0:.2f}. Of severe ones {told.severe_found} of {told.severe} told.",
            ),
            (told.delay_s is not None, f"A cue comes {told.delay_s or 0.0:.2f} s after the fault begins (median)."),
            (
                self.correct_reps,
                f"In clips without a fault {self.correct_false} told in {self.correct_reps} {reps}.",
            ),
            (self.found, f"Spine or hips judged in {self.judged} of {self.found} {reps} found."),
            (
                self.elsewhere,
                f"From other cameras, of {self.elsewhere} faults {self.elsewhere_hidden} said to be not seen, "
                f"{self.elsewhere_uncounted} in clips in which nothing was counted.",
            ),
            (self.not_shown, f"Nothing counted in {self.silent} of {self.not_shown} clips without the exercise."),
        ]
        return [text for there_is, text in lines if there_is]


def together(checked: Iterable[Checked]) -> Together:
    """Add up the results of the clips."""
    groups: dict[str, list[Comparison]] = {view: [] for view in VIEWS}
    for one in checked:
        for c in one.comparisons if not one.error else ():
            groups[row_of(one, c)[1]].append(c)
    good, other, not_shown = (groups[view] for view in VIEWS)
    correct = [
        c for c in good if c.faults and not any(case.is_true for case in c.faults)
    ]  # and somebody looked for faults
    there = [(c, case) for c in other for case in c.faults if case.is_true]
    hidden = [case for _, case in there if case.found is None]
    return Together(
        exact=sum(c.true_reps == c.counted for c in good),
        clips=len(good),
        sides_right=sum(c.sides_right for c in good),
        sides_known=sum(c.sides_known for c in good),
        faults=FaultTally.of([case for c in good for case in c.faults]),
        correct_false=sum(bool(case.found) for c in correct for case in c.faults),
        correct_reps=sum(c.true_reps for c in correct),
        judged=sum(max((given for given, _ in c.seen.values()), default=0) for c in good),
        found=sum(max((total for _, total in c.seen.values()), default=0) for c in good),
        elsewhere_hidden=len(hidden),
        elsewhere_uncounted=sum(not c.counted and case.found is not None for c, case in there),
        elsewhere=len(there),
        silent=sum(not c.counted for c in not_shown),
        not_shown=len(not_shown),
    )
