"""Incidents to bytes and back. In: versions, open incidents. Out: records of `news.incidents`; what state keeps."""

import hashlib
from dataclasses import fields
from functools import lru_cache
from typing import Any

import orjson
from pydantic import TypeAdapter

from stream.link.model import SCHEMA_VERSION, Account, Alias, IncidentVersion, Merged, OpenIncident, Profile

_PROFILE_FIELDS = tuple(field.name for field in fields(Profile))
_MERGED_FIELDS = tuple(field.name for field in fields(Merged))


def encode_version(version: IncidentVersion) -> bytes:
    """Return the record of `news.incidents` for one version: the same bytes for the same version."""
    record: dict[str, object] = {
        "incident_id": version.incident_id,
        "version": version.version,
        "status": version.status,
        "schema_version": SCHEMA_VERSION,
    }
    if version.merged_into is not None:
        record["merged_into"] = version.merged_into
    if version.content is not None:
        record |= {name: getattr(version.content, name) for name in _MERGED_FIELDS}
    return orjson.dumps(record)


def digest_of(content: Merged) -> str:
    """Name what an incident says, so that a version is published only where something visible changes."""
    return hashlib.blake2b(orjson.dumps(content), digest_size=8).hexdigest()


def encode_profiles(incident: OpenIncident) -> bytes:
    """Return what comparing needs: the last day of a report, the order of founding, and each report's profile."""
    rows = [[getattr(profile, name) for name in _PROFILE_FIELDS] for profile in incident.profiles]
    return orjson.dumps([incident.last_day, incident.order, rows])


@lru_cache(maxsize=4096)
def decode_profiles(value: bytes) -> tuple[int, int, tuple[Profile, ...]]:
    """Read `encode_profiles`: last day, order, profiles. Cached: neighbours are compared again and again."""
    last_day, order, rows = orjson.loads(value)
    return last_day, order, tuple(Profile(*row) for row in rows)


def encode_accounts(incident: OpenIncident) -> bytes:
    """Return what merging needs; `decode_open` puts both together again."""
    aliases = [[alias.incident_id, alias.version] for alias in incident.aliases]
    return orjson.dumps([incident.version, incident.digest, aliases, incident.accounts])


def decode_open(incident_id: str, profiles: bytes, accounts: bytes) -> OpenIncident:
    """Read an open incident. Bytes that are not ours raise: state is our own."""
    last_day, order, compared = decode_profiles(profiles)
    version, digest, aliases, told = orjson.loads(accounts)
    return OpenIncident(
        incident_id=incident_id,
        order=order,
        version=version,
        digest=digest,
        aliases=tuple(Alias(incident_id=alias, version=last) for alias, last in aliases),
        accounts=tuple(_accounts().validate_python(told)),
        profiles=compared,
        last_day=last_day,
    )


@lru_cache(maxsize=1)
def _accounts() -> TypeAdapter[list[Account]]:
    return TypeAdapter(list[Account])


def incident_json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of an open incident's merged content."""
    return TypeAdapter(Merged).json_schema(mode="serialization")
