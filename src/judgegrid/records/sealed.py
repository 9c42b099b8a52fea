"""Sealed fields: personal data encrypted per field, with keyed hashes for equality search (SEC-12).

The provider is a slot (``CRYPTO_PROVIDER``): a certified module can take the place of the software one.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from functools import lru_cache
from typing import Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string

_VERSION = "1:"
OVERHEAD = 28  # nonce and tag
_BLOCK = 64  # bytes that SM3 takes in at once


class Provider(Protocol):
    """What a cryptographic module must do for us."""

    def seal(self, text: str) -> str: ...

    def open(self, sealed: str) -> str: ...

    def seal_bytes(self, content: bytes, *, bound: bytes) -> bytes: ...

    def open_bytes(self, sealed: bytes, *, bound: bytes) -> bytes: ...

    def keyed_hash(self, text: str) -> str: ...


class SoftwareProvider:
    """SM4-GCM and HMAC-SM3 by the ``cryptography`` library; no claim of certification."""

    def __init__(self) -> None:
        self._cipher = algorithms.SM4(bytes.fromhex(settings.SEALING_KEY)[:16])
        self._inner, self._outer = _hmac_states(bytes.fromhex(settings.SEARCH_KEY))

    def seal(self, text: str) -> str:
        return _VERSION + base64.b64encode(self.seal_bytes(text.encode())).decode()

    def seal_bytes(self, content: bytes, *, bound: bytes = b"") -> bytes:
        """The content sealed (``OVERHEAD`` bytes longer); it opens only with the same ``bound``."""
        nonce = os.urandom(12)
        cipher = Cipher(self._cipher, modes.GCM(nonce)).encryptor()
        if bound:
            cipher.authenticate_additional_data(bound)
        body = cipher.update(content) + cipher.finalize()
        return b"".join((nonce, cipher.tag, body))

    def open(self, sealed: str) -> str:
        """The text. Raises ValueError when the key is wrong or the value was altered."""
        if not sealed.startswith(_VERSION):
            raise ValueError("sealed value of an unknown version")
        return self.open_bytes(base64.b64decode(sealed[len(_VERSION) :])).decode()

    def open_bytes(self, sealed: bytes, *, bound: bytes = b"") -> bytes:
        """What was sealed. Raises ValueError when the key, the content or ``bound`` is another."""
        if len(sealed) < OVERHEAD:
            raise ValueError("sealed value is cut off")
        cipher = Cipher(self._cipher, modes.GCM(sealed[:12], sealed[12:OVERHEAD])).decryptor()
        if bound:
            cipher.authenticate_additional_data(bound)
        try:
            return cipher.update(sealed[OVERHEAD:]) + cipher.finalize()
        except InvalidTag as error:
            raise ValueError("sealed value does not open: wrong key or altered") from error

    def keyed_hash(self, text: str) -> str:
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(text.encode())
        outer.update(inner.digest())
        return str(outer.hexdigest())


def _hmac_states(key: bytes) -> tuple[Any, Any]:
    """HMAC-SM3 (RFC 2104) with the key already taken in: an import hashes a million short texts."""
    block = (hashlib.new("sm3", key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
    inner, outer = (bytes(byte ^ pad for byte in block) for pad in (0x36, 0x5C))
    return hashlib.new("sm3", inner), hashlib.new("sm3", outer)


@lru_cache(maxsize=1)
def provider() -> Provider:
    """The cryptographic module in force."""
    module: Provider = import_string(settings.CRYPTO_PROVIDER)()
    return module


def keyed_hash(text: str) -> str:
    """Keyed hash for equality search; an empty text stays empty so that it matches nothing."""
    plain = text.strip()
    return provider().keyed_hash(plain) if plain else ""


class SealedTextField(models.TextField):
    """Text encrypted on the way to the database; cannot be filtered on (use a keyed hash beside it)."""

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    def get_prep_value(self, value: Any) -> Any:
        return provider().seal(value) if value else value

    def from_db_value(self, value: Any, expression: object, connection: object) -> Any:
        return provider().open(value) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name not in {"isnull", "exact"}:
            raise TypeError(f"sealed fields cannot be searched by {lookup_name}; use their keyed hash")
        return super().get_lookup(lookup_name)


class SealedJSONField(SealedTextField):
    """A small JSON object, sealed as one text."""

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(json.dumps(value, ensure_ascii=False) if value else "")

    def from_db_value(self, value: Any, expression: object, connection: object) -> Any:
        text = super().from_db_value(value, expression, connection)
        return json.loads(text) if text else {}
