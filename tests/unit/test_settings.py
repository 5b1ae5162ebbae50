"""Settings are checked at start: every wrong one is named at once, and no secret is shown."""

import pytest
from pydantic import SecretStr, ValidationError

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


@pytest.mark.parametrize("key", ["hush\n", "hush-\u00e9"])
def test_a_key_that_no_header_carries_is_refused_at_start_and_not_shown(key: str) -> None:
    with pytest.raises(ValidationError) as failure:
        Settings(llm_url="https://models.example/v1", llm_model="m", llm_key=SecretStr(key))
    assert "SIAGA_LLM_KEY" in explain(failure.value)
    assert "hush" not in explain(failure.value)
