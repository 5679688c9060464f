"""Maven coordinates to a lock file. In: the roots in `lock`. Out: `kafka.lock.toml`, written beside this module.

Run `python -m stream.broker.relock` (`make lock`) to move to another version of Kafka, and commit what it writes.
"""

import hashlib
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from stream.broker.lock import LOCK_NAME, ROOTS, LockedJar, encode_lock

if TYPE_CHECKING:
    from jgo.maven import Artifact


def resolve_lock(folder: Path) -> tuple[LockedJar, ...]:
    """Resolve the roots and all that they need at run time, and hash what was downloaded into `folder`."""
    from jgo.maven import MavenContext
    from jgo.parse import Endpoint

    context = MavenContext(repo_cache=folder, timeout=60)
    wanted = [replace(coordinate, scope="compile") for root in ROOTS for coordinate in Endpoint.parse(root).coordinates]
    inputs, transitive = context.resolver.resolve([context.create_dependency(coordinate) for coordinate in wanted])
    needed = [*inputs, *(found for found in transitive if found.scope in {"compile", "runtime"})]
    return tuple(_locked(dependency.artifact) for dependency in needed)


def _locked(artifact: "Artifact") -> LockedJar:
    value = artifact.resolve().read_bytes()
    return LockedJar(
        group=artifact.groupId,
        artifact=artifact.artifactId,
        version=artifact.version,
        sha256=hashlib.sha256(value).hexdigest(),
        size_bytes=len(value),
    )


def main() -> None:
    """Write the lock file beside this module."""
    with tempfile.TemporaryDirectory() as folder:
        jars = resolve_lock(Path(folder))
    (Path(__file__).parent / LOCK_NAME).write_text(encode_lock(jars), encoding="utf-8")
    sys.stdout.write(f"{LOCK_NAME}: {len(jars)} jars, {sum(jar.size_bytes for jar in jars) / 1e6:.1f} MB\n")


if __name__ == "__main__":
    main()
