"""Values, files and bytes changed at random, from a seed."""

from __future__ import annotations

import copy
import io
import json
import zlib
from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np

#: What is put in the place of a value: other types, numbers at the edges, and texts that somebody might obey.
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**31, 2**63, -(2**63), 10**400, 0.5, -0.0, 1e-320, 1e308, -1e308, 1e9, 101),
    *(float("nan"), float("inf"), float("-inf"), [], {}, [[]], [None], {"": None}, {"id": "{n}", "values": {}}),
    *("", " ", "hello", "nan", "clam", "left", "2026-05-04", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00"),
    *("\0", "a\0b", "a" * 300, "b" * 100_000, "\ud800", "\u202eevil", "\x1b[2J", "\x1b]52;c;cm0=\x07", "\x9b2J"),
    *("{", "}", "{}", "{0}", "{n}", "{a:>3000000000}", "{n:>3000000000}", "{n.__class__}", "%s%n", "[bold]", "[/]"),
    *("../../evil", "/etc/passwd", "C:\\con", "con", "a/b", ".", "..", "~", "=1+1", "<meta http-equiv=refresh>"),
    *("<script>", "']\";--", "1e5", "-1", "0", "\uff11\uff12", "\n", "\r\n", "\t", "é" * 200),
)


def deep(levels: int) -> str:
    """JSON with lists nested to a given depth."""
    return "[" * levels + "]" * levels


def mutated_json(random: Random, text: str) -> str:
    """A JSON text with one to three of its parts changed, or damaged as text."""
    kind = random.random()
    if kind < 0.1:
        return mutated_bytes(random, text.encode()).decode("utf-8", "replace")
    data = json.loads(text)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        data = _changed(random, data)
    changed = json.dumps(data)
    if kind < 0.15:
        changed = changed.replace("null", deep(random.choice((10, 1000, 100_000))), 1)
    elif kind < 0.2:
        changed = changed.replace(": 0", ": 1e999", 1).replace("true", "NaN", 1)
    return changed


def _changed(random: Random, data: Any) -> Any:
    ways = [*_ways(data)]
    way = random.choice(ways)
    if not way:
        return random.choice(VALUES)
    data = copy.deepcopy(data)
    inside = data
    for key in way[:-1]:
        inside = inside[key]
    old, last = inside[way[-1]], way[-1]
    do = random.random()
    if random.random() < 0.5:
        inside[last] = _alike(random, old)
    elif do < 0.12:
        del inside[last]
    elif do < 0.2 and isinstance(inside, list):
        inside += [copy.deepcopy(old)] * random.choice((1, 1, 2, 1000))
    elif do < 0.28 and isinstance(inside, dict):
        inside[str(random.choice(VALUES))] = inside.pop(last)
    elif do < 0.4:
        at = random.choice(ways[1:])
        found = data
        for key in at:
            found = found[key] if isinstance(found, dict | list) and _has(found, key) else found
        inside[last] = copy.deepcopy(found)
    elif do < 0.5 and isinstance(old, int | float):
        inside[last] = old * random.choice((-1, 1e3, 1e6, 1e12, 0)) + random.choice((0, 0.5, 1))
    elif do < 0.55 and isinstance(old, str):
        inside[last] = old + random.choice(("x", "\0", "/..", "{n}", "\n")) * random.choice((1, 300))
    else:
        inside[last] = random.choice(VALUES)
    return data


def _alike(random: Random, old: Any) -> Any:
    """Another value of the same type: what a check of types lets through."""
    if isinstance(old, bool):
        return not old
    if isinstance(old, int):
        return random.choice((0, 1, 2, 9, 10, 1000, 10_000, 10**6, 10**9, -1))
    if isinstance(old, float) or old is None:
        return random.choice((0.0, 1e-300, 1e-9, 0.1, 1.0, 50.0, 99.99, 100.0, 359.0, 1e4, 1e6, 1e9, -0.0, -1.0, -1e6))
    if isinstance(old, str):
        return random.choice([value for value in VALUES if isinstance(value, str)])
    if isinstance(old, list):
        return old[: random.randrange(len(old) + 1)]
    return dict([*old.items()][: random.randrange(len(old) + 1)])


def _has(data: Any, key: Any) -> bool:
    return key in data if isinstance(data, dict) else isinstance(key, int) and key < len(data)


def _ways(data: Any, way: tuple[Any, ...] = ()) -> Any:
    yield way
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, part in items:
        yield from _ways(part, (*way, key))


