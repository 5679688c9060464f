"""The operator's settings reach the rooms, and copies of a worker on one machine do not share a folder."""

from pathlib import Path

import pytest

from stream.cli.service import engine_settings, own_instance, state_folder, views_settings
from stream.configure import configure
from stream.errors import ConfigurationError


def test_the_engine_is_told_what_was_set(tmp_path: Path) -> None:
    settings = configure(
        {"KAFKA_BOOTSTRAP": "localhost:7"},
        {
            ("extract", "group"): "g",
            ("extract", "batch_records"): 7,
            ("extract", "session_timeout_seconds"): 6,
            ("extract", "decoded_batch_mib"): 3,
            ("extract", "breaker", "streak"): 11,
            ("extract", "expired"): "go_on",
        },
    ).settings
    told = engine_settings(settings, instance="i", folder=tmp_path, labels={"version": "1"})
    assert (told.bootstrap, told.group, told.instance) == ("localhost:7", "g", "i")
    assert told.input_topic == "news.articles"
    assert told.output_topics == ("news.incident-reports",)
    assert told.changelog_topic == "incident-extract.state"
    assert told.dead_letter_topic == "news.dead-letters"
    assert told.batch_records == 7
    assert told.session_timeout_ms == 6000
    assert told.heartbeat_interval_ms < told.session_timeout_ms / 3
    assert told.decoded_bytes == 3 * 1024 * 1024
    assert told.breaker.streak == 11
    assert told.expired == "go_on"
    assert told.changelog_delete_retention_seconds == 86_400


def test_the_views_are_told_what_was_set(tmp_path: Path) -> None:
    settings = configure({}, {("views", "port"): 7, ("views", "instance"): "v", ("views", "pages", "port"): 8}).settings
    told = views_settings(settings, tmp_path)
    assert (told.web_port, told.metrics_port, told.instance_id) == (7, 8, "v")
    assert told.reports_topic == "news.incident-reports"


def test_a_second_copy_gets_a_name_of_its_own_and_a_restart_the_old_one(tmp_path: Path) -> None:
    with own_instance(tmp_path, "host") as first, own_instance(tmp_path, "host") as second:
        assert (first, second) == ("host", "host-2")
    with own_instance(tmp_path, "host") as again:
        assert again == "host"


def test_a_state_folder_that_cannot_be_made_is_a_configuration_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(ConfigurationError, match="the folder of the local state cannot be used"),
        own_instance(tmp_path / "file" / "state", "host"),
    ):
        pass


def test_state_lies_in_the_user_s_folder_unless_set(tmp_path: Path) -> None:
    settings = configure({}).settings
    assert state_folder(settings, "extract", {"HOME": "/h"}) == Path("/h/.local/state/incident-stream/incident-extract")
    assert state_folder(settings, "views", {"XDG_STATE_HOME": "/s"}) == Path("/s/incident-stream/incident-views")
    set_so = configure({}, {("extract", "state_folder"): str(tmp_path)}).settings
    assert state_folder(set_so, "extract", {}) == tmp_path / "incident-extract"
