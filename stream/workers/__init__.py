"""One module a worker: a pure function of records, joined to the engine."""
