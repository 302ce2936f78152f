"""The field of a mail address takes one address and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nowcast.alerts.subscription.address import LONGEST, WRONG, mailbox, parse_address
from nowcast.errors import InputError


@pytest.mark.parametrize(
    ("typed", "address"),
    [("ops@example.org", "ops@example.org"), ("  Ops@EXAMPLE.org\t", "Ops@example.org"),
     ("first.last+alerts@mail.example.org", "first.last+alerts@mail.example.org"),
     ("o'neill@example.org", "o'neill@example.org"), ("a@bücher.example", "a@xn--bcher-kva.example"),
     ("a@例え.テスト", "a@xn--r8jz45g.xn--zckzah")],
)  # fmt: skip
def test_one_address_is_taken_its_domain_in_ascii(typed: str, address: str) -> None:
    assert parse_address(typed) == address


@pytest.mark.parametrize(
    "typed",
    ["", "a", "@", "a@", "@example.org", "a@b", "a@example", "a b@example.org", "a@example.org, b@example.org",
     "a@example.org;b@example.org", "a@example.org b@example.org", "A <a@example.org>", "<a@example.org>",
     "a@example.org\r\nBcc: b@example.org", "a@example.org\nx", "a\n@example.org", "a@exa\rmple.org", "a@b@example.org",
     '"a b"@example.org', "a..b@example.org", ".a@example.org", "a.@example.org", "a@-x.org", "a@x-.org", "a@x..org",
     "a@[127.0.0.1]", "a@127.0.0.1", "a%b@example.org", "a!b@example.org", "a(b)@example.org", "a@exa_mple.org",
     "ä@example.org", "a@\u202eexample.org", "a\x00@example.org", "a@example.org\x00", "a@xn--.org", "a@*.example.org",
     f"{'a' * 65}@example.org", f"a@{'b' * 64}.org", f"a@{'b.' * 130}org"],
)  # fmt: skip
def test_all_else_is_refused_in_one_sentence_for_all(typed: str) -> None:
    with pytest.raises(InputError) as refused:
        parse_address(typed)
    assert str(refused.value) == WRONG


@given(st.text(max_size=60))
def test_whatever_is_taken_is_one_short_address_without_blanks(text: str) -> None:
    try:
        address = parse_address(text)
    except InputError:
        return
    assert address.isascii()
    assert address.isprintable()
    assert address.count("@") == 1
    assert len(address) <= LONGEST
    assert not set(address) & set(' ,;<>"()[]\\')


def test_a_tag_and_the_case_make_no_other_mailbox() -> None:
    assert mailbox("Aurora+alerts+x@example.org") == mailbox("aurora@example.org")
