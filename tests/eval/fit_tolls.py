"""Fit the tolls' models. In: coded corpora. Out: binding.toml and implied.toml of stream/rules/id, a report.

Run by `make fit`. The labels are at a distance (tests/eval/toll_pairs.py), so each round relabels: of the decisions of
a group of which one at least is right, the likeliest so far is right, its rivals wrong in field reports and of no
account in news, where a figure is told more than once. The report is of the last round, on held-out articles.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from stream.extract.language import load_pack
from tests.eval.logistic import Row, fit, predict
from tests.eval.toll_pairs import Example, collect

FOLDER = Path(__file__).parents[2] / "stream/rules/id"
ROUNDS = 3
MIN_ROWS = 12  # a feature seen less often is chance
HELD_OUT = 5
HEADS = {
    "binding": "Weights of which figure counts the people of which effect word (stream/extract/binding.py).",
    "implied": "Weights of when an effect word without a figure implies people (stream/extract/implied.py).",
}


def rows_of(examples: Sequence[Example]) -> list[Row]:
    """The examples as rows, rare features left out."""
    seen = Counter(name for example in examples for name in set(example.features))
    return [
        Row({name: 1.0 for name in example.features if seen[name] >= MIN_ROWS}, example.label, example.weight)
        for example in examples
    ]


def relabel(examples: Sequence[Example], rows: Sequence[Row], weights: dict[str, float]) -> list[Row]:
    """The rows with the labels that `weights` make likely: one right decision in each group that has any."""
    beliefs = [predict(row.features, weights) for row in rows]
    groups: dict[tuple[str, str, int], list[int]] = defaultdict(list)
    for index, example in enumerate(examples):
        if example.label:
            groups[example.group].append(index)
    changed = list(rows)
    for members in groups.values():
        best = max(members, key=beliefs.__getitem__)
        for index in members:
            if index != best:
                changed[index] = _rival(examples[index], examples[best], rows[index], beliefs[index])
    return changed


def _rival(example: Example, best: Example, row: Row, belief: float) -> Row:
    """A decision that another of its group is likelier than."""
    if example.numeral == best.numeral:  # another word for the same figure, or another bare word
        return Row(row.features, row.label, row.weight / 3 if belief > 1 / 2 else 0.0)
    is_wrong = example.is_field or belief < 1 / 2
    return Row(row.features, 0 if is_wrong else row.label, row.weight / 2)


def train(examples: Sequence[Example]) -> dict[str, float]:
    """Weights after the rounds of relabelling."""
    rows = rows_of(examples)
    weights = fit(rows)
    for _ in range(ROUNDS):
        weights = fit(relabel(examples, rows, weights))
    return weights


def report(examples: Sequence[Example]) -> str:
    """Share of groups decided right among held-out articles: somebody counted where somebody is coded."""
    articles = sorted({example.group[0] for example in examples})
    apart = set(articles[::HELD_OUT])
    weights = train([example for example in examples if example.group[0] not in apart])
    counted: dict[tuple[str, str, int], tuple[bool, bool]] = {}
    for example in examples:
        if example.group[0] in apart:
            believed = predict(dict.fromkeys(example.features, 1.0), weights) > 1 / 2
            right, found = counted.get(example.group, (False, False))
            counted[example.group] = (right or bool(example.label), found or believed)
    hits = sum(right and found for right, found in counted.values())
    claimed = sum(found for _, found in counted.values())
    coded = sum(right for right, _ in counted.values())
    return f"precision {hits / claimed:.3f} recall {hits / coded:.3f} of {coded} held-out groups"


def main() -> None:
    """Report on held-out articles, fit on everything, write the weights."""
    for name, examples in zip(HEADS, collect(load_pack("id")), strict=True):
        print(f"{name}: {len(examples)} rows, {report(examples)}")  # noqa: T201  a command's report
        body = "".join(f'"{key}" = {value}\n' for key, value in sorted(train(examples).items()) if value)
        head = f"# {HEADS[name]} Fitted by `make fit`; not edited by hand.\n"
        FOLDER.joinpath(f"{name}.toml").write_text(f"{head}threshold = 0.0\n\n[weights]\n{body}", encoding="utf-8")


if __name__ == "__main__":
    main()
