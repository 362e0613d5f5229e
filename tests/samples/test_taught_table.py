"""The study of taught exercises: how a sample is cut into what is shown."""

from __future__ import annotations

from pathlib import Path

from samples.study.taught import parts
from trainer.check.sidecar import Sample, TrueFault, TrueRep


def test_a_sample_is_cut_where_a_fault_begins_and_ends() -> None:
    """Four repetitions of two seconds with a rest of one second; the third has a fault, the fourth is only quick."""
    faults = [(), (), (TrueFault("knee_opens"),), (TrueFault("too_fast"),)]
    reps = [TrueRep(3.0 * n + 1, 3.0 * n + 2, 3.0 * n + 3, faults=codes) for n, codes in enumerate(faults)]
    sample = Sample("x", Path("x.mp4"), "toe_taps", "toe_taps", tuple(reps))
    good, shown = parts([(sample, [(t_s / 2, None) for t_s in range(28)])])
    assert [(poses[0][0], poses[-1][0], n) for poses, n in good] == [(0.0, 6.5, 2), (9.5, 13.5, 1)]
    assert {code: [(clip[0][0], clip[-1][0]) for clip in clips] for code, clips in shown.items()} == {
        "knee_opens": [(6.5, 9.5)]
    }
