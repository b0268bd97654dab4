"""Settings: production refuses to start when it would be unsafe, with a line that says what to set."""

from pathlib import Path

import pytest

from app import config

GOOD = {
    "WEERKLANK_ENV": "production",
    "WEERKLANK_SECRET_KEY": "r3al-and-l0ng-enough-to-be-a-secret-4711",
    "WEERKLANK_DATA_KEYS": config.new_data_key(),
    "WEERKLANK_PUBLIC_URL": "https://weerklank.example",
    "WEERKLANK_TRUSTED_HOSTS": "weerklank.example",
}


def test_production_starts_with_all_that_it_needs(tmp_path: Path) -> None:
    assert config.read({**GOOD, "WEERKLANK_VAR": str(tmp_path)})["ENV_NAME"] == "production"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WEERKLANK_SECRET_KEY", ""),
        ("WEERKLANK_SECRET_KEY", config.DEFAULT_SECRET),
        ("WEERKLANK_SECRET_KEY", "a" * 64),
        ("WEERKLANK_SECRET_KEY", "short"),
        ("WEERKLANK_DATA_KEYS", ""),
        ("WEERKLANK_DATA_KEYS", "c2hvcnQ="),
        ("WEERKLANK_DATA_KEYS", "not base64!"),
        ("WEERKLANK_PUBLIC_URL", ""),
        ("WEERKLANK_PUBLIC_URL", "http://weerklank.example"),
        ("WEERKLANK_TRUSTED_HOSTS", ""),
        ("WEERKLANK_TRUSTED_HOSTS", "*"),
    ],
)
def test_production_refuses_and_names_the_setting(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(config.SettingsError, match=name):
        config.read({**GOOD, "WEERKLANK_VAR": str(tmp_path), name: value})


def test_an_unknown_environment_is_refused(tmp_path: Path) -> None:
    with pytest.raises(config.SettingsError, match="WEERKLANK_ENV"):
        config.read({"WEERKLANK_ENV": "prodution", "WEERKLANK_VAR": str(tmp_path)})


def test_development_makes_a_secret_of_its_own_once(tmp_path: Path) -> None:
    given = {"WEERKLANK_VAR": str(tmp_path / "var")}
    first, second = config.read(given), config.read(given)
    assert first["SECRET_KEY"] == second["SECRET_KEY"]
    assert len(first["SECRET_KEY"]) >= 32
    assert (tmp_path / "var" / "secret").stat().st_mode & 0o077 == 0


def test_development_makes_a_data_key_of_its_own_once(tmp_path: Path) -> None:
    given = {"WEERKLANK_VAR": str(tmp_path / "var")}
    first, second = config.read(given), config.read(given)
    assert first["DATA_KEYS"] == second["DATA_KEYS"]
    assert [len(key) for key in first["DATA_KEYS"]] == [32]
    assert (tmp_path / "var" / "data-key").stat().st_mode & 0o077 == 0
    assert {path.name for path in (tmp_path / "var").iterdir()} == {"secret", "data-key"}


def test_data_keys_are_read_newest_first() -> None:
    newer, older = config.new_data_key(), config.new_data_key()
    assert config.data_keys(f"{newer}, {older}") == [*config.data_keys(newer), *config.data_keys(older)]


def test_a_postgresql_address_gets_the_installed_driver() -> None:
    assert config.with_driver("postgresql://u@h/d") == "postgresql+psycopg://u@h/d"
    assert config.with_driver("sqlite:///x") == "sqlite:///x"
