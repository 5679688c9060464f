"""A bad rule stops the start, naming file, rule and what to do; a good one gives every form its voice."""

from pathlib import Path

import pytest

from stream.rules.load import Rule, RuleError, expand, load_rules, read_rules
from stream.rules.morphology import Voice

GOOD = """
[[rule]]
id = "id.trigger.stabbing"
concept = "stabbing"
roots = ["tikam"]
words = ["ditusuk"]
weight = 0.9
examples = ["Ia ditikam"]
counter_examples = ["Ia ditegur"]
"""


def rules_of(folder: Path, text: str, stem: str = "triggers") -> list[Rule]:
    path = folder / f"{stem}.toml"
    path.write_text(text, encoding="utf-8")
    return list(read_rules(path, stem))


def test_a_rule_is_read_with_its_examples(tmp_path: Path) -> None:
    (rule,) = rules_of(tmp_path, GOOD)
    assert (rule.id, rule.entry.sense, rule.entry.weight) == ("id.trigger.stabbing", "stabbing", 0.9)
    assert (rule.examples, rule.counter_examples) == (("Ia ditikam",), ("Ia ditegur",))


def test_forms_come_from_words_and_roots_with_their_voice_and_with_nya(tmp_path: Path) -> None:
    voices = dict(expand(rules_of(tmp_path, GOOD)[0]))
    assert voices[("menikam",)] is Voice.ACTIVE
    assert voices[("ditikam",)] is Voice.PASSIVE
    assert voices[("ditusuk",)] is Voice.PASSIVE
    assert voices[("penikamannya",)] is Voice.NOMINAL


@pytest.mark.parametrize(
    ("wrong", "right", "says"),
    [
        ('id = "id.trigger.stabbing"', "", "a rule without an id; give it one like id.trigger.name"),
        ("weight", "wieght", "id.trigger.stabbing: unknown key 'wieght'; known: "),
        ('counter_examples = ["Ia ditegur"]', "", "needs at least one example and one counter_example"),
        ('concept = "stabbing"', "", "id.trigger.stabbing: needs 'concept'"),
        ("[[rule]]", "[[rule", "triggers.toml: not TOML"),
    ],
)
def test_a_bad_rule_says_where_it_is_and_what_to_do(tmp_path: Path, wrong: str, right: str, says: str) -> None:
    with pytest.raises(RuleError) as error:
        rules_of(tmp_path, GOOD.replace(wrong, right))
    assert "triggers.toml: " in str(error.value)
    assert says in str(error.value)


def test_the_rules_that_ship_load_with_a_hash_of_their_bytes() -> None:
    one, two = load_rules("id"), load_rules("id")
    assert one.digest == two.digest
    assert len({rule.id for rule in one.rules}) == len(one.rules) > 100
