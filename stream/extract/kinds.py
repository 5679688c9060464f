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
    "rampage": (EventType.CRIME, "Other"),
    "looting": (EventType.STRATEGIC, "Looting/property destruction"),
    "terror_arrest": (EventType.STRATEGIC, "Arrests"),
    "disrupted_weapons": (EventType.STRATEGIC, "Disrupted weapons use"),
    "bomb_threat": (EventType.EXPLOSIONS, "Remote explosive/landmine/IED"),
    "surrender": (EventType.STRATEGIC, "Change to group/activity"),
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


CROWD_CONCEPTS = frozenset(
    {"protest", "riot", "unrest", "crowd_control", "clash", "arson", "looting", "beating", "shooting"}
)
ARMED_CONCEPTS = frozenset({"attack", "shooting", "ambush", "armed_clash", "massacre", "abduction", "clash"})
ACCIDENTS = (
    "traffic",
    "ship",
    "aircraft",
    "drowning",
    "collapse",
    "landslide",
    "flood",
    "fire",
    "industrial",
    "poisoning",
    "animal",
    "accident_other",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What decides between types: scores of concepts, who is present, and whether anybody was killed or hurt."""

    scores: Mapping[str, float]
    has_rebels: bool
    has_state: bool
    has_crowd: bool
    has_military: bool
    civilians_suffer: bool
    has_killed: bool
    has_crowd_killed: bool
    state_is_target: bool
    is_suspect_shot: bool

    def score(self, *names: str) -> float:
        """The best score of these concepts."""
        return max((self.scores.get(name, 0.0) for name in names), default=0.0)


def choose_kind(concept: str, context: Context) -> tuple[EventType, str]:
    """Event type and sub-type of the main concept in its context (codebook section 2, "Choosing")."""
    if concept in CROWD_CONCEPTS and context.has_crowd and context.score("protest") >= 1.0:
        return _crowd(context)
    if concept in ARMED_CONCEPTS:
        return _armed(concept, context)
    if concept in {"protest", "riot", "unrest", "crowd_control"}:
        return _crowd(context)
    if concept in {"explosion", "bomb"}:
        return _explosion(concept, context)
    if concept in {"stabbing", "beating", "group_beating", "rape", "arson", "arrest", "domestic", "body", "murder"}:
        return _violence(concept, context)
    if concept == "chemical" and not context.has_rebels and not context.has_military:
        return EventType.CRIME, "Assault"
    return _disaster(concept, context) if DIRECT[concept][0] is EventType.DISASTER else _direct(concept, context)


def _direct(concept: str, context: Context) -> tuple[EventType, str]:
    """Concepts that name their type themselves."""
    if concept == "disrupted_weapons" and context.score("explosion") >= 2.0:
        return _explosion("explosion", context)
    if concept == "brawl" and context.score("protest") >= 2.0:
        return EventType.RIOTS, "Violent demonstration"
    return DIRECT[concept]


def _disaster(concept: str, context: Context) -> tuple[EventType, str]:
    """Disasters and accidents: the narrower of two that are told together."""
    if concept in {"fire", "accident_other"} and context.score("wildfire") >= 0.7:
        return DIRECT["wildfire"]
    if concept == "fire" and context.score("traffic", "aircraft") >= 1.5:
        return DIRECT["traffic"]
    if concept == "drowning" and (context.score("ship") >= 0.3 or context.score("site_vessel") >= 1.0):
        return DIRECT["ship"]
    if concept in {"collapse", "accident_other"} and context.score("storm") >= 1.0:
        return DIRECT["storm"]
    if concept in {"collapse", "accident_other"} and context.score("industrial") >= 0.8:
        return DIRECT["industrial"]
    return DIRECT[concept]


def _crowd(context: Context) -> tuple[EventType, str]:
    """Demonstrations and riots by how far they went."""
    violent = context.score("riot", "arson", "looting", "clash") >= 0.8
    if context.score("protest") < 0.5:
        if violent or context.score("riot") > 0:
            return (
                EventType.RIOTS,
                "Violent demonstration" if context.has_state or context.has_crowd else "Mob violence",
            )
        met = context.score("unrest", "crowd_control") > 0
        return EventType.PROTESTS, "Protest with intervention" if met else "Peaceful protest"
    if context.has_crowd_killed and (
        context.has_state or context.score("shooting", "crowd_control", "beating", "murder") >= 0.2
    ):
        return EventType.PROTESTS, "Excessive force against protesters"
    if context.score("beating", "shooting") >= 1.2 and context.has_state:
        return EventType.PROTESTS, "Excessive force against protesters"
    if violent:
        return EventType.RIOTS, "Violent demonstration"
    if context.score("crowd_control", "unrest") >= 0.4 or (context.score("arrest") >= 0.5 and context.has_state):
        return EventType.PROTESTS, "Protest with intervention"
    return EventType.PROTESTS, "Peaceful protest"


def _armed(concept: str, context: Context) -> tuple[EventType, str]:
    """Attacks, shootings and fights by who is named and by what means."""
    if concept == "abduction":
        return (
            (EventType.CIVILIANS, "Abduction/forced disappearance")
            if context.has_rebels
            else (EventType.CRIME, "Kidnapping")
        )
    if concept == "clash" and not context.has_rebels:
        return EventType.RIOTS, "Violent demonstration" if context.has_crowd and context.has_state else "Mob violence"
    if concept in {"armed_clash", "clash"} or (concept == "ambush" and context.has_rebels):
        return (
            (EventType.BATTLES, "Armed clash")
            if context.has_rebels or context.has_military
            else (EventType.CRIME, "Other")
        )
    if context.score("terror_arrest") >= 1.2 and concept == "attack":
        return DIRECT["terror_arrest"]
    if concept == "attack" and (means := _means(context)) is not None:
        return means
    if context.has_rebels:
        if concept == "attack" and context.score("site_industrial") >= 1.0 and not context.has_killed:
            return DIRECT["air_strike"]
        fought = context.state_is_target or (context.score("armed_clash") >= 0.8 and context.has_state)
        return (EventType.BATTLES, "Armed clash") if fought else (EventType.CIVILIANS, "Attack")
    if context.has_military and concept in {"attack", "shooting"} and not context.is_suspect_shot:
        if concept == "attack" and not context.civilians_suffer:
            return DIRECT["air_strike"]  # an attack of unstated kind between states takes the nearest sub-type
        return EventType.CIVILIANS, "Attack"
    return EventType.CRIME, "Homicide" if context.has_killed or concept == "massacre" else "Assault"


def _means(context: Context) -> tuple[EventType, str] | None:
    """The remote means of an attack where they are told: a bomb is a bomb whatever its target."""
    means = ("air_strike", "missile", "suicide_bomb", "bomb", "ied", "grenade")
    best = max(means, key=lambda name: context.scores.get(name, 0.0))
    if context.score(best) >= (0.9 if context.has_rebels else 0.4):
        if best == "suicide_bomb" and context.score("armed_clash", "abduction", "shooting") >= 0.8:
            return None
        return _explosion(best, context) if best == "bomb" else DIRECT[best]
    return None


def _explosion(concept: str, context: Context) -> tuple[EventType, str]:
    """A blast: a bomb where one is told, else an accident at a plant or elsewhere."""
    if context.score("suicide_bomb") >= 0.25 and context.score("bomb", "explosion") > 0:
        return DIRECT["suicide_bomb"]
    if context.score("terror_arrest") >= 1.2:
        return DIRECT["terror_arrest"]
    if concept == "bomb":
        drone = context.score("air_strike") >= 0.5 and context.score("bomb") < 3.0
        return DIRECT["air_strike"] if drone else DIRECT["bomb"]
    for name in ("grenade", "bomb", "ied", "missile", "air_strike"):
        if context.score(name) >= 0.8:
            return DIRECT[name]
    if context.has_rebels and context.score("site_industrial") < 1.0:
        return DIRECT["bomb"]
    if context.score("fire") >= 1.5 and context.score("site_industrial", "industrial") < 0.5:
        return DIRECT["fire"]
    return EventType.DISASTER, "Industrial accident" if context.score(
        "industrial", "site_industrial"
    ) >= 0.2 else "Other"


def _violence(concept: str, context: Context) -> tuple[EventType, str]:
    """Violence between persons, and arrests."""
    if concept == "arrest":
        return _arrest_for(context)
    if concept in {"body", "murder"} and (accident := _accident(context)) is not None:
        return accident
    if context.has_rebels and concept != "domestic":
        return EventType.CIVILIANS, "Sexual violence" if concept == "rape" else "Attack"
    return EventType.CRIME, _crime(concept, context)


def _accident(context: Context) -> tuple[EventType, str] | None:
    """The accident that a found body is told with, unless violence is told more strongly."""
    accident = max(ACCIDENTS, key=lambda name: context.scores.get(name, 0.0))
    violent = context.score("murder", "stabbing", "beating", "shooting", "group_beating", "robbery")
    return _disaster(accident, context) if context.score(accident) >= max(0.4, violent) else None


def _crime(concept: str, context: Context) -> str:
    """The sub-type of a crime between persons."""
    named = {"rape": "Sexual crime", "arson": "Arson", "group_beating": "Group beating", "murder": "Homicide"}
    if concept in named:
        return named[concept]
    if context.has_killed:
        return "Homicide"
    at_home = concept == "domestic" or (concept == "beating" and context.score("domestic") >= 0.5)
    return "Domestic violence" if at_home else "Assault"


def _arrest_for(context: Context) -> tuple[EventType, str]:
    """Arrests of rebels or terror suspects; else the crime an arrest is told with; alone it is Crime / Other."""
    if context.has_rebels or context.score("terror_arrest", "bomb") > 0:
        return EventType.STRATEGIC, "Arrests"
    crimes = {
        "robbery": "Robbery",
        "trafficking": "Trafficking/organised crime",
        "rape": "Sexual crime",
        "group_beating": "Group beating",
        "beating": "Assault",
        "stabbing": "Assault",
        "shooting": "Assault",
        "murder": "Homicide",
        "arson": "Arson",
    }
    best = max(crimes, key=lambda name: context.scores.get(name, 0.0))
    if context.score(best) < 0.3:
        return EventType.CRIME, "Other"
    return EventType.CRIME, "Homicide" if context.has_killed and crimes[best] == "Assault" else crimes[best]
