"""Sealed fields: what identifies a person is not in the database in clear."""

import hmac
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.db import connection

from judgegrid.records.disputes.models import Dispute
from judgegrid.records.sealed import SoftwareProvider, keyed_hash, provider


def test_sm4_is_the_standard_one():
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    cipher = Cipher(algorithms.SM4(key), modes.ECB()).encryptor()
    assert cipher.update(key).hex() == "681edf34d206965e86b3e94f536e4246"


def test_a_sealed_text_opens_and_an_altered_one_does_not():
    sealed = provider().seal("住在青祁路12号的张三")
    assert provider().open(sealed) == "住在青祁路12号的张三"
    assert provider().seal("住在青祁路12号的张三") != sealed
    altered = sealed[:-4] + ("AAAA" if sealed[-4:] != "AAAA" else "BBBB")
    with pytest.raises(ValueError, match="does not open"):
        provider().open(altered)


@pytest.mark.parametrize("length", [16, 32, 64, 100])
def test_keyed_hashes_are_hmac_sm3_by_the_book(length, settings):
    settings.SEARCH_KEY = bytes(range(length)).hex()
    for text in ("张三", "11010519491231002X" * 20):
        expected = hmac.new(bytes(range(length)), text.encode(), "sm3").hexdigest()
        assert SoftwareProvider().keyed_hash(text) == expected


def test_keyed_hashes_serve_equality_and_say_nothing_of_blanks():
    assert keyed_hash(" 张三 ") == keyed_hash("张三") != keyed_hash("张四")
    assert keyed_hash("  ") == ""


@pytest.mark.django_db
def test_the_database_holds_no_clear_text_and_refuses_to_search_it():
    made = Dispute.objects.create(
        number="D1",
        source="grid",
        subject="楼上漏水",
        reported_at=datetime(2026, 9, 1, tzinfo=UTC),
        scope_code="320211001001",
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject FROM disputes_dispute")
        stored = cursor.fetchone()[0]
    assert "漏水" not in stored
    assert Dispute.objects.get(pk=made.pk).subject == "楼上漏水"
    with pytest.raises(TypeError, match="cannot be searched"):
        Dispute.objects.filter(subject__contains="漏")
