"""Rules, gazetteer and sources, loaded or refused. In: nothing. Out: the kit of the extract worker, or exit 78."""

from typing import TYPE_CHECKING

from stream.errors import ConfigurationError

if TYPE_CHECKING:
    from stream.workers.extract import Kit


def load_kit() -> "Kit":
    """Load what extraction needs, once a process. Raises ConfigurationError that names the file and entry at fault."""
    from stream.article.sources import SourcesError
    from stream.places.datafile import DataFileError
    from stream.rules.load import RuleError
    from stream.workers.extract import initialise

    try:
        return initialise()
    except (RuleError, SourcesError, DataFileError) as error:
        raise ConfigurationError(
            "the rules, the gazetteer or the sources cannot be used",
            why=str(error),
            next_step="correct that entry; `make install` builds a missing gazetteer",
        ) from error
