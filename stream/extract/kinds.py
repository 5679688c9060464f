"""Concepts and parties to an event type. In: ranked concepts, what else the article shows. Out: type, sub-type, why.

The choosing rules are the codebook's section 2 in its order: who fights whom decides between Battles, Violence against
civilians and Crime; a bomb is a bomb whatever its target; a demonstration stays one until somebody is hurt.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from stream.model import EventType

DIRECT: Mapping[str, tuple[EventType, str]] = {
    "air_strike": (EventType.EXPLOSIONS, "Air/drone strike"),
    "missile": (EventType.EXPLOSIONS, "Shelling/artillery/missile attack"),
    "suicide_bomb": (EventType.EXPLOSIONS, "Suicide bomb"),
    "bomb": (EventType.EXPLOSIONS, "Remote explosive/landmine/IED"),
    "ied": (EventType.EXPLOSIONS, "Remote explosive/landmine/IED"),
    "grenade": (EventType.EXPLOSIONS, "Grenade"),
    "chemical": (EventType.EXPLOSIONS, "Chemical weapon"),
    "lynching": (EventType.RIOTS, "Mob violence"),
    "brawl": (EventType.RIOTS, "Mob violence"),
    "robbery": (EventType.CRIME, "Robbery"),
    "trafficking": (EventType.CRIME, "Trafficking/organised crime"),
    "looting": (EventType.STRATEGIC, "Looting/property destruction"),
    "terror_arrest": (EventType.STRATEGIC, "Arrests"),
    "disrupted_weapons": (EventType.STRATEGIC, "Disrupted weapons use"),
    "bomb_threat": (EventType.EXPLOSIONS, "Remote explosive/landmine/IED"),
    "agreement": (EventType.STRATEGIC, "Agreement"),
    "overrun": (EventType.BATTLES, "Non-state actor overtakes territory"),
    "recapture": (EventType.BATTLES, "Government regains territory"),
    "flood": (EventType.DISASTER, "Flood"),
    "quake": (EventType.DISASTER, "Earthquake/tsunami"),
    "landslide": (EventType.DISASTER, "Landslide"),
    "eruption": (EventType.DISASTER, "Eruption"),
    "storm": (EventType.DISASTER, "Storm"),
    "wildfire": (EventType.DISASTER, "Wildfire"),
    "fire": (EventType.DISASTER, "Building fire"),
    "traffic": (EventType.DISASTER, "Transport accident"),
    "ship": (EventType.DISASTER, "Transport accident"),
    "aircraft": (EventType.DISASTER, "Transport accident"),
    "industrial": (EventType.DISASTER, "Industrial accident"),
    "epidemic": (EventType.DISASTER, "Epidemic"),
    "drowning": (EventType.DISASTER, "Other"),
    "collapse": (EventType.DISASTER, "Other"),
    "poisoning": (EventType.DISASTER, "Other"),
    "animal": (EventType.DISASTER, "Other"),
    "accident_other": (EventType.DISASTER, "Other"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What decides between types: scores of concepts, who is present, and whether anybody was killed or hurt."""

    scores: Mapping[str, float]
    has_rebels: bool
    has_state: bool
    has_crowd: bool
    has_civilians: bool
    has_killed: bool
    has_wounded: bool
    has_family: bool
    state_is_target: bool
    is_suspect_shot: bool

    def score(self, *names: str) -> float:
        """The best score of these concepts."""
        return max((self.scores.get(name, 0.0) for name in names), default=0.0)


def choose_kind(concept: str, context: Context) -> tuple[EventType, str]:
    """Event type and sub-type of the main concept in its context (codebook section 2, "Choosing")."""
    if concept in {"protest", "riot", "crowd_control", "clash", "arson", "looting"} and context.has_crowd and context.score("protest") >= 1.0:
        return _crowd(context)
    if concept in {"attack", "shooting", "ambush", "armed_clash", "massacre", "abduction", "murder", "clash"}:
        return _armed(concept, context)
    if concept in {"protest", "riot", "crowd_control"}:
        return _crowd(context)
    if concept == "explosion":
        return _explosion(context)
    if concept in {"stabbing", "beating", "rape", "arson", "arrest", "domestic"}:
        return _violence(concept, context)
    if concept == "chemical" and not context.has_rebels and not context.has_state:
        return EventType.CRIME, "Assault"
    if concept == "fire" and context.score("wildfire") >= 1.0:
        return DIRECT["wildfire"]
    return DIRECT[concept]


