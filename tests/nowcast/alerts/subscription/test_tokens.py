"""Links of mails: forged, cut, expired and foreign ones are refused; keys can be changed."""

from datetime import UTC, datetime, timedelta

import pytest

from nowcast.alerts.subscription.tokens import Purpose, Token, read_return_path, read_token, return_path, sign
from nowcast.errors import InputError

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
TOKEN = Token("3f2a9c1b77aa00ff", 3, NOW)
KEYS = ("the key of today", "the key of yesterday")


def test_a_link_says_whose_it_is() -> None:
    assert read_token(KEYS, Purpose.CHANGE, sign(KEYS, Purpose.CHANGE, TOKEN), NOW) == TOKEN


def test_a_link_signed_by_an_older_key_is_taken_and_one_by_a_forgotten_key_is_not() -> None:
    old = sign(KEYS[1:], Purpose.CHANGE, TOKEN)
    assert read_token(KEYS, Purpose.CHANGE, old, NOW) == TOKEN
    with pytest.raises(InputError, match="not one of ours"):
        read_token(KEYS[:1], Purpose.CHANGE, old, NOW)


@pytest.mark.parametrize("used", Purpose)
@pytest.mark.parametrize("signed", Purpose)
def test_a_link_does_for_its_purpose_alone(signed: Purpose, used: Purpose) -> None:
    text = sign(KEYS, signed, TOKEN)
    if signed is used:
        assert read_token(KEYS, used, text, NOW) == TOKEN
    else:
        with pytest.raises(InputError, match="not one of ours"):
            read_token(KEYS, used, text, NOW)


def test_every_cut_and_every_changed_character_is_noticed() -> None:
    text = sign(KEYS, Purpose.LEAVE, TOKEN)
    cut = [text[:end] for end in range(len(text))]
    changed = [text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :] for at in range(len(text) - 1)]
    for wrong in [*cut, *changed, text + "A", "", ".", "....", "é", "A" * 10_000]:
        with pytest.raises(InputError):
            read_token(KEYS, Purpose.LEAVE, wrong, NOW)


def test_a_link_to_confirm_lasts_for_48_hours_and_is_not_of_the_future() -> None:
    text = sign(KEYS, Purpose.CONFIRM, TOKEN)
    assert read_token(KEYS, Purpose.CONFIRM, text, NOW + timedelta(hours=48))
    for moment in (NOW + timedelta(hours=48, seconds=1), NOW - timedelta(hours=1)):
        with pytest.raises(InputError, match="expired"):
            read_token(KEYS, Purpose.CONFIRM, text, moment)


def test_no_address_stands_in_a_link_and_it_is_short() -> None:
    text = sign(KEYS, Purpose.LEAVE, TOKEN)
    assert len(text) <= 100
    assert all(character.isalnum() or character in "-_." for character in text)


def test_without_a_key_nothing_is_signed() -> None:
    with pytest.raises(InputError, match="NOWCAST_SECRET_KEYS"):
        sign((), Purpose.LEAVE, TOKEN)


def test_a_return_path_says_whose_mail_came_back_even_in_capitals() -> None:
    path = return_path(KEYS, "alerts@example.org", TOKEN.subscription)
    assert len(path.partition("@")[0]) <= 64
    assert read_return_path(KEYS, path.upper()) == TOKEN.subscription
    assert read_return_path(KEYS, return_path(KEYS[1:], "alerts@example.org", "a7")) == "a7"


@pytest.mark.parametrize(
    "address", ["alerts@example.org", "alerts+b-@example.org", "alerts+b-aaaa@example.org", "alerts+b-!!@example.org",
                "alerts+b-me3w3bmd5mxoscmd@example.org", ""],
)  # fmt: skip
def test_a_forged_return_path_is_refused(address: str) -> None:
    with pytest.raises(InputError):
        read_return_path(KEYS, address)
