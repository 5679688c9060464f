"""The gazetteer: where a name may be. In: words of an article. Out: place mentions with candidates, and one location."""
