"""The demo's news wire. In: nothing. Out: `articles.jsonl`, 90-odd records for `news.articles`, in order of time.

Every happening, person, armed group and outlet in it is invented; places are real so that the gazetteer has work.
About a third of the articles tell of no incident (courts, history, sport, drills, films, markets, forecasts) and must
yield none. One row a line, each one record to publish:

- an article: the object itself is the value, its `article_id` the key. One article_id comes twice with `revision` 1
  and 2 (the toll grows), one comes twice unchanged (an exact duplicate), one attack is told by two outlets with
  different tolls, four bodies are HTML.
- `{"article_id": ..., "withdraw": true}`: publish a null value under that key; the article came earlier in the file.
- `{"raw": ...}` and nothing else: publish the UTF-8 bytes of the string verbatim, without a key. One is cut off
  JSON, one an article without text: both must end as dead letters.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable

ARTICLES: Traversable = files(__name__) / "articles.jsonl"
