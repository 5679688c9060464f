"""Sentences to who-said-it. In: tokens, speech words, offices, place mentions. Out: each sentence's attributions.

Frames: the speaker after the verb ("kata Kapolres X"), before it ("X mengatakan"), after a preposition ("menurut X"),
or meant by a pronoun ("ujarnya"); in a headline before a bare verb or a colon ("Polisi Sebut", "BNPB:"). Words that
make somebody the speaker without reporting ("meminta") tell only whom the next pronoun means.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from stream.extract.names import Named, group_at, groups, label, plain_at
from stream.extract.quotes import quoted_words, spread
from stream.extract.speaker_words import LABEL_OF, PRONOUNS, REPORT_NOUNS, WEB_SUFFIXES
from stream.extract.speakers import Attribution, Speakers, claimant_of, written
from stream.extract.tokens import Sentence, Tokens
from stream.places.model import Mention
from stream.rules.model import Hit

QUOTE = '"'
PRONOUN_WORDS = frozenset(PRONOUNS.split())
NOUN_STOPS = frozenset({"berusia", "bernama", "berinisial", "asal", "warga", "tersebut", "itu"})
POINTERS = (["itu"], ["ini"], ["tersebut"])
SAID_AFTER = "id.speech.said_after"
QUOTED_FROM = "id.speech.quoted_from"
SOURCES = frozenset({"id.speech.according_to", QUOTED_FROM})
"""Frames that name where a speaker knows it from; such a source does not take the word from the speaker."""
WINDOW_BEFORE = 36
WINDOW_AFTER = 26
LONG_SENTENCE = 120
SUBJECT_STOPS = frozenset({QUOTE, ";", "?", "!"})
PHRASE_STOPS = frozenset({QUOTE, ";", "?", "!", ":"})
GAP = re.compile(r"(?:[wtmj]|b[^be]*e|[ahf][^cu]++|y[^cu]++|c(?=[^x]|$)|c[xgnpadsr]{1,7}c$|x[^cus]{0,6}j$)*")
"""What may stand between a subject and its verb: adverbs, times, brackets, adjuncts, a clause, an apposition."""


RELATIVE = re.compile(r"y[wx]{1,3}$")
"""What stands before a group inside a relative clause: "yang dikelola Hamas"."""


class Spoken(Protocol):
    """What attribution needs of a sentence that has been read, and the two lists that it fills."""

    sentence: Sentence
    speech: list[Hit]
    introductions: list[Hit]
    offices: list[Hit]
    places: list[Mention]
    attributions: list[Attribution]
    attribution: Attribution | None


def attribute(tokens: Tokens, spoken: Sequence[Spoken]) -> None:
    """Fill `attributions` and `attribution` of every sentence of an article, in order."""
    speakers = Speakers()
    named = _learn(tokens, spoken, speakers)
    quoted = quoted_words(tokens, spoken)
    for one in spoken:
        words = [hit for hit in _words(one) if hit.first not in quoted]
        found = [a for hit in words if (a := _by_frame(tokens, one, hit, named, speakers)) is not None]
        one.attributions = [a for a in found if a.verb >= 0]
        one.attribution = main_attribution(one.attributions)
        if one.attribution is not None and not one.attribution.is_media:
            speakers.last = one.attribution
    spread(tokens, spoken)


def _words(one: Spoken) -> list[Hit]:
    """Speech words and those that only make a speaker, in text order."""
    if not one.introductions:
        return one.speech
    return sorted([*one.speech, *one.introductions], key=lambda hit: hit.first)


def main_attribution(attributions: Sequence[Attribution]) -> Attribution | None:
    """Who mainly speaks in a sentence: anybody before an outlet, a person before an office, the first of equals."""
    return max(attributions, key=lambda a: (not a.is_media, a.is_person, bool(a.sense), -a.first), default=None)


def speaker_of(one: Spoken, first: int, last: int) -> Attribution | None:
    """Who says the words `first` to `last` of a sentence: of several the last speaker before them, else the next."""
    several = [a for a in one.attributions if not a.is_media and a.rule not in SOURCES]
    if len(several) < 2 or one.attribution is None:
        return one.attribution
    before = [a for a in several if a.verb < first]
    after = [a for a in several if a.verb >= last]
    if before:
        return max(before, key=lambda a: a.verb)
    return min(after, key=lambda a: a.verb, default=one.attribution)


def _learn(tokens: Tokens, spoken: Sequence[Spoken], speakers: Speakers) -> dict[int, Named | None]:
    """Learn an article's persons: told with an office anywhere, or by a full name where they speak.

    Gives back whom each speech word of the body names, by the word's first token.
    """
    body = [one for one in spoken if not one.sentence.is_title]
    for one in body:
        if any(_may_hold(tokens, hit) for hit in one.offices):
            first, last = one.sentence.first, min(one.sentence.last, one.sentence.first + LONG_SENTENCE)
            labels = label(tokens, first, last, one.offices, one.places, first)
            speakers.learn(tokens, (g for g in groups(tokens, labels, first, one.offices) if g.offices))
    named: dict[int, Named | None] = {}
    for one in body:
        for hit in _words(one):
            if hit.entry.frame != "pronoun":
                group = named[hit.first] = _named_by(tokens, one, hit)
                if group is not None and group.name_last - group.name_first > 1 and hit.entry.rule != QUOTED_FROM:
                    speakers.learn(tokens, [group])
    return named


def _may_hold(tokens: Tokens, hit: Hit) -> bool:
    """Whether a name may stand beside an office: a capital or a mark follows, or a comma stands before."""
    following = tokens.words[hit.last] if hit.last < len(tokens) else ""
    return following[:1].isupper() or following in {",", "(", "bernama"} or tokens.words[hit.first - 1] == ","


def _by_frame(
    tokens: Tokens, one: Spoken, hit: Hit, known: dict[int, Named | None], speakers: Speakers
) -> Attribution | None:
    """The attribution that one speech word makes; `verb` is -1 where the word only tells who is speaking."""
    if "title_only" in hit.entry.attributes and not one.sentence.is_title:
        return None
    if hit.entry.frame == "pronoun" or _has_pronoun(tokens, one.sentence, hit):
        last = speakers.last
        return None if last is None else replace(last, verb=hit.first, rule=hit.entry.rule)
    named = _named_by(tokens, one, hit, speakers) if one.sentence.is_title else known.get(hit.first)
    if named is None or _is_outlet(tokens, hit, named, speakers):
        return _unlisted(tokens, one, hit, speakers)
    if named.how == "bare" and not _is_sure(tokens, one.sentence, hit, named, speakers):
        return None
    verb = -1 if "mute" in hit.entry.attributes else hit.first
    if named.how == "office" and speakers.last is not None and _is_anaphoric(tokens, named, speakers.last):
        return replace(speakers.last, verb=verb, rule=hit.entry.rule)
    found = claimant_of(tokens, named, hit.entry.rule, verb)
    offices = [" ".join(tokens.lower[h.first : h.last]) for h in named.offices if named.how == "office"]
    return speakers.complete(found, offices)


def _named_by(tokens: Tokens, one: Spoken, hit: Hit, headline: Speakers | None = None) -> Named | None:
    if hit.entry.frame == "before":
        return _subject(tokens, one, hit, headline)
    if headline is not None and hit.entry.frame == "after":
        return _subject(tokens, one, hit, headline) or _object(tokens, one, hit, headline)
    return _object(tokens, one, hit, headline)


def _has_pronoun(tokens: Tokens, sentence: Sentence, hit: Hit) -> bool:
    """Whether a pronoun stands where the frame puts the speaker: "dia juga menambahkan", "kata dia"."""
    if hit.entry.frame != "before":
        return hit.last < sentence.last and tokens.lower[hit.last] in PRONOUN_WORDS
    position = hit.first - 1
    while position > sentence.first and LABEL_OF.get(tokens.lower[position]) == "w":
        position -= 1
    return position >= sentence.first and tokens.lower[position] in PRONOUN_WORDS


def _subject(tokens: Tokens, one: Spoken, hit: Hit, headline: Speakers | None) -> Named | None:
    """The group before a verb that is its subject: the nearest that no preposition rules and that reaches the verb."""
    first = max(one.sentence.first, hit.first - WINDOW_BEFORE)
    for position in range(hit.first - 1, first - 1, -1):
        if tokens.words[position] in SUBJECT_STOPS:
            first = position + 1
            break
    labels = label(tokens, first, hit.first, one.offices, one.places, first)
    if not labels or labels[-1] == "y":
        return None
    labels = labels if headline is None else _known_names(tokens, labels, first, headline)
    inner: Named | None = None
    for group in reversed(groups(tokens, labels, first, one.offices)):
        begin, end = group.first - first, group.last - first
        if GAP.fullmatch(labels, end) is None:
            continue
        if RELATIVE.search(labels, max(0, begin - 4), begin) is not None:
            inner = inner or group
            continue
        if begin and labels[begin - 1] == "a" and not _is_through(tokens, group):
            comma = labels.rfind("c", begin, end)
            if comma < 0:
                continue
            return group_at(tokens, labels, comma + 1, first, one.offices)
        if group.mark >= 0 and not _is_apposed(labels, begin, group.mark - first, end):
            return group_at(tokens, labels, group.mark + 1 - first, first, one.offices)
        return group
    return inner


def _is_through(tokens: Tokens, group: Named) -> bool:
    """Whether a body speaks through a person: "Polres Sukasari melalui Kasat Reskrim Iptu Budi"."""
    return group.is_person and tokens.lower[group.first - 1] in {"melalui", "lewat"}


def _is_apposed(labels: str, begin: int, mark: int, end: int) -> bool:
    """Whether the office after a name and comma is the name's own, not the subject of a clause that begins there.

    It is where a comma closes it again, or where nothing but joining words stands before the name.
    """
    closed = labels[end : end + 1] in {"c", "b"} or labels[-1] == "c"
    return labels[mark] != "c" or closed or not labels[:begin].strip("hwct")


def _known_names(tokens: Tokens, labels: str, first: int, speakers: Speakers) -> str:
    """The letters of a headline, where a capital means nothing: a name is what the body tells as one."""
    known = (letter != "n" or speakers.knows(tokens.lower[first + i]) for i, letter in enumerate(labels))
    return "".join(letter if keep else "x" for letter, keep in zip(labels, known, strict=True))


def _object(tokens: Tokens, one: Spoken, hit: Hit, headline: Speakers | None) -> Named | None:
    """The group after a verb or preposition, past the words for what was said: "menurut data yang dihimpun BPBD"."""
    last = _phrase_end(tokens, one.sentence, hit.last)
    first = hit.last
    while first < last and first - hit.last < 6 and _leads(tokens, first):
        first += 1
    labels = label(tokens, first, last, one.offices, one.places, -1)
    labels = labels if headline is None else _known_names(tokens, labels, first, headline)
    found = group_at(tokens, labels, 0, first, one.offices)
    if found is None and labels[:1] == "q":
        found = group_at(tokens, labels, 1, first, one.offices)
    if found is None and hit.entry.rule == SAID_AFTER:
        found = plain_at(labels, first, one.offices)
    return found


def _leads(tokens: Tokens, position: int) -> bool:
    return tokens.lower[position] in REPORT_NOUNS or (tokens.lower[position] in {"seorang", "para", "salah", "pihak"})


def _phrase_end(tokens: Tokens, sentence: Sentence, start: int) -> int:
    stop = min(sentence.last, start + WINDOW_AFTER)
    return next((p for p in range(start, stop) if tokens.words[p] in PHRASE_STOPS), stop)


def _is_sure(tokens: Tokens, sentence: Sentence, hit: Hit, named: Named, speakers: Speakers) -> bool:
    """Whether a capitalised word without office is a speaker: a full or known name, or one right beside its verb."""
    if named.name_last - named.name_first > 1 or speakers.knows(tokens.lower[named.name_first]):
        return True
    if sentence.is_title:
        return False
    return hit.entry.frame != "before" or hit.first - named.name_last <= 1


def _is_anaphoric(tokens: Tokens, named: Named, last: Attribution) -> bool:
    """Whether "pejabat itu" only points at the person who spoke last; a body is named by its own words."""
    points = tokens.lower[named.last : named.last + 1] in POINTERS
    bodies = (".body", ".source", ".media", ".ngo", ".armed_group", ".witness")
    return points and last.is_person and not any(hit.entry.rule.endswith(bodies) for hit in named.offices)


def _is_outlet(tokens: Tokens, hit: Hit, named: Named, speakers: Speakers) -> bool:
    """Whether a name after "dilansir" is an outlet's: no office stands with it, and no person of the article has it."""
    plain = named.how == "bare" or (named.how == "body" and "." in tokens.words[named.first : named.last])
    return plain and hit.entry.rule == QUOTED_FROM and not speakers.knows(tokens.lower[named.name_first])


