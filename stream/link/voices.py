"""Who speaks for himself. In: accounts and profiles of one incident. Out: a voice for each report.

Reports with one voice count once: the relays of one agency, articles of one outlet, and rewrites of one text.
"""

from collections.abc import Sequence

from stream.link.compare import NEAR_DUPLICATE, similarity
from stream.link.model import Account, Profile

_LAST_COMPARED = 12


def voices_of(accounts: Sequence[Account], profiles: Sequence[Profile]) -> dict[str, str]:
    """Return report_id → voice. The earliest report of a rewritten text gives its voice to the others.

    A report is compared with the 12 before it: a wire is copied within hours.
    """
    sketches = {profile.report_id: profile.sketch for profile in profiles}
    voices: dict[str, str] = {}
    for at, account in enumerate(accounts):
        sketch = sketches.get(account.report_id, "")
        voices[account.report_id] = own_voice(account)
        for earlier in accounts[max(0, at - _LAST_COMPARED) : at]:
            if similarity(sketch, sketches.get(earlier.report_id, "")) >= NEAR_DUPLICATE:
                voices[account.report_id] = voices[earlier.report_id]
                break
    return voices


def own_voice(account: Account) -> str:
    """Return the agency that a report relays, or else its outlet."""
    return (account.agency or account.source.id).casefold()
