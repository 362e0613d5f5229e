"""Building the bundle. The tests read it with the generated readers of both formats, not with our code."""

from __future__ import annotations

import hashlib
import io
import struct
import sys
import tarfile
import zipfile
from pathlib import Path
from types import ModuleType

import flatbuffers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.pose.bundle import bundle_from_archive, normalisation_metadata, with_metadata
from trainer.pose.packages import Network

#: The smallest model: the place of the root, the kind, the layout (6 bytes; 8 of the root; version at 4), the root.
SMALLEST = struct.pack("<I4s3H2xiI", 16, b"TFL3", 6, 8, 4, 16 - 8, 3)
WEIGHTS = (None, [1, 2, 3, 4, 5], list(b"1.0"))


@pytest.fixture(scope="module")
def tflite() -> ModuleType:
    from mediapipe.tasks.metadata import schema_py_generated

    return schema_py_generated


@pytest.fixture(scope="module")
def tiny(tflite) -> bytes:
    """A model of three buffers that uses every field of the root table."""
    model = tflite.ModelT()
    model.version = 3
    model.description = "tiny"
    model.metadataBuffer = [2]
    code, subgraph, signature, entry = (
        tflite.OperatorCodeT(),
        tflite.SubGraphT(),
        tflite.SignatureDefT(),
        tflite.MetadataT(),
    )
    code.customCode = "own"
    subgraph.name = "main"
    subgraph.inputs = [7]
    signature.signatureKey = "serve"
    entry.name, entry.buffer = "min_runtime_version", 2
    model.operatorCodes, model.subgraphs, model.signatureDefs, model.metadata = [code], [subgraph], [signature], [entry]
    model.buffers = []
    for data in WEIGHTS:
        buffer = tflite.BufferT()
        buffer.data = data
        model.buffers.append(buffer)
    builder = flatbuffers.Builder()
    builder.Finish(model.Pack(builder), file_identifier=b"TFL3")
    return bytes(builder.Output())


def unpacked(tflite: ModuleType, model: bytes):
    assert tflite.Model.ModelBufferHasIdentifier(model, 0)
    return tflite.ModelT.InitFromObj(tflite.Model.GetRootAs(model, 0))


class TestWithMetadata:
    def test_what_was_there_stays(self, tflite, tiny):
        model = unpacked(tflite, with_metadata(tiny, b"metadata"))
        assert (model.version, model.description, list(model.metadataBuffer)) == (3, b"tiny", [2])
        assert [code.customCode for code in model.operatorCodes] == [b"own"]
        assert [(part.name, list(part.inputs)) for part in model.subgraphs] == [(b"main", [7])]
        assert [signature.signatureKey for signature in model.signatureDefs] == [b"serve"]
        assert [None if b.data is None else list(b.data) for b in model.buffers[:3]] == list(WEIGHTS)
        assert (model.metadata[0].name, model.metadata[0].buffer) == (b"min_runtime_version", 2)

    def test_one_more_buffer_is_announced(self, tflite, tiny):
        model = unpacked(tflite, with_metadata(tiny, b"metadata"))
        assert len(model.buffers) == 4
        assert [(entry.name, entry.buffer) for entry in model.metadata[1:]] == [(b"TFLITE_METADATA", 3)]
        assert bytes(model.buffers[3].data) == b"metadata"

    def test_absent_fields_stay_absent(self, tflite):
        model = unpacked(tflite, with_metadata(SMALLEST, b"metadata"))
        assert model.version == 3
        assert (model.description, model.operatorCodes, model.subgraphs, model.signatureDefs) == (None,) * 4
        assert [(entry.name, entry.buffer) for entry in model.metadata] == [(b"TFLITE_METADATA", 0)]
        assert bytes(model.buffers[0].data) == b"metadata"

    @given(tail=st.binary(max_size=33), metadata=st.binary(min_size=1, max_size=33))
    def test_old_bytes_and_metadata_lie_aligned(self, tflite, tiny, tail, metadata):
        made = with_metadata(tiny + tail, metadata)
        assert made.index(tiny + tail) % 16 == 0
        buffers = tflite.Model.GetRootAs(made, 0)
        field = buffers.Buffers(3)._tab
        assert field.Vector(field.Offset(4)) % 16 == 0
        assert bytes(unpacked(tflite, made).buffers[3].data) == metadata

    @pytest.mark.parametrize("other", [b"", b"TFL3", b"\x1c\0\0\0TFL2" + bytes(60), b"PK\3\4" + bytes(60)])
    def test_no_model(self, other):
        with pytest.raises(ValueError, match="not a TensorFlow Lite model"):
            with_metadata(other, b"metadata")

    @pytest.mark.parametrize(
        "damaged",
        [
            SMALLEST[:12],  # the root lies behind the end
            SMALLEST[:16] + struct.pack("<iI", 999, 3),  # its layout lies before the start
            struct.pack("<I4s6HiI", 20, b"TFL3", 12, 8, 0, 0, 0, 4, 20 - 8, 999),  # its description lies behind the end
        ],
    )
    def test_damaged(self, damaged):
        with pytest.raises(ValueError, match="damaged"):
            with_metadata(damaged, b"metadata")

    @given(st.data())
    def test_any_damage_is_refused_or_passed_on(self, tiny, data):
        at = data.draw(st.integers(8, len(tiny) - 1))
        damaged = tiny[:at] + data.draw(st.binary(max_size=12))
        try:
            outcome = with_metadata(damaged, b"metadata")
        except ValueError as error:
            outcome = str(error).encode()
        assert damaged in outcome or b"damaged" in outcome


