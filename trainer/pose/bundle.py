"""Making the pose model's bundle from the networks that another package carries.

A ``.task`` bundle is an uncompressed zip of ``pose_detector.tflite`` and ``pose_landmarks_detector.tflite``, and each
network must say how its input picture is normalised. Two packages hold the same networks as plain files: the Linux
wheel of mediapipe 0.10.21 (detector and full), and the npm package @mediapipe/pose (detector, lite, full and heavy).
Only the wheel's detector says how its input is normalised; for the others those few fields are added here.

A network is a flatbuffer: a root table with references to everything else, counted forward in bytes from where they
stand. So a new root, put in front of the old bytes, can refer to all that lies in them, and to one thing more. Field
numbers are those of TensorFlow Lite's ``schema.fbs`` and of its ``metadata_schema.fbs``, both Apache License 2.0.
"""

from __future__ import annotations

import contextlib
import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import flatbuffers
import numpy as np
from flatbuffers.number_types import Uint32Flags
from flatbuffers.table import Table

__all__ = ["Network", "bundle_from_archive", "normalisation_metadata", "with_metadata"]

_MODEL_KIND = b"TFL3"
_METADATA_KIND = b"M001"
_METADATA_NAME = "TFLITE_METADATA"
#: Weights lie at multiples of this many bytes from the start of a network.
_ALIGNMENT_BYTES = 16
_WORD_BYTES = 4  # references and lengths

# Fields of the root table: one number, two lists that become longer, and references that stay as they are (operator
# codes, subgraphs, description, metadata buffer, signatures).
_VERSION, _BUFFERS, _METADATA = 0, 4, 6
_KEPT = (1, 2, 3, 5, 7)
_ROOT_FIELDS = 8


@dataclass(frozen=True, slots=True)
class Network:
    """A network in a package.

    Attributes:
        member: Its file in the package.
        name: Its file in the bundle.
        normalisation: Mean and deviation of its input's values, 0 to 255, where the file does not say them itself.
    """

    member: str
    name: str
    normalisation: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class _Root:
    """A network's root table. Positions are in bytes from the start of the file."""

    version: int
    kept: dict[int, int]  #: position of what each field of ``_KEPT`` refers to, if it does
    buffers: list[int]  #: positions of the tables that hold the weights
    metadata: list[int]  #: positions of the tables that announce a buffer by name


def bundle_from_archive(archive: Path, networks: tuple[Network, ...]) -> bytes:
    """Return the model bundle made of networks in a package: the same bytes on every machine.

    Args:
        archive: A wheel (``.whl``) or a package for npm (``.tgz``).
        networks: Which, in their order in the bundle.

    Raises:
        ValueError: The archive is damaged, lacks a network, or holds something else under its name.
    """
    bundle = io.BytesIO()
    try:
        with _reader(archive) as read, zipfile.ZipFile(bundle, "w", zipfile.ZIP_STORED) as target:
            for network in networks:
                model = read(network.member)
                if network.normalisation is not None:
                    model = with_metadata(model, normalisation_metadata(*network.normalisation))
                target.writestr(_entry(network.name), model)
    except (OSError, EOFError, KeyError, zipfile.BadZipFile, tarfile.TarError, zlib.error) as error:
        raise ValueError(f"{archive.name} does not hold the model: {error}") from error
    return bundle.getvalue()


@contextlib.contextmanager
def _reader(archive: Path) -> Iterator[Callable[[str], bytes]]:
    """Open an archive; what is given reads one of its files into memory, and nothing is unpacked on the disk."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            yield wheel.read
        return
    with tarfile.open(archive) as package:

        def read(member: str) -> bytes:
            file = package.extractfile(member)
            if file is None:
                raise KeyError(f"{member} is no file")
            return file.read()

        yield read


def normalisation_metadata(mean: float, deviation: float) -> bytes:
    """Return the metadata that makes ``(value - mean) / deviation`` of a network's one input, as a flatbuffer."""
    builder = flatbuffers.Builder()
    # One value each, which holds for all channels.
    values = [builder.CreateNumpyVector(np.array([value], np.float32)) for value in (mean, deviation)]
    options = _table(builder, dict(enumerate(values)))
    builder.StartObject(2)
    builder.PrependUint8Slot(0, 1, 0)  # the kind of options that follow: NormalizationOptions
    builder.PrependUOffsetTRelativeSlot(1, options, 0)
    process_unit = builder.EndObject()
    tensor = _table(builder, {4: _references(builder, [process_unit])})
    subgraph = _table(builder, {2: _references(builder, [tensor])})
    model = _table(builder, {3: _references(builder, [subgraph])})
    builder.Finish(model, file_identifier=_METADATA_KIND)
    return bytes(builder.Output())


