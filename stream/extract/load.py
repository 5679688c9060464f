"""Language packs to an extractor. In: nothing. Out: `Extractor`, made once a process."""

from dataclasses import dataclass

from stream.article.model import Article, Language
from stream.extract.assemble import extract
from stream.extract.language import LanguagePack, load_pack
from stream.model import Extraction

READ_AS = {Language.ID: "id", Language.MS: "id"}


@dataclass(frozen=True, slots=True)
class Extractor:
    """Extraction for every language there are rules for; an article in another one yields nothing."""

    packs: dict[str, LanguagePack]
    rules_hash: str

    def extract(self, article: Article) -> Extraction:
        """Incidents and rejected mentions of one article. Pure: the same article gives the same extraction."""
        code = READ_AS.get(article.language)
        return Extraction() if code is None else extract(article, self.packs[code])


def load_extractor() -> Extractor:
    """Load rules and gazetteer; raises RuleError or GazetteerError, each saying what to do."""
    pack = load_pack("id")
    return Extractor({"id": pack}, pack.rules.digest)
