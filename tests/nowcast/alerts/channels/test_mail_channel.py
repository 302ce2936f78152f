"""Mail: the letter as a mail program reads it, and how a real server on the loopback is answered."""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from html import unescape

import pytest
from alert_samples import MESSAGE, SAMPLES, SUBJECT, settings

from nowcast.alerts.channels.mail import CHANNEL
from nowcast.alerts.mail.drawn import COLUMNS
from nowcast.alerts.mail.sink import MailSink, Taken
from nowcast.alerts.records import DeliveryError, Message
from nowcast.alerts.subscription.tokens import read_return_path

LARGEST_PLOT = 100_000  # bytes
NAMES = list(SAMPLES)


def parsed(message: Message) -> EmailMessage:
    """The letter as the strict parser of the library reads it: any defect is an error."""
    return email.message_from_bytes(CHANNEL.build(settings(), message), policy=email.policy.strict)


def body(message: Message, kind: str) -> str:
    part = parsed(message).get_body((kind,))
    assert part is not None
    return str(part.get_content())


def words(html: str) -> list[str]:
    """The words of a page, without its head."""
    inner = re.sub(r"<(style|head)[\s\S]*?</\1>", " ", html)
    return unescape(re.sub(r"<[^>]+>", "", inner)).split()


@pytest.mark.parametrize("name", NAMES)
def test_a_letter_has_no_defect_and_no_line_above_998_octets(name: str) -> None:
    message = parsed(SAMPLES[name])
    assert [part.defects for part in message.walk() if part.defects] == []
    lines = CHANNEL.build(settings(), SAMPLES[name]).split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert not any(b"\n" in line or b"\r" in line for line in lines)


@pytest.mark.parametrize("name", NAMES)
def test_the_plain_text_has_78_columns_but_for_links(name: str) -> None:
    lines = body(SAMPLES[name], "plain").splitlines()
    assert [line for line in lines if len(line) > COLUMNS and "https://" not in line] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_html_has_the_words_of_the_plain_text_in_their_order(name: str) -> None:
    plain = re.sub(r":\s+https://\S+", "", body(SAMPLES[name], "plain"))
    assert words(body(SAMPLES[name], "html")) == plain.split()


@pytest.mark.parametrize("name", NAMES)
def test_nothing_in_a_letter_is_fetched_from_anywhere(name: str) -> None:
    html = body(SAMPLES[name], "html")
    fetched = re.findall(r"(?:src|background|srcset)=\"([^\"]+)\"|url\(([^)]+)\)|@import", html)
    assert all(source.startswith("cid:") for source, _ in fetched)
    assert "<script" not in html
    assert "<link" not in html


def test_the_plot_is_inside_of_the_letter_below_100_kb_and_said_in_words() -> None:
    pictures = [part for part in parsed(MESSAGE).walk() if part.get_content_type() == "image/png"]
    (picture,) = pictures
    assert picture.get_content()[:4] == b"\x89PNG"
    assert len(picture.get_content()) < LARGEST_PLOT
    html = body(MESSAGE, "html")
    assert f'src="cid:{picture["Content-ID"].strip("<>")}"' in html
    assert re.search(r'alt="[^"]+ from 10 May 10:40 to .* UTC: 5.5 to 10.4 R_E', html)


def test_a_letter_is_that_of_a_list_which_one_click_leaves() -> None:
    message = parsed(MESSAGE)
    assert re.fullmatch(r"<https://nowcast\.example\.org/subscribe/leave/[\w.-]+>", message["List-Unsubscribe"])
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "<alerts.example.org>" in message["List-Id"]
    assert message["Auto-Submitted"] == "auto-generated"


def test_a_letter_of_the_service_itself_belongs_to_no_list() -> None:
    message = parsed(SAMPLES["confirm"])
    assert message["List-Unsubscribe"] is None
    assert message["Auto-Submitted"] == "auto-generated"


def test_no_header_is_folded_so_that_links_stay_whole() -> None:
    head = CHANNEL.build(settings(), MESSAGE).partition(b"\r\n\r\n")[0]
    assert not [line for line in head.split(b"\r\n") if line[:1] in b" \t"]


def test_the_letters_of_an_event_are_one_thread() -> None:
    first, later = parsed(MESSAGE), parsed(SAMPLES["all-clear"])
    assert first["References"] is None
    assert later["References"] == later["In-Reply-To"] == first["Message-ID"] == "<4f1c2a9be07d@example.org>"


