"""Figures to tables of docs/quality.md. In: metrics by set, confidences by field. Out: Markdown, between markers."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.eval.reliability import bins, calibration_error
from tests.eval.scoring import Metrics

FIRST = ("mean_slot_f1", "false_alarm_rate", "f1.relevant_document", "f1.incident")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table whose columns are wide enough to be read as they stand; numbers lie to the right."""
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    lines = [
        [cell.ljust(w) if not i else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths, strict=True))]
        for row in (head, *rows)
    ]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join("| " + " | ".join(line) + " |" for line in (lines[0], rule, *lines[1:]))


def score_table(metrics: Mapping[str, Metrics]) -> str:
    """One row a metric, one column a set; sets of another scorer follow in a table of their own."""
    alike = {name: m for name, m in metrics.items() if "mean_slot_f1" in m}
    names = [*FIRST, *(m for m in dict.fromkeys(k for one in alike.values() for k in one) if m not in FIRST)]
    tables = [_figures(names, alike)]
    tables += [_figures(list(m), {name: m}) for name, m in metrics.items() if name not in alike]
    return "\n\n".join(tables)


def _figures(names: Sequence[str], metrics: Mapping[str, Metrics]) -> str:
    rows = [[name, *(f"{m[name].value:.1f}" if name in m else "" for m in metrics.values())] for name in names]
    return table(["figure", *metrics], rows)


def reliability_table(judged: Mapping[str, Sequence[tuple[float, bool]]]) -> str:
    """Per field and bin of confidence: how many, mean confidence, share right."""
    rows = []
    for name, pairs in sorted(judged.items()):
        rows += [
            [name, f"{b.low:.2f} to {b.high:.2f}", str(b.count), f"{b.mean:.2f}", f"{b.right:.2f}"] for b in bins(pairs)
        ]
        rows.append([name, "all", str(len(pairs)), "error", f"{calibration_error(pairs):.2f}"])
    return table(["field", "confidence", "count", "mean", "share right"], rows)


def write_between(path: Path, **parts: str) -> None:
    """Replace what stands between `<!-- name -->` and `<!-- /name -->` for each part; a missing marker is an error."""
    text = path.read_text(encoding="utf-8")
    for name, part in parts.items():
        before, begin, rest = text.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"<!-- /{name} -->")
        if not begin or not end:
            raise ValueError(f"{path}: no markers {name!r}")
        text = f"{before}{begin}\n{part}\n\n{end}{after}"
    path.write_text(text, encoding="utf-8")
