"""CAP 1.2 against its specification: OASIS Standard CAP-V1.2, 1 July 2010, sections 3.2 and 3.3, and its schema 3.4."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from xml.etree.ElementTree import Element, fromstring

import pytest
from alert_samples import EVENT, MADE, ONSET, SAMPLES, settings

from nowcast.alerts.channels import cap
from nowcast.alerts.records import Kind, Mode, Transition

SPACE = "{urn:oasis:names:tc:emergency:cap:1.2}"
ORDER = {  # of the elements, by the schema
    "alert": "identifier sender sent status msgType source scope restriction addresses code note references "
    "incidents info",
    "info": "language category event responseType urgency severity certainty audience eventCode effective onset "
    "expires senderName headline description instruction web contact parameter resource area",
    "area": "areaDesc polygon circle geocode altitude ceiling",
    "eventCode": "valueName value",
    "parameter": "valueName value",
}
REQUIRED = {
    "alert": {"identifier", "sender", "sent", "status", "msgType", "scope"},
    "info": {"category", "event", "urgency", "severity", "certainty"},
    "area": {"areaDesc"},
}
VALUES = {
    "status": "Actual Exercise System Test Draft",
    "msgType": "Alert Update Cancel Ack Error",
    "scope": "Public Restricted Private",
    "category": "Geo Met Safety Security Rescue Fire Health Env Transport Infra CBRNE Other",
    "responseType": "Shelter Evacuate Prepare Execute Avoid Monitor Assess AllClear None",
    "urgency": "Immediate Expected Future Past Unknown",
    "severity": "Extreme Severe Moderate Minor Unknown",
    "certainty": "Observed Likely Possible Unlikely Unknown",
}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d")
TIMES = ("sent", "effective", "onset", "expires")


def changed(kind: Kind, revision: int, hours: float) -> Transition:
    made = MADE + timedelta(hours=hours)
    return replace(ONSET, kind=kind, revision=revision, made=made, valid_time=made, valid_until=None)


STORM = (
    ONSET,
    changed("escalation", 2, 1),
    changed("cannot_confirm", 3, 2),
    changed("all_clear", 4, 6),
    changed("summary", 5, 7),
)


def alert(revision: int | None = None, mode: Mode = "live") -> Element:
    return fromstring(cap.document(settings(), replace(EVENT, mode=mode), STORM, revision))


def text(root: Element, path: str) -> str:
    return root.findtext("/".join(f"{SPACE}{name}" for name in path.split("/"))) or ""


@pytest.mark.parametrize("revision", [1, 2, 3, 4])
def test_elements_are_those_of_the_schema_in_its_order_with_values_of_its_sets(revision: int) -> None:
    for element in alert(revision).iter():
        name = element.tag.removeprefix(SPACE)
        assert element.tag.startswith(SPACE)
        children = [child.tag.removeprefix(SPACE) for child in element]
        if name in ORDER:
            order = ORDER[name].split()
            assert children == sorted(children, key=order.index)
            assert set(children) >= REQUIRED.get(name, set())
        if name in VALUES:
            assert element.text in VALUES[name].split()
        if name in TIMES:
            assert TIME.fullmatch(element.text or "")
            datetime.fromisoformat(element.text or "")


@pytest.mark.parametrize("revision", [1, 2, 4])
def test_names_have_no_character_that_the_specification_forbids(revision: int) -> None:
    for path in ("identifier", "sender"):
        assert not re.search(r"[\s,<&]", text(alert(revision), path))


def test_an_event_is_alert_then_update_then_cancel_with_references_to_all_before() -> None:
    assert [text(alert(revision), "msgType") for revision in (1, 2, 3, 4)] == ["Alert", "Update", "Update", "Cancel"]
    earlier = [
        f"{text(alert(number), 'sender')},{text(alert(number), 'identifier')},{text(alert(number), 'sent')}"
        for number in (1, 2, 3)
    ]
    assert text(alert(4), "references").split() == earlier
    assert text(alert(1), "references") == ""


def test_the_last_revision_is_the_all_clear_and_a_summary_is_no_alert() -> None:
    assert text(alert(), "identifier") == "2024-0510-A.4"
    assert text(alert(), "info/responseType") == "AllClear"
    with pytest.raises(ValueError, match="no revision 5"):
        alert(5)


@pytest.mark.parametrize(("mode", "status"), [("live", "Actual"), ("replay", "Exercise"), ("simulation", "Test")])
def test_a_played_storm_is_no_actual_alert(mode: Mode, status: str) -> None:
    assert text(alert(1, mode), "status") == status


def test_a_shock_on_its_way_is_expected_and_likely_and_what_has_come_is_observed() -> None:
    assert [text(alert(1), f"info/{name}") for name in ("urgency", "severity", "certainty")] == [
        "Expected", "Severe", "Likely",
    ]  # fmt: skip
    assert text(alert(2), "info/certainty") == "Observed"
    assert text(alert(3), "info/certainty") == "Possible"


def test_the_values_are_parameters_with_their_band() -> None:
    pairs = {
        entry.findtext(f"{SPACE}valueName"): entry.findtext(f"{SPACE}value")
        for entry in alert(1).iter(f"{SPACE}parameter")
    }
    assert pairs["standoff_distance [R_E]"] == "5.5"
    assert pairs["standoff_distance_low [R_E]"] == "4.9"


def test_the_event_id_is_that_of_the_mail() -> None:
    assert text(alert(1), "incidents") == EVENT.id
    assert text(alert(1), "info/web").endswith(f"event={EVENT.id}")


def test_a_message_of_the_service_is_no_alert() -> None:
    with pytest.raises(ValueError, match="no alert"):
        cap.CHANNEL.build(settings(), SAMPLES["confirm"])
    assert cap.CHANNEL.build(settings(), SAMPLES["onset"]).startswith(b"<?xml")
