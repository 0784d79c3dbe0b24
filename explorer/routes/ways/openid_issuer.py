"""What the app asks an issuer of OpenID Connect: its description, its keys, a token for a code, who that is."""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from explorer.errors import InputError
from explorer.routes.ways.openid_settings import Settings, loopback, trusted

if TYPE_CHECKING:
    from joserfc.jwk import KeySet, OctKey

PATH = "/.well-known/openid-configuration"
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
KEPT_SECONDS, AGAIN_AFTER = 3600.0, 30.0
"""How long description and keys are kept, and after how long they are asked for again where a key is missing."""
ANSWERS_WITHIN, MOST_BYTES = 10.0, 1_000_000


@cache
def _trust() -> ssl.SSLContext:
    """Return whose certificates are believed: made once, for that takes a while."""
    import httpx

    return httpx.create_ssl_context()


class Issuer:
    """One issuer; used by one event loop."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._description: dict[str, Any] = {}
        self._keys: dict[str, Any] = {}
        self._described = self._fetched = float("-inf")
        self._lock = asyncio.Lock()

    async def description(self) -> dict[str, Any]:
        """Return how the issuer describes itself; InputError where it cannot be asked, or says it is another."""
        async with self._lock:
            if time.monotonic() - self._described > KEPT_SECONDS:
                about = await self._ask("GET", self.settings.issuer.rstrip("/") + PATH)
                if about.get("issuer") != self.settings.issuer:
                    raise self._refused("it calls itself by another name than the one in the settings")
                for name in NEEDED:
                    if not self._trusted(about.get(name)):
                        raise self._refused(f"its {name} is no address that begins with https://")
                self._description, self._described = about, time.monotonic()
            return self._description

    async def keys(self, again: bool = False) -> KeySet | OctKey:
        """Return the issuer's public keys, or the client's secret where tokens are declared to be signed by it."""
        from joserfc.errors import JoseError
        from joserfc.jwk import JWKRegistry, KeySet, OctKey

        if self.settings.by_secret:
            return OctKey.import_key(self.settings.client_secret)
        async with self._lock:
            age = time.monotonic() - self._fetched
            if age > KEPT_SECONDS or (again and age > AGAIN_AFTER):
                self._keys = await self._ask("GET", self._description["jwks_uri"])
                self._fetched = time.monotonic()
        found = []
        listed = self._keys.get("keys")
        for about in listed if isinstance(listed, list) else []:
            if isinstance(about, dict) and about.get("kty") in ("RSA", "EC", "OKP"):
                try:
                    found.append(JWKRegistry.import_key(about))
                except (JoseError, ValueError, TypeError, KeyError):
                    continue  # a key of a kind that is not known here
        return KeySet(found)

    async def redeem(self, code: str, verifier: str, back: str) -> dict[str, Any]:
        """Return the tokens for a code."""
        about, form = self._description, {
            "grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier,
        }  # fmt: skip
        pair = None
        methods = about.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        if not self.settings.client_secret or "client_secret_basic" not in methods:
            form["client_id"] = self.settings.client_id
        if self.settings.client_secret:
            if "client_secret_basic" in methods:
                pair = quote(self.settings.client_id, safe=""), quote(self.settings.client_secret, safe="")
            else:
                form["client_secret"] = self.settings.client_secret
        return await self._ask("POST", about["token_endpoint"], form=form, pair=pair)

    async def user(self, access_token: str) -> dict[str, Any]:
        """Return what the issuer tells of whom it has signed in; {} where it tells nothing more."""
        address = self._description.get("userinfo_endpoint")
        if not self._trusted(address) or not access_token.isascii() or not access_token.isprintable():
            return {}
        return await self._ask("GET", str(address), {"Authorization": f"Bearer {access_token}"})

    def _trusted(self, address: object) -> bool:
        """Return whether an address may be asked: https, and of this machine only where the issuer itself is."""
        if not isinstance(address, str) or not trusted(address):
            return False
        return address.startswith("https:") or loopback(self.settings.issuer)

    async def _ask(
        self,
        method: str,
        address: str,
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        pair: tuple[str, str] | None = None,
    ) -> dict[str, Any]:
        """Return the JSON object that is answered, within bounds of time and size; no redirect is followed."""
        import httpx

        try:
            asking = httpx.AsyncClient(verify=_trust(), timeout=ANSWERS_WITHIN, trust_env=not loopback(address))
            async with (
                asyncio.timeout(2 * ANSWERS_WITHIN),
                asking as client,
                client.stream(method, address, headers=headers, data=form, auth=pair) as answer,
            ):
                content = bytearray()
                async for block in answer.aiter_bytes():
                    content += block
                    if len(content) > MOST_BYTES:
                        raise self._refused("it answers endlessly")
                status = answer.status_code
        except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError) as error:
            raise self._refused(f"it cannot be reached ({type(error).__name__})", "Try again later.") from error
        if status != 200:
            raise self._refused(f"it refuses with status {status}")
        try:
            value = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise self._refused("it answers with something else than JSON") from error
        if not isinstance(value, dict):
            raise self._refused("it answers with something else than was asked for")
        return value

    def _refused(self, reason: str, mend: str = "Begin again.") -> InputError:
        return InputError(f"Signing in with {self.settings.shown_name}", reason, mend)