def mutated_bytes(random: Random, data: bytes) -> bytes:
    """Bytes flipped, cut off, cut out, doubled, or put in."""
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 8))):
        at, length = random.randrange(len(changed) + 1), random.choice((1, 2, 16, 256))
        match random.randrange(6):
            case 0 | 1 if changed:
                changed[min(at, len(changed) - 1)] ^= 1 << random.randrange(8)
            case 2:
                del changed[at:]
            case 3:
                del changed[at : at + length]
            case 4:
                changed[at:at] = changed[at : at + length]
            case _:
                changed[at:at] = random.randbytes(length)
    return bytes(changed)


def mutated_arrays(random: Random, arrays: dict[str, np.ndarray]) -> bytes:
    """The ``.npz`` of some arrays of which one is changed, or damaged as a file."""
    made = dict(arrays)
    name = random.choice([*made])
    array = made[name].copy()
    odd = random.choice((np.nan, np.inf, -np.inf, 0, -1, 1e30, -1e30, 255, 3, 1e9))
    changes: tuple[Callable[[], Any], ...] = (
        lambda: made.pop(name),
        lambda: made.update({name: _with(random, array, odd)}),
        lambda: made.update({name: _with(random, array, odd)}),
        lambda: made.update({name: np.full_like(array, 1) * odd}),
        lambda: made.update({name: array[::-1]}),
        lambda: made.update({name: array[:-1]}),
        lambda: made.update({name: array[:0]}),
        lambda: made.update({name: array[None]}),
        lambda: made.update({name: array.ravel()}),
        lambda: made.update({name: array.astype(random.choice(("f2", "f8", ">f4", "i8", "u1", "c16", "U4", "?")))}),
        lambda: made.update({"more": array}),
        lambda: made.update({key: part[:0] for key, part in made.items()}),
        lambda: made.update({key: part[:1] for key, part in made.items()}),
        lambda: made.update({key: np.repeat(part, 2, axis=0) for key, part in made.items()}),
        lambda: made.update({name: np.zeros(10_000_000, array.dtype)}),
    )
    with np.errstate(all="ignore"):
        random.choice(changes)()
    file = io.BytesIO()
    np.savez_compressed(file, **made)
    return mutated_bytes(random, file.getvalue()) if random.random() < 0.25 else file.getvalue()


def _with(random: Random, array: np.ndarray, odd: float) -> np.ndarray:
    if array.size and array.dtype.kind == "f":
        array.flat[random.randrange(array.size)] = odd
    elif array.size:
        info = np.iinfo(array.dtype)
        array.flat[random.randrange(array.size)] = np.clip(np.nan_to_num(odd), info.min, info.max)
    return array


def mutated_blob(random: Random, blob: bytes) -> bytes:
    """A row of landmarks, damaged packed or unpacked, or a bomb."""
    kind = random.random()
    if kind < 0.3:
        return mutated_bytes(random, blob)
    if kind < 0.9:
        return zlib.compress(mutated_bytes(random, zlib.decompress(blob)))
    if kind < 0.93:
        return zlib.compress(bytes(random.choice((0, 1, 9, 553, 585, 600_000_000))), 1)
    data = np.frombuffer(zlib.decompress(blob)[:800], "<f8").copy()
    data[random.randrange(len(data))] = random.choice((np.nan, np.inf, -1, 1e300))
    return zlib.compress(data.tobytes() + zlib.decompress(blob)[800:])


def mutated_toml(random: Random, text: str) -> bytes:
    """A programme whose lines are exchanged, doubled or taken out, or whose values are others."""
    kind = random.random()
    if kind < 0.25:
        return mutated_bytes(random, text.encode())
    lines = text.splitlines()
    for _ in range(random.choice((1, 1, 2))):
        at = random.randrange(len(lines))
        do = random.random()
        if do < 0.15:
            del lines[at]
        elif do < 0.25:
            lines.insert(at, random.choice(lines))
        elif do < 0.3:
            lines[at:at] = lines * 50
        elif "=" in lines[at]:
            key, _, _old = lines[at].partition("=")
            lines[at] = f"{key}= {_toml(random.choice(VALUES))}"
        else:
            lines[at] = random.choice(("[[block]]", "[block]", "block = []", "x = " + deep(5000), "y = 1" + "0" * 5000))
        if not lines:
            break
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def _toml(value: Any) -> str:
    if isinstance(value, float):
        return {"Infinity": "inf", "-Infinity": "-inf", "NaN": "nan"}.get(json.dumps(value), json.dumps(value))
    return "{}" if isinstance(value, dict) else "''" if value is None else json.dumps(value)