def _unlisted(tokens: Tokens, one: Spoken, hit: Hit, speakers: Speakers) -> Attribution | None:
    """A speaker of no known kind: an outlet after "dilansir", a plain noun after a quotation."""
    rule = hit.entry.rule
    if rule == QUOTED_FROM:
        span = _outlet(tokens, one.sentence, hit.last)
        sense = "media"
    elif rule == SAID_AFTER and hit.first > one.sentence.first and tokens.words[hit.first - 1] in {",", QUOTE}:
        span = _plain_noun(tokens, one.sentence, hit.last)
        sense = ""
    else:
        return None
    if span is None:
        return None
    if tokens.lower[span[1] : span[1] + 1] in POINTERS:
        return None if speakers.last is None else replace(speakers.last, verb=hit.first, rule=rule)
    return speakers.complete(
        Attribution(written(tokens, *span), span[0], span[1], False, sense, rule, frozenset(), hit.first), ()
    )


def _outlet(tokens: Tokens, sentence: Sentence, start: int) -> tuple[int, int] | None:
    """A web name ("kabar . com") or a run of capitalised words."""
    start += tokens.lower[start : start + 1] in (["dari"], ["oleh"])
    if start >= sentence.last or not tokens.words[start][0].isalpha():
        return None
    position = start
    while position < min(sentence.last, start + 5):
        web = tokens.words[position] == "." and tokens.lower[position + 1 : position + 2] < ["~"]
        web = web and position + 1 < sentence.last and tokens.lower[position + 1] in WEB_SUFFIXES
        if web:
            position += 2
        elif (tokens.words[position][0].isupper() and LABEL_OF.get(tokens.lower[position]) != "t") or (
            position == start and tokens.lower[position + 2 : position + 3] and tokens.words[position + 1] == "."
        ):
            position += 1
        else:
            break
    return (start, position) if position > start else None


def _plain_noun(tokens: Tokens, sentence: Sentence, start: int) -> tuple[int, int] | None:
    """Up to three plain words: "kata seorang pemrotes"."""
    while start < sentence.last and LABEL_OF.get(tokens.lower[start]) == "q":
        start += 1
    if start < sentence.last and tokens.lower[start] in REPORT_NOUNS:
        return None
    position = start
    while position < min(sentence.last, start + 3):
        word = tokens.lower[position]
        if not word[0].isalpha() or word in NOUN_STOPS or LABEL_OF.get(word, "x") != "x":
            break
        position += 1
    return (start, position) if position > start else None
