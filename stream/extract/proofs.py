"""Token spans to evidence. In: a reading, fields with spans and rules. Out: `Evidence` in code points, with quotes."""

from stream.extract.reading import Reading
from stream.model import Evidence

QUOTE_LIMIT = 240


class Proofs:
    """Collects the evidence of one incident in field order."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._evidence: list[Evidence] = []

    def add(self, field: str, first: int, last: int, rule: str) -> None:
        """Prove `field` by tokens `first` to `last` (exclusive)."""
        start, end, quote = self._reading.quote(first, last)
        self._evidence.append(Evidence(field=field, start=start, end=end, quote=quote[:QUOTE_LIMIT], rule=rule))

    def evidence(self) -> tuple[Evidence, ...]:
        """All evidence so far."""
        return tuple(self._evidence)