def test_the_same_message_has_the_same_bytes_at_every_try() -> None:
    assert CHANNEL.build(settings(), MESSAGE) == CHANNEL.build(settings(), MESSAGE)


def test_the_subject_alone_says_what_how_strong_when_and_how_sure() -> None:
    assert parsed(MESSAGE)["Subject"] == SUBJECT


def test_a_played_storm_is_marked_in_the_subject_and_above_all_text() -> None:
    message = SAMPLES["onset-replay"]
    assert parsed(message)["Subject"].startswith("[TEST] ")
    assert body(message, "plain").startswith("TEST: ")


def test_the_text_is_complete_what_when_own_time_and_what_it_means() -> None:
    text = body(MESSAGE, "plain")
    for part in ("In short: ", "When: ", "Your time: 10 May 18:02 to 21:02 (Europe/London).", "How sure: ", "For you: ",
                 "75.2W is at 12:01 local time then, on the day side", "Next: ", "Why you get this: ", "SOLAR1",
                 "5.50 R_E (4.90 to 6.20)", "16:38, 2 min old"):  # fmt: skip
        assert part in text.replace("\n  ", " "), part


@pytest.mark.parametrize("text", ["a@example.org\r\nBcc: b@example.org", "a@example.org\n"])
def test_a_line_end_gets_into_no_header(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        CHANNEL.build(settings(), replace(MESSAGE, recipient=text))
    message = parsed(replace(MESSAGE, subject=f"x {text}"))
    assert message["Bcc"] is None
    assert message["Subject"] == f"x {' '.join(text.split())}"


def test_a_sentence_with_a_tag_in_it_stays_a_sentence() -> None:
    html = body(replace(MESSAGE, facts=(("what", "<b>5 < 6 & 7</b>"),)), "html")
    assert "&lt;b&gt;5 &lt; 6 &amp; 7&lt;/b&gt;" in html


@pytest.fixture(scope="module")
def sink() -> Iterator[tuple[MailSink, list[Taken]]]:
    taken: list[Taken] = []
    server = MailSink(taken.append)
    server.start()
    yield server, taken
    server.stop()


def send(server: MailSink, message: Message = MESSAGE) -> None:
    chosen = settings(SMTP_URL=server.url)
    CHANNEL.deliver(chosen, message, CHANNEL.build(chosen, message))


def test_the_server_gets_the_letter_byte_by_byte_and_a_signed_return_path(sink: tuple[MailSink, list[Taken]]) -> None:
    server, taken = sink
    server.handler.fault = ""
    send(server)
    assert taken[-1].body == CHANNEL.build(settings(), MESSAGE)
    assert taken[-1].recipients == ("ops@example.com",)
    assert read_return_path(settings().secret_keys, taken[-1].sender) == MESSAGE.subscription


@pytest.mark.parametrize(("fault", "permanent"), [("refuse", True), ("full", False), ("drop", False)])
def test_a_refusal_says_whether_another_try_can_help(
    sink: tuple[MailSink, list[Taken]], fault: str, permanent: bool
) -> None:
    server, _ = sink
    server.handler.fault = fault  # type: ignore[assignment]
    with pytest.raises(DeliveryError) as refused:
        send(server)
    assert refused.value.permanent is permanent
    assert "ops@example.com" not in str(refused.value)


def test_a_grey_listed_letter_is_taken_at_the_second_try(sink: tuple[MailSink, list[Taken]]) -> None:
    server, taken = sink
    server.handler.fault = "grey"
    with pytest.raises(DeliveryError) as refused:
        send(server)
    assert not refused.value.permanent
    send(server)
    assert taken[-1].recipients == ("ops@example.com",)


def test_what_a_dropped_connection_has_taken_has_the_message_id_of_the_next_try(
    sink: tuple[MailSink, list[Taken]],
) -> None:
    server, taken = sink
    before = len(taken)
    server.handler.fault = "drop"
    with pytest.raises(DeliveryError):
        send(server)
    server.handler.fault = ""
    send(server)
    names = {email.message_from_bytes(mail.body)["Message-ID"] for mail in taken[before:]}
    assert len(taken) == before + 2
    assert names == {"<4f1c2a9be07d@example.org>"}


def test_a_server_that_is_down_is_tried_again(free_port: int) -> None:
    chosen = settings(SMTP_URL=f"smtp://127.0.0.1:{free_port}")
    with pytest.raises(DeliveryError) as refused:
        CHANNEL.deliver(chosen, MESSAGE, b"")
    assert not refused.value.permanent
