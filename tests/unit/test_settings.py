"""Settings come from their layers, and what is wrong is said with its place."""

import os
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr

from stream.configure import configure, find_config, known_keys
from stream.errors import ConfigurationError
from stream.settings import Settings


def fault(environ: dict[str, str] | None = None, *, config_file: Path | None = None) -> str:
    with pytest.raises(ConfigurationError) as caught:
        configure(environ or {}, config_file=config_file)
    assert caught.value.exit_code == 78
    return str(caught.value)


def written(folder: Path, text: str) -> Path:
    path = folder / "stream.toml"
    path.write_text(text)
    return path


def test_flags_win_over_the_environment_and_the_environment_over_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, "[extract]\ngroup = 'file'\nbatch_records = 1\nchildren = 1\n")
    environ = {"INCIDENT_STREAM__EXTRACT__GROUP": "environment", "INCIDENT_STREAM__EXTRACT__BATCH_RECORDS": "2"}
    got = configure(environ, {("extract", "group"): "flag"}, config_file=file).settings.extract
    assert (got.group, got.batch_records, got.children) == ("flag", 2, 1)


def test_kafka_bootstrap_points_at_another_cluster_unless_ours_says_more() -> None:
    assert configure({"KAFKA_BOOTSTRAP": "localhost:1"}).settings.kafka.bootstrap == "localhost:1"
    both = {"KAFKA_BOOTSTRAP": "localhost:1", "INCIDENT_STREAM__KAFKA__BOOTSTRAP": "localhost:2"}
    assert configure(both).settings.kafka.bootstrap == "localhost:2"


def test_an_unknown_name_in_the_file_is_an_error_with_line_and_suggestion(tmp_path: Path) -> None:
    text = fault(config_file=written(tmp_path, "[extract]\n\n# a comment\nbatch_record = 5\n"))
    assert "stream.toml:4: there is no setting extract.batch_record" in text
    assert "did you mean extract.batch_records?" in text


def test_an_unknown_section_is_an_error(tmp_path: Path) -> None:
    assert "stream.toml:2" in fault(config_file=written(tmp_path, "[exstract]\ngroup = 'x'\n"))


def test_an_unknown_variable_is_an_error_that_names_it() -> None:
    text = fault({"INCIDENT_STREAM__KAFKA__BOOTSTRP": "localhost:1"})
    assert "environment INCIDENT_STREAM__KAFKA__BOOTSTRP" in text
    assert "kafka.bootstrap" in text


def test_a_value_out_of_range_is_named_with_its_line(tmp_path: Path) -> None:
    text = fault(config_file=written(tmp_path, "[extract.pages]\nhost = 'localhost'\nport = 99999\n"))
    assert "stream.toml:3: the setting extract.pages.port" in text


def test_broken_toml_is_named_with_its_line(tmp_path: Path) -> None:
    assert "stream.toml:2: the settings file is not valid TOML" in fault(
        config_file=written(tmp_path, "[extract]\ngroup = \n")
    )


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "nowhere.toml: the settings file cannot be read" in fault(config_file=tmp_path / "nowhere.toml")


