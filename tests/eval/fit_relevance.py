"""Fit the relevance model. In: coded corpora, our verdicts on the natural stream. Out: relevance.toml, a report.

Run by `make fit`. The verdicts (labels/id_stream.jsonl: ids and our coding, no texts) were made by reading every
article of the stream in which any trigger occurs in a telling place; doubtful ones count half. Words of the lead are
features where at least MIN_ARTICLES articles have them and they are written in lower case as a rule: names of people,
places and organisations of the season must not decide what an incident is.
"""

from collections import Counter
from pathlib import Path

from stream.extract.concepts import rank_concepts
from stream.extract.language import load_pack
from stream.extract.reading import Reading, read
from stream.extract.relevance import lead_words, relevance_features
from stream.extract.telling import gather, story_sentences
from tests.eval.corpora import load_articles, load_gold, load_verdicts
from tests.eval.logistic import Row, cross_validate, fit

CODED = ("id_dev", "id_dev2")
TARGET = Path(__file__).parents[2] / "stream/rules/id/relevance.toml"
MIN_ARTICLES = 8
DOUBTFUL = 0.5
# Articles of the stream that we did not read count this much as quiet: of the least likely read, 1 in 25 was not.
UNREAD = 0.3
# The codebook's reasons to reject, believed before any article is seen: the corpora hold few cases of some of them.
PRIORS = {
    "lead_sport": -2.5,
    "cue_sport": -2.0,
    "lead_drill": -2.5,
    "cue_drill": -1.5,
    "lead_hoax": -4.0,
    "lead_campaign": -2.0,
    "lead_court": -0.7,
    "cue_court": -0.7,
    "old_date": -1.0,
    "lead_historical": -0.5,
    "lead_business": -0.3,
    "cue_business": -0.5,
    "cue_health": -0.5,
    "lead_figurative": -1.0,
}
INVERSE_RIDGE = 0.5
# Chosen among 0.5, 0.55 and 0.6 on the development sets: the best mean slot F1, at fewer false alarms than 0.5.
THRESHOLD = 0.55


def labelled() -> list[tuple[Reading, int, float, str]]:
    """Reading, label, weight and corpus of every labelled article."""
    pack = load_pack("id")
    found = []
    for name in CODED:
        gold = load_gold(name)
        found += [(read(a, pack), int(gold[a.article_id]["relevant"]), 1.0, name) for a in load_articles(name)]
    verdicts = load_verdicts()
    for article in load_articles("id_stream"):
        verdict = verdicts.get(article.article_id)
        if verdict is None:
            found.append((read(article, pack), 0, UNREAD, "unread"))
        else:
            weight = 1.0 if verdict["certain"] else DOUBTFUL
            found.append((read(article, pack), int(verdict["relevant"]), weight, "id_stream"))
    return found


def vocabulary(readings: list[Reading]) -> set[str]:
    """Lead words that are common enough and no names."""
    articles = Counter(word for reading in readings for word in lead_words(reading))
    lower: Counter[str] = Counter()
    written: Counter[str] = Counter()
    for reading in readings:
        for sentence in reading.sentences:
            if not sentence.sentence.is_title:
                for position in range(sentence.sentence.first + 1, sentence.sentence.last):
                    written[reading.tokens.lower[position]] += 1
                    lower[reading.tokens.lower[position]] += reading.tokens.words[position][0].islower()
    return {w for w, n in articles.items() if n >= MIN_ARTICLES and len(w) > 2 and lower[w] >= 0.7 * written[w] > 0}


def rows(found: list[tuple[Reading, int, float, str]]) -> list[tuple[Row, str]]:
    """Feature rows of the articles in which any trigger occurs."""
    words = {f"lead.{word}" for word in vocabulary([reading for reading, *_ in found])}
    made = []
    for reading, label, weight, corpus in found:
        concepts = rank_concepts(reading)
        if concepts:
            features = relevance_features(gather(reading, story_sentences(reading), concepts))
            kept = {n: v for n, v in features.items() if not n.startswith("lead.") or n in words}
            made.append((Row(kept, label, weight), corpus))
    return made


def report(data: list[tuple[Row, str]], held_out: list[float]) -> str:
    """Recall, precision and false alarms of the held-out folds, by corpus and threshold."""
    lines = []
    for threshold in (0.4, 0.5, 0.6, 0.7):
        for corpus in (*CODED, "id_stream"):
            own = [(row.label, p) for (row, name), p in zip(data, held_out, strict=True) if name == corpus]
            fired = [label for label, p in own if p >= threshold]
            wanted = sum(label for label, _ in own)
            alarms = len(fired) - sum(fired)
            rates = f"recall {sum(fired) / wanted:.3f} precision {sum(fired) / len(fired):.3f}"
            lines.append(f"threshold {threshold} {corpus:10} {rates} alarms {alarms} of {len(own) - wanted}")
    return "\n".join(lines)


def held_out_report(data: list[tuple[Row, str]]) -> str:
    """How the model does on folds that it was not fitted on."""
    return report(data, cross_validate([row for row, _ in data], inverse_ridge=INVERSE_RIDGE, priors=PRIORS))


def main() -> None:
    """Report on held-out folds, fit on everything, write the weights."""
    data = rows(labelled())
    plain = [row for row, _ in data]
    print(held_out_report(data))  # noqa: T201  a command's report
    weights = {n: w for n, w in fit(plain, inverse_ridge=INVERSE_RIDGE, priors=PRIORS).items() if abs(w) >= 0.02}
    head = (
        "# Weights of the relevance model (stream/extract/relevance.py). Fitted by `make fit`; do not edit by hand.\n"
    )
    body = "".join(f'"{name}" = {value}\n' for name, value in sorted(weights.items()))
    TARGET.write_text(head + f"threshold = {THRESHOLD}\n\n[weights]\n{body}", encoding="utf-8")


if __name__ == "__main__":
    main()
