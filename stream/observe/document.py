"""The list of metrics as a page. In: `METRICS`. Out: docs/metrics.md (`python -m stream.observe.document`)."""

import sys
from pathlib import Path

from stream.observe.metrics import EVERY, METRICS, Kind, Metric

PAGE = Path(__file__).resolve().parents[2] / "docs" / "metrics.md"

_HEAD = """# Metrics

Made from `stream/observe/metrics.py` by `python -m stream.observe.document`; a test compares.

Every process serves them at `/metrics`, beside `/livez` and `/readyz`, on loopback unless set otherwise. Units are base
units (seconds, bytes), counters end in `_total`. Series of closed label sets exist from the start with value 0.

The process `link` is reserved: LINK is no service yet and serves no page.
"""


def render() -> str:
    """Return the page as Markdown."""
    rows = "\n".join(_row(metric) for metric in METRICS)
    sets = "\n".join(_sets())
    buckets = "\n".join(
        f"- `{metric.full_name}`: {', '.join(f'{bound:g}' for bound in metric.buckets)}"
        for metric in METRICS
        if metric.kind is Kind.HISTOGRAM
    )
    return (
        f"{_HEAD}\n| metric | type | labels | processes | meaning |\n|---|---|---|---|---|\n{rows}\n"
        f"\n## Label values\n\n{sets}\n\n## Buckets\n\n{buckets}\n"
    )


def _row(metric: Metric) -> str:
    names = ", ".join(f"`{label.name}`" for label in metric.labels) or "none"
    processes = "all" if metric.processes == EVERY else ", ".join(metric.processes)
    return f"| `{metric.full_name}` | {metric.kind} | {names} | {processes} | {metric.help} |"


def _sets() -> list[str]:
    lines = {
        f"- `{label.name}` of `{metric.full_name}`: {', '.join(label.values)}"
        for metric in METRICS
        for label in metric.labels
        if label.values is not None
    }
    return sorted(lines)


def main() -> int:
    """Write the page."""
    PAGE.write_text(render(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
