"""A few of the trials that run for hours by hand: see :mod:`tests.trials.inputs`."""

from __future__ import annotations

import pytest

from tests.trials import inputs


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "count"),
    [
        *(("bundle", 60), ("record", 40), ("sidecar", 60), ("programme", 60), ("blob", 100)),
        *(("settings", 60), ("video", 30), ("results", 20)),
    ],
)
def test_damaged_inputs_are_read_or_refused_in_a_sentence(
    kind: str, count: int, capfd: pytest.CaptureFixture[str]
) -> None:
    assert inputs.main(["--seed", "20", "--count", str(count), kind]) == 0, capfd.readouterr().out
    assert capfd.readouterr().out.startswith(f"{kind}: {count} trials, ")


def test_every_kind_is_tried() -> None:
    kinds = ["bundle", "results", "record", "sidecar", "programme", "blob", "settings", "model", "video"]
    assert [*inputs.ALL_KINDS] == kinds


def test_the_same_seed_damages_alike() -> None:
    from random import Random

    from tests.trials.mutations import mutated_json

    text = '{"a": [1, 2.5, "b", null], "c": {"d": true}}'
    made = [mutated_json(Random(f"x {n}"), text) for n in range(200)]
    assert made == [mutated_json(Random(f"x {n}"), text) for n in range(200)]
    assert len({*made}) > 150
