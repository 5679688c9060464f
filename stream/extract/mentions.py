"""What was not reported, and why. In: a reading and the sentences that were told. Out: rejected mentions with reasons.

Rejecting aloud is half of the trust: history, verdicts, plans, campaign totals, links and credits each leave a trace.
"""

from collections.abc import Sequence

from stream.article.model import Article, BlockKind
from stream.extract.reading import Reading, SentenceReading
from stream.extract.relevance import reject_reason
from stream.extract.times import is_old
from stream.model import RejectedMention, RejectReason

LINK_REASONS = {BlockKind.LINK: RejectReason.RELATED_LINK, BlockKind.CREDIT: RejectReason.CREDIT}
TEXT_LIMIT = 240


def rejected_mentions(reading: Reading, story: Sequence[SentenceReading]) -> list[RejectedMention]:
    """The triggers and tolls of sentences that tell no incident of the article's own, with the reason."""
    told = {id(sentence) for sentence in story}
    mentions = []
    for sentence in reading.sentences:
        anchor = None if id(sentence) in told else _anchor(reading, sentence)
        if anchor is not None:
            start, end, text = reading.quote(sentence.sentence.first, sentence.sentence.last)
            reason = reject_reason(reading, sentence)
            mentions.append(RejectedMention(reason=reason, text=text[:TEXT_LIMIT], start=start, end=end, rule=anchor))
    return mentions


def _anchor(reading: Reading, sentence: SentenceReading) -> str | None:
    """The rule that makes a sentence look like an incident, or like history of one; None where nothing does."""
    if sentence.triggers:
        return sentence.triggers[0].entry.rule
    if sentence.tolls:
        return sentence.tolls[0].rule
    old = next((mention.rule for mention in sentence.dates if is_old(mention, reading.article)), None)
    return old or next((cue.entry.rule for cue in sentence.cues if cue.entry.sense == "campaign"), None)


def boilerplate(article: Article) -> list[RejectedMention]:
    """Links and credits of the article."""
    return [
        RejectedMention(
            reason=LINK_REASONS[block.kind],
            text=article.text[block.start : block.end][:TEXT_LIMIT],
            start=block.start,
            end=block.end,
            rule=f"article.{block.kind}",
        )
        for block in article.blocks
        if block.kind in LINK_REASONS
    ]
