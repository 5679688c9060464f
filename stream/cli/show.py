"""A report as a reader sees it. In: a report as JSON. Out: styled lines: what, where, when, how many, who says so."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from rich.text import Text

Json = Mapping[str, Any]

COLOURS = {
    "Battles": "red",
    "Explosions/Remote violence": "red",
    "Violence against civilians": "magenta",
    "Protests": "cyan",
    "Riots": "yellow",
    "Strategic developments": "blue",
    "Crime": "magenta",
    "Disaster/accident": "green",
}
_SIDES = {"a": "initiator", "b": "other side", "civilian": "bystanders", "unknown": "unknown"}


def render_report(report: Json) -> Text:
    """Return two or three lines on one report."""
    text = Text("● ", style=COLOURS.get(report["event_type"], "white"))
    text.append(plain(report["sub_event_type"]), style="bold")
    if report.get("status") not in {None, "new"}:
        text.append(f" ({report['status']})", style="yellow")
    text.append(f"  {place(report.get('location'))}  ")
    text.append(when(report.get("event_date")), style="dim")
    if toll := ", ".join(tolls(report)):
        text.append(f"\n    {toll}")
    for claim in claims(report):
        text.append(f"\n    {claim}", style="dim")
    return text


def place(location: Json | None) -> str:
    """Return the place from small to large."""
    parts = (
        [location[part] for part in ("locality", "admin2", "admin1", "country") if location.get(part)]
        if location
        else []
    )
    return plain(", ".join(dict.fromkeys(parts))) or "place unknown"


def when(event_date: Json | None) -> str:
    """Return the day, or the first and the last."""
    if not event_date:
        return "day unknown"
    start, end = (date.fromisoformat(event_date[name]) for name in ("start", "end"))
    return f"{start:%-d %b %Y}" if start == end else f"{start:%-d %b} to {end:%-d %b %Y}"


def tolls(report: Json) -> Iterator[str]:
    """Give the killed and the wounded, then every other effect by side."""
    for effect in ("killed", "wounded"):
        if report.get(effect):
            yield f"{figure(report[effect])} {effect}"
    for casualty in report.get("casualties") or ():
        if casualty["effect"] not in {"killed", "wounded"}:
            yield f"{figure(casualty)} {casualty['effect']}"


def claims(report: Json) -> Iterator[str]:
    """Give what each claimant says, one line each."""
    by_claimant: dict[str, list[str]] = {}
    for claim in report.get("claims") or ():
        who = plain(claim["claimant"]) if claim.get("claimant") else "the article"
        side = _SIDES.get(claim["side"], claim["side"])
        by_claimant.setdefault(who, []).append(f"{_hedge(claim)}{figure(claim)} {claim['effect']} ({side})")
    for who, said in by_claimant.items():
        yield f"{who}: {', '.join(said)}"


def figure(count: Json) -> str:
    """Return `7`, `7 to 9`, or `7 or more` for an open end."""
    low, high = count["low"], count.get("high")
    if high is None:
        return f"{low} or more"
    return str(low) if low == high else f"{low} to {high}"


def plain(text: str) -> str:
    """Make control and direction characters harmless, one for one: a news text must not steer a terminal."""
    return "".join(char if char == "\n" or char.isprintable() else " " for char in text)


def _hedge(claim: Json) -> str:
    words = {"about": "about ", "up_to": "up to ", "vague": "some "}
    return words.get(claim.get("qualifier", ""), "")


def render_row(row: Json) -> Text:
    """Return what one article came to."""
    if row.get("fault"):
        fault = row["fault"]
        return Text(f"{fault['fault']}: {fault['where']}: {fault['detail']}", style="red")
    parts = [render_report(report) for report in row["incidents"]]
    parts += [
        Text(f"○ {plain(mention['text'])[:100]}".replace("\n", " ") + f"  ({mention['reason']})", style="dim")
        for mention in row["rejected"]
    ]
    return Text("\n").join(parts) if parts else Text("no incident", style="dim")
