"""Checks where a cluster is: patients' videos travel over TLS, or never leave this machine."""

from __future__ import annotations

import ipaddress
import urllib.parse
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trainer.base.errors import TrainerError

__all__ = ["Cluster", "cluster_at", "require_safe"]

#: The port of a Dask scheduler, unless the address names another.
PORT = 8786
#: The files in the folder of certificates, and what Dask calls them.
CERTIFICATES = {"tls_ca_file": "ca.pem", "tls_client_cert": "cert.pem", "tls_client_key": "key.pem"}

_WHY = "Dask's plain protocol sends videos unencrypted, and runs whatever it is sent."


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster whose address is safe.

    Attributes:
        address: The scheduler's address: ``tls://…`` anywhere, or ``tcp://…`` on this machine.
        security: The certificates, as keyword arguments of ``distributed.Security``; empty for a plain address.
        sends: Send the bytes of each recording along. Otherwise the workers read the same path.
    """

    address: str
    security: Mapping[str, Any] = field(default_factory=dict)
    sends: bool = False


def cluster_at(address: str, certificates: Path | None = None, sends: bool = False) -> Cluster:
    """Return the cluster at an address.

    Args:
        address: ``tls://HOST:PORT``, or ``tcp://HOST:PORT`` or ``HOST:PORT`` on this machine.
        certificates: The folder with ``ca.pem``, ``cert.pem`` and ``key.pem``; for TLS only.
        sends: Send the bytes of each recording along.

    Raises:
        TrainerError: The address is malformed, or plain and not on this machine, or certificates are missing.
    """
    try:
        parts = urllib.parse.urlsplit(address if "://" in address else f"tcp://{address}")
        host, port = parts.hostname, parts.port or PORT
    except ValueError:
        host, port = None, PORT
    if not host or parts.path.strip("/") or parts.scheme not in ("tls", "tcp"):
        raise TrainerError(
            f"{address} is not the address of a Dask scheduler.", f"Write it like tls://scheduler.clinic:{PORT}."
        )
    if parts.scheme == "tls":
        found = f"tls://{_bracketed(host)}:{port}"
        return Cluster(found, {**_certificates(certificates), "require_encryption": True}, sends)
    host = "127.0.0.1" if host == "localhost" else host
    found = f"tcp://{_bracketed(host)}:{port}"
    require_safe(found, [])
    if certificates is not None:
        raise TrainerError("Certificates work with a tls:// address only.", f"Write --on tls://{host}:{port}.")
    return Cluster(found, {}, sends)


def require_safe(scheduler: str, others: Iterable[str]) -> None:
    """Check that a scheduler and its workers are connected by TLS, or are all on this machine.

    Args:
        scheduler: The scheduler's address.
        others: The addresses of its workers, and the one by which the scheduler can be reached.

    Raises:
        TrainerError: One of them can be reached over a network by a plain address.
    """
    if not scheduler.startswith("tls://") and not _is_loopback(scheduler):
        raise TrainerError(
            f"The address {scheduler} is neither encrypted nor on this machine. {_WHY}",
            "Start scheduler and workers with TLS certificates, as docs/cluster.md shows, and use tls://.",
        )
    for other in others:
        if scheduler.startswith("tls://") and not other.startswith("tls://"):
            raise TrainerError(
                f"The cluster at {scheduler} has a worker without encryption, {other}. {_WHY}",
                "Start every worker with --tls-ca-file, --tls-cert and --tls-key.",
            )
        if not scheduler.startswith("tls://") and not _is_loopback(other):
            raise TrainerError(
                f"The cluster at {scheduler} can be reached over the network, at {other}. {_WHY}",
                "Start scheduler and workers with --host 127.0.0.1, or with TLS, as docs/cluster.md shows.",
            )


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(urllib.parse.urlsplit(address).hostname or "").is_loopback
    except ValueError:
        return False


def _certificates(folder: Path | None) -> dict[str, str]:
    names = ", ".join(CERTIFICATES.values())
    if folder is None:
        raise TrainerError("A tls:// address needs certificates.", f"Add --certificates FOLDER, with {names}.")
    found = {name: folder / file for name, file in CERTIFICATES.items()}
    if missing := [path for path in found.values() if not path.is_file()]:
        raise TrainerError(f"There is no certificate {missing[0]}.", f"The folder needs {names}.")
    return {name: str(path) for name, path in found.items()}
