"""Builds the pose model bundle from the networks in another package.

A ``.task`` bundle is an uncompressed zip of ``pose_detector.tflite`` and ``pose_landmarks_detector.tflite``. The
metadata of each network must state how its input image is normalised. Two packages hold the same networks as plain
files: the Linux wheel of mediapipe 0.10.21 (detector and full), and the npm package @mediapipe/pose (detector, lite,
full and heavy). Only the wheel's detector has this metadata. This module adds it to the other networks.

A network is a FlatBuffer: a root table that refers to all other tables by forward offsets, in bytes. A new root table
in front of the old bytes can therefore refer to every old table and to one new one. Field numbers come from TensorFlow
Lite's ``schema.fbs`` and ``metadata_schema.fbs``, both under the Apache License 2.0.
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

from trainer.pose.packages import Network

__all__ = ["bundle_from_archive", "normalisation_metadata", "with_metadata"]

_MODEL_KIND = b"TFL3"
_METADATA_KIND = b"M001"
_METADATA_NAME = "TFLITE_METADATA"
#: Weights are aligned to multiples of this many bytes from the start of the file.
_ALIGNMENT_BYTES = 16
_WORD_BYTES = 4  # size of an offset or a length

# Fields of the root table: a version number, two vectors that grow by one entry, and ``_KEPT``, the references that are
# copied unchanged (operator codes, subgraphs, description, metadata buffer, signatures).
_VERSION, _BUFFERS, _METADATA = 0, 4, 6
_KEPT = (1, 2, 3, 5, 7)
_ROOT_FIELDS = 8


@dataclass(frozen=True, slots=True)
class _Root:
    """The root table of a network. Positions are byte offsets from the start of the file."""

    version: int
    kept: dict[int, int]  #: target position of each field of ``_KEPT`` that is present
    buffers: list[int]  #: positions of the tables that hold the weights
    metadata: list[int]  #: positions of the tables that name a metadata buffer


def bundle_from_archive(archive: Path, networks: tuple[Network, ...]) -> bytes:
    """Build a model bundle from the networks in a package. The result has the same bytes on every machine.

    Args:
        archive: A wheel (``.whl``) or an npm package (``.tgz``).
        networks: The networks to take, in the order of the bundle.

    Raises:
        ValueError: The archive is damaged, a network is missing, or a file is not a network.
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
        raise ValueError(f"{archive.name} does not contain the model: {error}") from error
    return bundle.getvalue()


@contextlib.contextmanager
def _reader(archive: Path) -> Iterator[Callable[[str], bytes]]:
    """Open an archive. Yields a function that reads one member into memory; nothing is unpacked to disk."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            yield wheel.read
        return
    with tarfile.open(archive) as package:

        def read(member: str) -> bytes:
            file = package.extractfile(member)
            if file is None:
                raise KeyError(f"{member} is not a file")
            return file.read()

        yield read


def normalisation_metadata(mean: float, deviation: float) -> bytes:
    """Return metadata as a FlatBuffer: the network's one input is normalised by ``(value - mean) / deviation``."""
    builder = flatbuffers.Builder()
    # A single value applies to all channels.
    values = [builder.CreateNumpyVector(np.array([value], np.float32)) for value in (mean, deviation)]
    options = _table(builder, dict(enumerate(values)))
    builder.StartObject(2)
    builder.PrependUint8Slot(0, 1, 0)  # type of the options union: NormalizationOptions
    builder.PrependUOffsetTRelativeSlot(1, options, 0)
    process_unit = builder.EndObject()
    tensor = _table(builder, {4: _references(builder, [process_unit])})
    subgraph = _table(builder, {2: _references(builder, [tensor])})
    model = _table(builder, {3: _references(builder, [subgraph])})
    builder.Finish(model, file_identifier=_METADATA_KIND)
    return bytes(builder.Output())


def with_metadata(model: bytes, metadata: bytes) -> bytes:
    """Return the network with a metadata buffer added. The original bytes stay unchanged in the new file.

    Args:
        model: A TensorFlow Lite file without metadata.
        metadata: A FlatBuffer from :func:`normalisation_metadata`.

    Raises:
        ValueError: The model is not a TensorFlow Lite file, or is damaged.
    """
    old = _read_root(model)
    builder = flatbuffers.Builder(len(model) + len(metadata))
    # The builder writes from the end of the file to its start, and its offsets count from the end. The old bytes are
    # written first, as one byte vector with its length in front. Nothing refers to this vector.
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
        raise ValueError("it is not a TensorFlow Lite model")
    try:
        table = Table(model, *struct.unpack_from("<I", model))
        root = _Root(
            table.GetSlot(_slot(_VERSION), 0, Uint32Flags),
            {field: table.Indirect(table.Pos + at) for field in _KEPT if (at := table.Offset(_slot(field)))},
            _targets(table, _BUFFERS),
            _targets(table, _METADATA),
        )
    except (struct.error, TypeError) as error:  # an offset outside the file or below 0
        raise ValueError(f"the TensorFlow Lite model is damaged: {error}") from error
    if max([*root.kept.values(), *root.buffers, *root.metadata], default=0) >= len(model):
        raise ValueError("the TensorFlow Lite model is damaged: it is truncated")
    return root


def _slot(field: int) -> int:
    """Return the vtable offset of a field: a vtable starts with two 16-bit sizes, then 16 bits per field."""
    return 4 + 2 * field


def _targets(table: Table, field: int) -> list[int]:
    """Return the positions of the tables in a vector of references; empty if the field is absent."""
    if not (at := table.Offset(_slot(field))):
        return []
    return [table.Indirect(table.Vector(at) + _WORD_BYTES * i) for i in range(table.VectorLen(at))]


def _table(builder: flatbuffers.Builder, fields: dict[int, int]) -> int:
    """Write a table whose fields are all references."""
    builder.StartObject(max(fields) + 1)
    for field, offset in fields.items():
        builder.PrependUOffsetTRelativeSlot(field, offset, 0)
    return int(builder.EndObject())


def _references(builder: flatbuffers.Builder, offsets: list[int]) -> int:
    """Write a vector of references."""
    builder.StartVector(_WORD_BYTES, len(offsets), _WORD_BYTES)
    for offset in reversed(offsets):
        builder.PrependUOffsetTRelative(offset)
    return int(builder.EndVector())


def _aligned(builder: flatbuffers.Builder, data: bytes) -> int:
    """Write a byte vector whose first byte is aligned to ``_ALIGNMENT_BYTES``."""
    builder.Prep(_ALIGNMENT_BYTES, len(data))
    return int(builder.CreateByteVector(data))


def _entry(name: str) -> zipfile.ZipInfo:
    """Return the zip header of a file in the bundle, independent of machine and time."""
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.create_system = 3  # Unix, on every system
    entry.external_attr = 0o644 << 16
    return entry
