"""Settings cannot be wrong in silence: what is mistyped stops, what is meant is understood."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from index.errors import SettingsError
from index.loading_settings import load_settings
from index.private import make_private
from index.settings import Settings


@pytest.fixture(autouse=True)
def _bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder to stand in, and an environment that sets nothing of ours."""
    for name in os.environ:
        if name.startswith(("PULLQUOTE_", "SLACK_", "ANTHROPIC_", "OPENAI_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def written(text: str, encoding: str = "utf-8") -> Settings:
    Path(".env").write_text(text, encoding=encoding)
    return load_settings()


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("PULLQUOTE_ALOW_CHANNELS", "PULLQUOTE_ALLOW_CHANNELS"),
        ("PULLQUOTE_ALLOW_USER", "PULLQUOTE_ALLOW_USERS"),
        ("PULLQUOTE_EMBARGOCHANNELS", "PULLQUOTE_EMBARGO_CHANNELS"),
        ("PULLQOUTE_ADMINS", "PULLQUOTE_ADMINS"),
        ("PULL_QUOTE_CHANNELS", "PULLQUOTE_CHANNELS"),
        ("pullquote_guest", "PULLQUOTE_GUESTS"),
        ("SLACK_BOT_TOKENS", "SLACK_BOT_TOKEN"),
        ("SLACK_SIGNIN_SECRET", "SLACK_SIGNING_SECRET"),
    ],
)
@pytest.mark.parametrize("where", [".env", "environment"])
def test_a_mistyped_name_stops_with_the_right_one(
    name: str, right: str, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if where == "environment":
        monkeypatch.setenv(name, "C0123ABC")
    with pytest.raises(SettingsError, match=f"{name.upper()} is no setting; {right} is") as told:
        written(f"{name}=C0123ABC\n" if where == ".env" else "")
    assert "C0123ABC" not in str(told.value)


def test_a_name_that_is_like_none_of_ours_stops_too_where_it_is_meant_for_us() -> None:
    with pytest.raises(SettingsError, match=r"PULLQUOTE_ZEBRA is no setting\. See"):
        written("PULLQUOTE_ZEBRA=1\n")


def test_names_of_other_programs_are_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_WEBHOOK_URL", "SLACK_USER_TOKEN", "OPENAI_API_KEY2", "HOME_CHANNEL"):
        monkeypatch.setenv(name, "x")
    assert written("DATABASE_URL=postgres://x\nSLACK_TEAM=T1\n").admins == ""


def test_only_a_whole_name_sets_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    """`HOME` stands in every environment; the home is `.pullquote` in the working folder."""
    fields = Settings.model_fields.items()
    short = [name.upper() for name, one in fields if one.validation_alias != name.upper()]
    assert {"HOME", "GUESTS", "OUTSIDERS", "ADMINS", "LLM"} <= set(short)
    for name in short:
        monkeypatch.setenv(name, "1")
    assert written("".join(f"{name}=1\n" for name in short)) == Settings(_env_file=None)
    assert load_settings().home == Path(".pullquote")
    assert not load_settings().guests


@pytest.mark.parametrize(
    "line",
    [
        "PULLQUOTE_ADMINS=U0123ABC",
        "export PULLQUOTE_ADMINS=U0123ABC",
        "PULLQUOTE_ADMINS=U0123ABC   \t",
        "PULLQUOTE_ADMINS=U0123ABC\u00a0",
        "PULLQUOTE_ADMINS=“U0123ABC”",
        "PULLQUOTE_ADMINS=„U0123ABC“",
        "PULLQUOTE_ADMINS=‘ U0123ABC ’",
        "PULLQUOTE_ADMINS=\"'U0123ABC'\"",
        "PULLQUOTE_ADMINS = U0123ABC # the desk",
        "PULLQUOTE_ADMINS='U0123ABC '\r",
    ],
)
def test_a_value_is_understood_however_it_is_quoted_and_spaced(line: str) -> None:
    assert written(f"# ours\n\n{line}\n").listed("admins") == {"U0123ABC"}


@pytest.mark.parametrize("given", ["“U1”, “U2”", "'U1' 'U2'", '"U1","U2"', "U1,,U2,"])
def test_marks_around_the_ids_of_a_list_are_no_part_of_them(given: str) -> None:
    assert Settings(_env_file=None, admins=given).listed("admins") == {"U1", "U2"}


def test_a_token_loses_the_marks_and_spaces_it_was_pasted_with() -> None:
    token = written("SLACK_BOT_TOKEN=“xoxb-1 ”\n").slack_bot_token
    assert token is not None
    assert token.get_secret_value() == "xoxb-1"


def test_a_file_that_begins_with_a_byte_order_mark_has_its_first_name() -> None:
    assert written("PULLQUOTE_ADMINS=U1\n", "utf-8-sig").listed("admins") == {"U1"}


@pytest.mark.parametrize("value", ["", "  ", "“”", '" "'])
def test_what_is_empty_is_not_set(value: str) -> None:
    settings = written(f"PULLQUOTE_HOME={value}\nPULLQUOTE_ARCHIVE_URL={value}\n")
    assert settings.home == Path(".pullquote")
    assert settings.archive_url is None


@pytest.mark.parametrize(
    "line",
    [
        "PULLQUOTE_ADMINS: U0SECRET",
        "PULLQUOTE_ADMINS U0SECRET",
        "PULLQUOTE_ADMINS",
        'PULLQUOTE_ADMINS="U0SECRET',
        'PULLQUOTE_ADMINS="U0SECRET" U2',
    ],
)
def test_a_line_that_says_nothing_stops_and_is_named_without_its_value(line: str) -> None:
    with pytest.raises(SettingsError, match=r"\.env, line 3 \(PULLQUOTE_ADMINS\)") as told:
        written(f"# ours\n\n{line}\n")
    assert "SECRET" not in str(told.value)


def test_a_file_in_another_encoding_is_told() -> None:
    with pytest.raises(SettingsError, match=r"\.env cannot be read: it is not UTF-8"):
        written("PULLQUOTE_ADMINS=U1\n", "utf-16")


def test_curly_marks_within_a_setting_are_named() -> None:
    with pytest.raises(SettingsError, match=r"PULLQUOTE_CHANNELS: .*marks are curly"):
        written("PULLQUOTE_CHANNELS={“C0123ABC”: [“wire”]}\n")


def test_a_tilde_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    settings = written(
        "PULLQUOTE_HOME=~/news\nPULLQUOTE_READER=~/reader\n"
        "PULLQUOTE_EMBEDDING_MODEL='~/model'\nPULLQUOTE_ARCHIVE_URL=sqlite:///~/a.db\n"
    )
    assert settings.home == tmp_path / "news"
    assert settings.reader == f"{tmp_path}/reader"
    assert settings.embedding_model == f"{tmp_path}/model"
    assert settings.archive == f"sqlite:///{tmp_path}/a.db"


@pytest.mark.parametrize("home", ["file", "file/below", "file/below/that"])
def test_a_file_in_the_place_of_the_home_is_told(home: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a story")
    with pytest.raises(SettingsError, match=r"PULLQUOTE_HOME cannot be .*a file stands in its"):
        make_private(tmp_path / home)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_home_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(SettingsError, match=f"PULLQUOTE_HOME cannot be {tmp_path}: it cannot be"):
        make_private(tmp_path)


def test_a_home_on_what_takes_no_files_is_told() -> None:
    with pytest.raises(SettingsError, match="PULLQUOTE_HOME cannot be /proc/pullquote"):
        make_private(Path("/proc/pullquote"))
