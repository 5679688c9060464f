"""A found name becomes a mention. In: an article under way, a token span. Out: one more mention."""

from stream.places.model import COUNTRY, Level, Mention, Place
from stream.places.surroundings import Scan, is_demonym

LINKS = frozenset(
    [
        ",",
        "(",
        ")",
        "/",
        "-",
        "di",
        "yang",
        "berada",
        "terletak",
        "wilayah",
        "daerah",
        "kawasan",
        "in",
        "the",
        "ibu",
        "kota",
        "rt",
        "rw",
        "tepatnya",
        "dalam",
        "gang",
        "blok",
    ]
)
# "Jalan X, tepatnya di depan Halte Y, Jakarta": what follows one of these may be a landmark that nobody knows
LANDMARKS = frozenset(
    {"depan", "samping", "seberang", "sebelah", "belakang", "dekat", "persis", "sekitar", "persisnya"}
)
LONGEST_LINK = 8  # tokens: ", yang berada di wilayah"


def note(
    scan: Scan,
    first: int,
    last: int,
    candidates: tuple[Place, ...],
    *,
    begin: int,
    level: Level | None,
    relation: str,
    within_org: bool,
    cue: str = "",
) -> None:
    """Append a mention; it continues the address before it if only links stand between."""
    start, end = scan.starts[first], scan.ends[last - 1]
    mentions = scan.mentions
    if not _continues_address(scan, begin, start):
        scan.chain += 1
    scan.chain_end = last
    demonym = is_demonym(scan, first, candidates)
    mentions.append(
        Mention(
            start,
            end,
            first,
            last,
            scan.text[start:end],
            candidates,
            cue,
            level,
            relation,
            within_org,
            demonym,
            end <= scan.title_end,
            scan.title_end < end <= scan.dateline_end,
            scan.chain,
        )
    )


def _continues_address(scan: Scan, begin: int, start: int) -> bool:
    """Whether only links stand between the mention before and a phrase at token `begin`; a country ends an address."""
    gap = begin - scan.chain_end
    if not 0 <= gap <= LONGEST_LINK or not scan.mentions:
        return False
    before = scan.mentions[-1]
    if before.candidates and before.candidates[0].level is COUNTRY:
        return False
    beside = False
    for at in range(scan.chain_end, begin):
        word = scan.lower[at]
        if word in LANDMARKS:
            beside = True
        elif word not in LINKS and not word[0].isdigit() and not (beside and scan.words[at][0].isupper()):
            return False
    return "\n" not in scan.text[before.end : start]
