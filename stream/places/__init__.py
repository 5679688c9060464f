"""The gazetteer: where a name may be. In: words of an article. Out: place mentions, and one location."""
