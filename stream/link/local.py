"""Linking's memory without a broker. In: nothing. Out: a `LinkState` in a dict."""


class DictState(dict[bytes, bytes]):
    """State in this process alone: for files, tests and measurements."""

    def put(self, key: bytes, value: bytes | None) -> None:
        """Set `key`, or delete it with None."""
        if value is None:
            self.pop(key, None)
        else:
            self[key] = value