def _crowd(context: Context) -> tuple[EventType, str]:
    """Demonstrations and riots by how far they went."""
    violent = context.score("riot", "clash", "arson", "looting") >= 0.9
    if context.score("protest") < 0.5 and violent:
        return EventType.RIOTS, "Violent demonstration" if context.has_state else "Mob violence"
    if context.has_killed and context.has_state and context.score("shooting", "crowd_control", "beating") >= 0.5:
        return EventType.PROTESTS, "Excessive force against protesters"
    if violent:
        return EventType.RIOTS, "Violent demonstration"
    if context.score("crowd_control") >= 0.4 or (context.score("arrest") >= 0.5 and context.has_state):
        return EventType.PROTESTS, "Protest with intervention"
    return EventType.PROTESTS, "Peaceful protest"


def _armed(concept: str, context: Context) -> tuple[EventType, str]:
    """Attacks, shootings and fights by who is named."""
    if context.score("suicide_bomb") >= 1.5 and concept != "armed_clash":
        return DIRECT["suicide_bomb"]
    if concept == "abduction":
        return (EventType.CIVILIANS, "Abduction/forced disappearance") if context.has_rebels else (EventType.CRIME, "Kidnapping")
    if concept in {"armed_clash", "ambush"} and (context.has_rebels or concept == "armed_clash") and not context.is_suspect_shot:
        return EventType.BATTLES, "Armed clash"
    if concept == "clash":
        if context.has_rebels:
            return EventType.BATTLES, "Armed clash"
        return EventType.RIOTS, "Violent demonstration" if context.has_crowd and context.has_state else "Mob violence"
    if context.has_rebels:
        if context.score("air_strike", "missile", "bomb", "ied") >= 1.0:
            best = max(("air_strike", "missile", "bomb", "ied"), key=lambda name: context.scores.get(name, 0.0))
            return DIRECT[best]
        fought = context.state_is_target or (context.score("armed_clash") >= 0.8 and context.has_state)
        return (EventType.BATTLES, "Armed clash") if fought else (EventType.CIVILIANS, "Attack")
    return EventType.CRIME, "Homicide" if context.has_killed or concept in {"murder", "massacre"} else "Assault"


def _explosion(context: Context) -> tuple[EventType, str]:
    """A blast: a bomb where one is told, else an accident at a plant or elsewhere."""
    for name in ("suicide_bomb", "grenade", "bomb", "ied"):
        if context.score(name) >= 0.8:
            return DIRECT[name]
    if context.has_rebels:
        return DIRECT["bomb"]
    return EventType.DISASTER, "Industrial accident" if context.score("industrial", "fire") >= 0.2 else "Other"


def _violence(concept: str, context: Context) -> tuple[EventType, str]:
    """Violence between persons, and arrests."""
    if concept == "rape":
        return (EventType.CIVILIANS, "Sexual violence") if context.has_rebels else (EventType.CRIME, "Sexual crime")
    if concept == "arson":
        return (EventType.CRIME, "Arson") if not context.has_rebels else (EventType.CIVILIANS, "Attack")
    if concept == "domestic":
        return EventType.CRIME, "Homicide" if context.has_killed else "Domestic violence"
    if concept == "arrest":
        if context.has_rebels or context.score("terror_arrest") > 0:
            return EventType.STRATEGIC, "Arrests"
        return EventType.CRIME, "Other"
    if context.has_rebels and not context.has_family:
        return EventType.CIVILIANS, "Attack"
    if context.has_killed:
        return EventType.CRIME, "Homicide"
    return EventType.CRIME, "Group beating" if concept == "beating" and context.score("lynching") == 0 else "Assault"
