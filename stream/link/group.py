"""Which reports belong together. In: profiles, weights. Out: judged candidates; the parts an incident falls into."""

from collections.abc import Sequence
from uuid import UUID

from stream.link.block import candidates
from stream.link.compare import explain, features, score
from stream.link.memory import Clock, read_profiles
from stream.link.model import Judged, LinkState, Profile
from stream.link.weights import Weights

NEAREST = 3
"""An incident's score is the mean of its three best-matching reports: one odd follow-up neither joins nor parts."""
MOST_PROFILES = 12
"""Reports of an incident that are compared: the first, and the latest eleven."""


def judge(
    state: LinkState, profile: Profile, weights: Weights, clock: Clock, horizon_days: int, *, is_explained: bool
) -> list[Judged]:
    """Compare a report with the open incidents near it; best first, ties to the one founded first.

    Two incidents of one article are two incidents, so one that holds this article already is no candidate. The report's
    own profile, of an earlier revision, is not compared.
    """
    found = []
    for incident in candidates(state, profile):
        entry = read_profiles(state, incident)
        if entry is None or entry[0] < clock.day - horizon_days:
            continue
        others = [other for other in entry[2] if other.report_id != profile.report_id]
        if not others or any(other.article_id == profile.article_id for other in others):
            continue
        judged = _judge_one(str(UUID(bytes=incident)), profile, others, weights, is_explained=is_explained)
        found.append((-judged.score, entry[1], judged))
    found.sort(key=lambda ranked: ranked[:2])
    return [judged for _, _, judged in found]


def _judge_one(
    incident_id: str, profile: Profile, others: Sequence[Profile], weights: Weights, *, is_explained: bool
) -> Judged:
    compared = list(others) if len(others) <= MOST_PROFILES else [others[0], *others[1 - MOST_PROFILES :]]
    scored = sorted((score_pair(profile, other, weights), other.report_id, other) for other in compared)
    best = scored[-NEAREST:]
    nearest = best[-1][2]
    return Judged(
        incident_id=incident_id,
        score=sum(value for value, _, _ in best) / len(best),
        nearest=nearest.report_id,
        parts=explain(features(profile, nearest), weights.features) if is_explained else (),
    )


def score_pair(one: Profile, other: Profile, weights: Weights) -> float:
    """Return the log-odds that two reports tell of one incident."""
    return score(features(one, other), weights.features)


def fall_apart(profiles: Sequence[Profile], weights: Weights) -> list[list[Profile]]:
    """Return the groups in which every report is joined to another by a score that joins; largest first."""
    groups: list[list[Profile]] = []
    for profile in profiles:
        near = [
            group for group in groups if any(score_pair(profile, other, weights) >= weights.join for other in group)
        ]
        groups = [group for group in groups if group not in near]
        groups.append([one for group in near for one in group] + [profile])
    place = {profile.report_id: at for at, profile in enumerate(profiles)}
    ordered = [sorted(group, key=lambda profile: place[profile.report_id]) for group in groups]
    return sorted(ordered, key=lambda group: (-len(group), place[group[0].report_id]))
