"""Where things lie on the chart of a set."""

from __future__ import annotations

import pytest

from trainer.review.figure import Scale, chart, path, ticks


@pytest.mark.parametrize(
    ("bounds", "most", "wanted"),
    [
        ((0, 30), 5, [0, 10, 20, 30]),  # 6 a step, rounded up to 10
        ((2, 29.97), 8, [5, 10, 15, 20, 25]),
        ((-0.03, 0.27), 5, [0, 0.1, 0.2]),  # no -0.03, no 0.30000000000000004
        ((10, 14), 8, [10, 10.5, 11, 11.5, 12, 12.5, 13, 13.5, 14]),  # both ends
        ((0, 100), 5, [0, 20, 40, 60, 80, 100]),
    ],
)
def test_ticks_are_round(bounds: tuple[float, float], most: int, wanted: list[float]) -> None:
    assert ticks(bounds, most) == wanted


def test_a_scale_in_percents() -> None:
    scale = Scale(2.0, 10.0)
    assert scale.percent(4.0) == 25.0
    assert scale.down(4.0) == 75.0
    assert scale.span(4.0, 6.0) == {"left": 25.0, "right": 50.0, "width": 25.0}


def test_a_curve_has_a_gap_where_it_was_not_seen() -> None:
    """Hundredths of a second to the right, thousandths of the height down; after the first point differences."""
    drawn = path([1.0, 1.1, 1.2, 1.3, 1.4], [0.0, 5.0, None, 10.0, 7.5], 1.0, Scale(0.0, 10.0))
    assert drawn == "M0 1000l10-500M30 0l10 250"


def test_a_single_point_is_drawn_as_a_dot() -> None:
    assert path([1.0, 1.1], [None, 10.0], 1.0, Scale(0.0, 10.0)) == "M10 0h0"


def test_nothing_seen_is_no_path() -> None:
    assert path([1.0, 1.1], [None, None], 1.0, Scale(0.0, 10.0)) == ""


def test_places_of_a_hold_a_level_and_a_mark() -> None:
    data = {
        "range": [0.0, 20.0],
        "t": [0.0, 20.0],
        "reps": [{"n": 1, "start": 5.0, "peak": None, "end": 15.0, "said": ""}],
        "waiting": [[0.0, 5.0]],
        "lanes": [
            {
                "label": "Slumps",
                "style": 2,
                "marks": [
                    {"onset": 10.0, "end": 12.0, "severe": True, "text": "t", "curve": 0, "x": 11.0, "y": 15.0},
                    {"onset": 13.0, "end": 14.0, "severe": False, "text": "t", "curve": None, "x": None, "y": None},
                ],
            }
        ],
        "curves": [
            {
                "label": "Slump",
                "unit": " %",
                "digits": 0,
                "values": [0.0, 20.0],
                "range": [0.0, 20.0],
                "levels": [{"y": 8.0, "word": "fault", "severe": False}, {"y": 18.0, "word": "high", "severe": True}],
                "not_seen": [[4.0, 5.0]],
                "empty": False,
            }
        ],
        "unseen": "not seen",
    }
    drawn = chart(data)
    assert drawn["numbers"] == [(50.0, 1)]
    assert drawn["bands"] == [  # a hold has no way back
        ("up", {"left": 25.0, "right": 75.0, "width": 50.0}),
        ("wait", {"left": 0.0, "right": 25.0, "width": 25.0}),
    ]
    assert [mark["css"] for mark in drawn["lanes"][0]["marks"]] == ["severe", "mild"]
    (curve,) = drawn["curves"]
    assert curve["title"] == "Slump (%)"
    assert curve["marks"] == [{"style": 2, "css": "severe", "x": 55.0, "y": 25.0}]
    assert [(level["y"], level["is_high"]) for level in curve["levels"]] == [(60.0, False), (10.0, True)]
    assert drawn["data"]["lanes"] == [
        {"marks": [{"onset": 10.0, "end": 12.0, "text": "t"}, {"onset": 13.0, "end": 14.0, "text": "t"}]}
    ]
