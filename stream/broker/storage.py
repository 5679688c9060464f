"""A fresh data folder. In: a node, the way to run Kafka's own tool. Out: the folder formatted, the second time at once.

`kafka-storage format` writes two files: identities, which we can choose ourselves, and `bootstrap.checkpoint`, the
feature levels of this version of Kafka. A JVM for that costs 0.7 s, so the second file is kept and copied.
"""

import base64
import os
import shutil
import subprocess
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

from stream.errors import BrokerStartError

CHECKPOINT = "bootstrap.checkpoint"
META = "meta.properties"


def format_folder(log_folder: Path, node_id: int, template: Path, run_tool: Callable[[str], None]) -> None:
    """Format `log_folder` for a new cluster of one; `run_tool(cluster_id)` is called if `template` is missing."""
    cluster_id = random_id()
    if not template.exists():
        run_tool(cluster_id)
        _keep(log_folder / CHECKPOINT, template)
        return
    log_folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(template, log_folder / CHECKPOINT)
    identities = {"version": "1", "cluster.id": cluster_id, "node.id": str(node_id), "directory.id": random_id()}
    # Written last: Kafka takes its presence for a folder that is ready.
    (log_folder / META).write_text("".join(f"{name}={value}\n" for name, value in identities.items()))


def run_storage_tool(java: Sequence[str], properties: Path, cluster_id: str) -> None:
    """Run Kafka's own tool. Raises BrokerStartError."""
    done = subprocess.run(  # noqa: S603 - our own Java, our own arguments
        [*java, "kafka.tools.StorageTool", "format", "--cluster-id", cluster_id, "--config", str(properties)],
        capture_output=True,
        check=False,
        cwd=properties.parent,
    )
    if done.returncode:
        raise BrokerStartError(
            "the data folder of the embedded Kafka cannot be prepared",
            where=str(properties.parent),
            why=done.stderr.decode(errors="replace").strip()[-500:],
            next_step="give another folder, or remove this one",
        )


def random_id() -> str:
    """Return an id in Kafka's form: 22 characters of base64, not beginning with a dash."""
    return "A" + base64.urlsafe_b64encode(uuid.uuid4().bytes).decode()[1:22]


def _keep(made: Path, template: Path) -> None:
    staged = template.with_name(f".{template.name}.{os.getpid()}")
    try:
        shutil.copyfile(made, staged)
        staged.replace(template)
    except OSError:
        staged.unlink(missing_ok=True)  # a cache that cannot be written only costs the next start its 0.7 s
