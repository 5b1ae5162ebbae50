"""Settings are checked at start: every wrong one is named at once, and no secret is shown."""

from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from streams.adapters.clients import client_options
from streams.settings import Settings, explain


def test_every_wrong_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIAGA_PARTITIONS", "0")
    monkeypatch.setenv("SIAGA_KAFKA_BOOTSTRAP", "nowhere")
    monkeypatch.setenv("SIAGA_ALERT_STATUS", "Maybe")
    with pytest.raises(ValidationError) as failure:
        Settings()
    told = explain(failure.value)
    assert all(name in told for name in ("SIAGA_PARTITIONS", "SIAGA_KAFKA_BOOTSTRAP", "SIAGA_ALERT_STATUS"))


def test_a_login_without_its_password_is_refused_in_words() -> None:
    with pytest.raises(ValidationError) as failure:
        Settings(kafka_security_protocol="SASL_SSL", kafka_sasl_username="desk")
    assert "SIAGA_KAFKA_SASL_PASSWORD" in explain(failure.value)


def test_a_password_is_in_no_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIAGA_KAFKA_SASL_PASSWORD", "correct-horse")
    monkeypatch.setenv("SIAGA_PARTITIONS", "many")
    with pytest.raises(ValidationError) as failure:
        Settings()
    assert "correct-horse" not in explain(failure.value)
    monkeypatch.setenv("SIAGA_PARTITIONS", "4")
    assert "correct-horse" not in repr(Settings())


def test_a_password_may_lie_in_a_file_and_the_file_is_read_as_it_is_now(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("correct-horse\n", encoding="utf-8")
    settings = Settings(kafka_security_protocol="SASL_PLAINTEXT", kafka_sasl_username="desk", kafka_sasl_password_file=file)
    assert client_options(settings)["sasl_plain_password"] == "correct-horse"
    file.write_text("battery-staple", encoding="utf-8")
    assert client_options(settings)["sasl_plain_password"] == "battery-staple"
    assert "battery" not in repr(settings)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"kafka_sasl_password_file": "nowhere"}, "SIAGA_KAFKA_SASL_PASSWORD_FILE: nowhere: No such file"),
        ({"kafka_sasl_password_file": "empty"}, "SIAGA_KAFKA_SASL_PASSWORD_FILE: empty is empty"),
        ({"kafka_sasl_password_file": "empty", "kafka_sasl_password": "correct-horse"}, "which holds"),
        ({"kafka_ssl_cafile": "empty"}, "SIAGA_KAFKA_SSL_CAFILE: empty holds no certificate"),
        ({"kafka_ssl_cafile": "nowhere"}, "SIAGA_KAFKA_SSL_CAFILE: nowhere: No such file"),
    ],
)
def test_what_is_no_secret_or_no_certificate_is_refused_at_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: dict[str, str], said: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").write_text("", encoding="utf-8")
    for name, value in changed.items():
        monkeypatch.setenv(f"SIAGA_{name.upper()}", value)
    with pytest.raises(ValidationError) as failure:
        Settings()
    assert said in explain(failure.value)
    assert "correct-horse" not in explain(failure.value)


@pytest.mark.parametrize("key", ["hush\n", "hush-\u00e9"])
def test_a_key_that_no_header_carries_is_refused_at_start_and_not_shown(key: str) -> None:
    with pytest.raises(ValidationError) as failure:
        Settings(llm_url="https://models.example/v1", llm_model="m", llm_key=SecretStr(key))
    assert "SIAGA_LLM_KEY" in explain(failure.value)
    assert "hush" not in explain(failure.value)
