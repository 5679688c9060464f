"""Every rule finds its examples and leaves its counter-examples alone."""

import pytest

from stream.extract.tokens import tokenise
from stream.rules.load import Rule, load_rules

RULESET = load_rules("id")


def rules_found(text: str) -> set[str]:
    tokens = tokenise(text)
    return {hit.entry.rule for hit in RULESET.lexicon.scan(tokens.words, tokens.lower, 0, len(tokens))}


@pytest.mark.parametrize("rule", RULESET.rules, ids=lambda rule: rule.id)
def test_a_rule_finds_its_examples(rule: Rule) -> None:
    assert [text for text in rule.examples if rule.id not in rules_found(text)] == []


@pytest.mark.parametrize("rule", RULESET.rules, ids=lambda rule: rule.id)
def test_a_rule_leaves_its_counter_examples(rule: Rule) -> None:
    assert [text for text in rule.counter_examples if rule.id in rules_found(text)] == []