def test_a_secret_is_read_from_the_file_that_a_variable_names(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("tr0mbone\n")
    environ = {
        "INCIDENT_STREAM__KAFKA__SECURITY_PROTOCOL": "SASL_SSL",
        "INCIDENT_STREAM__KAFKA__SASL_USERNAME": "extract",
        "INCIDENT_STREAM__KAFKA__SASL_PASSWORD_FILE": str(tmp_path / "password"),
    }
    settings = configure(environ).settings
    assert settings.kafka.sasl_password.get_secret_value() == "tr0mbone"
    assert settings.secrets() == ["tr0mbone"]
    assert "tr0mbone" in settings.kafka.security().values()


def test_a_secret_is_masked_in_all_that_is_printed() -> None:
    environ = {
        "INCIDENT_STREAM__KAFKA__SECURITY_PROTOCOL": "SASL_SSL",
        "INCIDENT_STREAM__KAFKA__SASL_USERNAME": "extract",
        "INCIDENT_STREAM__KAFKA__SASL_PASSWORD": "tr0mbone",
    }
    settings = configure(environ).settings
    assert "tr0mbone" not in repr(settings) + str(settings) + settings.model_dump_json()
    wrong = fault({**environ, "INCIDENT_STREAM__KAFKA__SASL_USERNAME": ""})
    assert "sasl_password" in wrong
    assert "tr0mbone" not in wrong


@pytest.mark.parametrize("bootstrap", ["kafka:9092", "10.0.0.7:9092", "localhost:9092,broker.example:9092"])
@pytest.mark.parametrize("protocol", ["PLAINTEXT", "SASL_PLAINTEXT"])
def test_plain_text_to_another_machine_is_refused(bootstrap: str, protocol: str) -> None:
    environ = {
        "INCIDENT_STREAM__KAFKA__BOOTSTRAP": bootstrap,
        "INCIDENT_STREAM__KAFKA__SECURITY_PROTOCOL": protocol,
        "INCIDENT_STREAM__KAFKA__SASL_USERNAME": "u",
        "INCIDENT_STREAM__KAFKA__SASL_PASSWORD": "p",
    }
    text = fault(environ)
    assert "--allow-insecure" in text
    assert "environment INCIDENT_STREAM__KAFKA__BOOTSTRAP" in text
    allowed = configure(environ, {("kafka", "allow_insecure"): True})
    assert allowed.settings.kafka.bootstrap == bootstrap


@pytest.mark.parametrize("bootstrap", ["127.0.0.1:1", "127.8.8.8:1", "localhost:1", "[::1]:1"])
def test_plain_text_on_this_machine_is_fine(bootstrap: str) -> None:
    assert configure({"KAFKA_BOOTSTRAP": bootstrap}).settings.kafka.bootstrap == bootstrap


def test_tls_to_another_machine_checks_its_name() -> None:
    environ = {"KAFKA_BOOTSTRAP": "kafka.example:9093", "INCIDENT_STREAM__KAFKA__SECURITY_PROTOCOL": "SSL"}
    context = configure(environ).settings.kafka.security()["ssl_context"]
    assert context.check_hostname


def test_state_and_articles_need_equally_many_partitions() -> None:
    text = fault({"INCIDENT_STREAM__TOPICS__ARTICLES__PARTITIONS": "8"})
    assert "extract_state needs as many partitions as articles" in text


def test_every_setting_is_in_the_committed_files_with_its_default_and_a_comment() -> None:
    """The files are the reference of all settings: none missing, none different from the code."""
    shipped = configure({}).settings
    assert shipped == Settings(topics=shipped.topics)
    table = tomllib.loads(find_config("stream.toml").read_text())
    for key, _ in known_keys():
        if key[0] != "topics":
            assert _has(table, key), f"{'.'.join(key)} is missing in config/stream.toml"


def test_the_committed_topics_keep_reports_in_one_compacted_partition() -> None:
    topics = configure({}).settings.topics
    assert topics.reports.partitions == 1
    assert topics.reports.config["cleanup.policy"] == "compact"
    assert topics.extract_state.partitions == topics.articles.partitions


def test_no_secret_has_a_default() -> None:
    for key, kind in known_keys():
        if kind is SecretStr:
            value: Any = configure({}).settings
            for part in key:
                value = getattr(value, part)
            assert value.get_secret_value() == ""


def test_settings_are_frozen_all_the_way_down() -> None:
    def sections(model: BaseModel) -> list[BaseModel]:
        below = [getattr(model, name) for name in type(model).model_fields]
        return [model, *(each for one in below if isinstance(one, BaseModel) for each in sections(one))]

    assert all(section.model_config.get("frozen") for section in sections(configure({}).settings))


def test_children_default_to_the_cores_that_this_process_may_use() -> None:
    assert configure({}).settings.extract.children_or_cores() == len(os.sched_getaffinity(0))


def _has(table: dict[str, Any], key: tuple[str, ...]) -> bool:
    value: Any = table
    for part in key:
        if not isinstance(value, dict) or part not in value:
            return False
        value = value[part]
    return True