def with_metadata(model: bytes, metadata: bytes) -> bytes:
    """Return a network with one more buffer, announced as its metadata; all that it held stays, byte for byte.

    Args:
        model: A TensorFlow Lite file that announces none yet.
        metadata: A flatbuffer such as :func:`normalisation_metadata` makes.

    Raises:
        ValueError: It is no TensorFlow Lite file, or a damaged one.
    """
    old = _read_root(model)
    builder = flatbuffers.Builder(len(model) + len(metadata))
    # The builder works from the end of the file to its start, and its offsets count from the end. The old bytes come
    # first, as if they were one list of bytes: its length stands in front of them, and nothing refers to it.
    start = _aligned(builder, model) - _WORD_BYTES

    buffer = _table(builder, {0: _aligned(builder, metadata)})
    name = builder.CreateString(_METADATA_NAME)
    builder.StartObject(2)
    builder.PrependUOffsetTRelativeSlot(0, name, 0)
    builder.PrependUint32Slot(1, len(old.buffers), 0)
    entry = builder.EndObject()
    buffers = _references(builder, [*(start - at for at in old.buffers), buffer])
    entries = _references(builder, [*(start - at for at in old.metadata), entry])

    builder.StartObject(_ROOT_FIELDS)
    builder.PrependUint32Slot(_VERSION, old.version, 0)
    for field, at in old.kept.items():
        builder.PrependUOffsetTRelativeSlot(field, start - at, 0)
    builder.PrependUOffsetTRelativeSlot(_BUFFERS, buffers, 0)
    builder.PrependUOffsetTRelativeSlot(_METADATA, entries, 0)
    builder.Finish(builder.EndObject(), file_identifier=_MODEL_KIND)
    return bytes(builder.Output())


def _read_root(model: bytes) -> _Root:
    if model[4:8] != _MODEL_KIND:
        raise ValueError("it is no TensorFlow Lite model")
    try:
        table = Table(model, *struct.unpack_from("<I", model))
        root = _Root(
            table.GetSlot(_slot(_VERSION), 0, Uint32Flags),
            {field: table.Indirect(table.Pos + at) for field in _KEPT if (at := table.Offset(_slot(field)))},
            _targets(table, _BUFFERS),
            _targets(table, _METADATA),
        )
    except (struct.error, TypeError) as error:  # a position outside the file, or below 0
        raise ValueError(f"the TensorFlow Lite model is damaged: {error}") from error
    if max([*root.kept.values(), *root.buffers, *root.metadata], default=0) >= len(model):
        raise ValueError("the TensorFlow Lite model is damaged: it is cut off")
    return root


def _slot(field: int) -> int:
    """Where a field's place is noted: a table's description begins with two 16-bit sizes, then 16 bits a field."""
    return 4 + 2 * field


def _targets(table: Table, field: int) -> list[int]:
    """Positions of the tables in a list of references, none if the list is absent."""
    if not (at := table.Offset(_slot(field))):
        return []
    return [table.Indirect(table.Vector(at) + _WORD_BYTES * i) for i in range(table.VectorLen(at))]


def _table(builder: flatbuffers.Builder, fields: dict[int, int]) -> int:
    """Write a table of references only."""
    builder.StartObject(max(fields) + 1)
    for field, offset in fields.items():
        builder.PrependUOffsetTRelativeSlot(field, offset, 0)
    return int(builder.EndObject())


def _references(builder: flatbuffers.Builder, offsets: list[int]) -> int:
    """Write a list of references."""
    builder.StartVector(_WORD_BYTES, len(offsets), _WORD_BYTES)
    for offset in reversed(offsets):
        builder.PrependUOffsetTRelative(offset)
    return int(builder.EndVector())


def _aligned(builder: flatbuffers.Builder, data: bytes) -> int:
    """Write a list of bytes, the first of them where weights may begin."""
    builder.Prep(_ALIGNMENT_BYTES, len(data))
    return int(builder.CreateByteVector(data))


def _entry(name: str) -> zipfile.ZipInfo:
    """Describe a file in the bundle, with nothing in it of the machine or the hour."""
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.create_system = 3  # as on Unix, whatever runs here
    entry.external_attr = 0o644 << 16
    return entry
