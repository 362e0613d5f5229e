"""The conditions that exclude exercises, in words that follow "because of"."""

from __future__ import annotations

from calibration.text import N_
from exercises.judging.declaration import Condition

CONDITION_WORDS: dict[Condition, str] = {
    "acute_disc": N_("an acute disc problem or leg pain"),
    "after_birth": N_("a birth in the last six months"),
    "dizziness": N_("dizziness when the head moves"),
    "hip_surgery": N_("a hip operation or replacement"),
    "knee_pain": N_("knee pain or a knee replacement"),
    "late_pregnancy": N_("pregnancy"),
    "narrow_canal": N_("spinal stenosis or pain when bending backwards"),
    "neck_pain": N_("neck pain"),
    "osteoporosis": N_("osteoporosis"),
    "poor_balance": N_("a fall or unsteady balance"),
    "pressure": N_("glaucoma or untreated high blood pressure"),
    "recent_surgery": N_("an operation in the last three months"),
    "spine_fracture": N_("a broken vertebra"),
    "wrist_pain": N_("pain in the wrists"),
}
