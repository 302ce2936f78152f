"""Parses what somebody typed into the field of a mail address: exactly one address, fit for a header and an envelope.

Taken are addresses that every mail server takes: a dot-atom before the @ in ASCII (RFC 5321, 4.1.2, without quotes and
without the routing signs % and !), a domain of names behind it, in IDNA 2008 where it is not ASCII. All else is
refused, so that no second recipient, no header line and no name of a person can come in by this field.
"""

import re

import idna

from nowcast.errors import InputError

LONGEST = 254  # characters of an address, RFC 5321 4.5.3.1.3 without the angle brackets
LONGEST_LOCAL = 64
ATOM = r"[A-Za-z0-9#$&'*+/=?^_`{|}~-]+"
LOCAL = re.compile(rf"{ATOM}(\.{ATOM})*")
LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
WRONG = "That is no mail address that can be used here: write one address, as name@example.org."


def parse_address(text: str) -> str:
    """The one address of a text, its domain in lower case and ASCII.

    Raises
    ------
    InputError
        With a sentence that does not repeat the text.

    Examples
    --------
    >>> parse_address(" Aurora@Example.ORG "), parse_address("a@bücher.example")
    ('Aurora@example.org', 'a@xn--bcher-kva.example')
    """
    stripped = text.strip(" \t")
    local, at, domain = stripped.partition("@")
    if not at or len(stripped) > LONGEST or len(local) > LONGEST_LOCAL or not LOCAL.fullmatch(local):
        raise InputError(WRONG)
    ascii_domain = _ascii(domain)
    labels = ascii_domain.split(".")
    if len(labels) < 2 or labels[-1].isdecimal() or not all(LABEL.fullmatch(label) for label in labels):
        raise InputError(WRONG)
    address = f"{local}@{ascii_domain}"
    if len(address) > LONGEST:
        raise InputError(WRONG)
    return address


def _ascii(domain: str) -> str:
    """A domain in ASCII: itself, or its form by IDNA 2008."""
    if domain.isascii():
        return domain.lower()
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        raise InputError(WRONG) from None


def mailbox(address: str) -> str:
    """What stands for the person behind an address in limits: without a tag behind a plus, in lower case.

    Examples
    --------
    >>> mailbox("Aurora+alerts@example.org")
    'aurora@example.org'
    """
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}".lower()