@pytest.mark.parametrize(("mean", "deviation"), [(0.0, 255.0), (127.5, 127.5)])
def test_normalisation_reads_back(mean, deviation):
    from mediapipe.tasks.metadata import metadata_schema_py_generated as schema

    data = normalisation_metadata(mean, deviation)
    assert schema.ModelMetadata.ModelMetadataBufferHasIdentifier(data, 0)
    model = schema.ModelMetadataT.InitFromObj(schema.ModelMetadata.GetRootAs(data, 0))
    (subgraph,) = model.subgraphMetadata
    (tensor,) = subgraph.inputTensorMetadata
    (unit,) = tensor.processUnits
    assert unit.optionsType == schema.ProcessUnitOptions.NormalizationOptions
    assert (list(unit.options.mean), list(unit.options.std)) == ([mean], [deviation])


class TestBundle:
    NETWORKS = (Network("in/plain.tflite", "plain.tflite"), Network("in/bare.tflite", "bare.tflite", (0, 255)))

    @pytest.fixture
    def wheel(self, tmp_path) -> Path:
        path = tmp_path / "x.whl"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("in/bare.tflite", SMALLEST)
            archive.writestr("in/plain.tflite", b"as it is")
        return path

    @pytest.fixture
    def package(self, tmp_path) -> Path:
        path = tmp_path / "x.tgz"
        with tarfile.open(path, "w:gz") as archive:
            folder = tarfile.TarInfo("in")
            folder.type = tarfile.DIRTYPE
            archive.addfile(folder)
            for name, data in (("in/bare.tflite", SMALLEST), ("in/plain.tflite", b"as it is")):
                entry = tarfile.TarInfo(name)
                entry.size = len(data)
                archive.addfile(entry, io.BytesIO(data))
        return path

    def test_files(self, tmp_path, wheel):
        path = tmp_path / "made.task"
        path.write_bytes(bundle_from_archive(wheel, self.NETWORKS))
        with zipfile.ZipFile(path) as bundle:
            assert bundle.testzip() is None
            assert [(file.filename, file.compress_type) for file in bundle.infolist()] == [
                ("plain.tflite", zipfile.ZIP_STORED),
                ("bare.tflite", zipfile.ZIP_STORED),
            ]
            assert bundle.read("plain.tflite") == b"as it is"
            assert bundle.read("bare.tflite") == with_metadata(SMALLEST, normalisation_metadata(0, 255))

    @pytest.mark.parametrize("platform", ["linux", "win32", "darwin"])
    def test_same_bytes_everywhere(self, monkeypatch, wheel, platform):
        """The published hash depends on every byte: of the zip, and of what the flatbuffers package writes."""
        monkeypatch.setattr(sys, "platform", platform)
        made = bundle_from_archive(wheel, self.NETWORKS)
        assert hashlib.sha256(made).hexdigest() == "f63e1b83206e4cfb03fe0e345e2176677e1781a1d0afb7c8507008647d8bfa22"

    def test_a_package_for_npm_gives_the_same_bytes(self, wheel, package):
        assert bundle_from_archive(package, self.NETWORKS) == bundle_from_archive(wheel, self.NETWORKS)

    @pytest.mark.parametrize("member", ["in/other.tflite", "in"])  # absent; a folder
    def test_package_without_the_networks(self, package, member):
        with pytest.raises(ValueError, match=rf"x\.tgz does not contain the model: .*{member}"):
            bundle_from_archive(package, (Network(member, "other.tflite"),))

    @pytest.mark.parametrize("kept_share", [0.0, 0.5])
    def test_cut_off_package(self, package, kept_share):
        data = package.read_bytes()
        package.write_bytes(data[: int(kept_share * len(data))])
        with pytest.raises(ValueError, match=r"x\.tgz does not contain the model"):
            bundle_from_archive(package, self.NETWORKS)

    def test_wheel_without_the_networks(self, wheel):
        with pytest.raises(ValueError, match=r"x\.whl does not contain the model.*other\.tflite"):
            bundle_from_archive(wheel, (Network("in/other.tflite", "other.tflite"),))

    def test_something_else_under_the_name(self, wheel):
        with pytest.raises(ValueError, match="not a TensorFlow Lite model"):
            bundle_from_archive(wheel, (Network("in/plain.tflite", "plain.tflite", (0, 255)),))

    def test_damaged_wheel(self, wheel):
        wheel.write_bytes(wheel.read_bytes()[:-60])
        with pytest.raises(ValueError, match=r"x\.whl does not contain the model"):
            bundle_from_archive(wheel, self.NETWORKS)

    def test_damaged_file_in_the_wheel(self, wheel):
        data = bytearray(wheel.read_bytes())
        at = 30 + len("in/bare.tflite")
        data[at : at + 8] = b"\xff" * 8
        wheel.write_bytes(data)
        with pytest.raises(ValueError, match=r"x\.whl does not contain the model"):
            bundle_from_archive(wheel, self.NETWORKS)
