"""A provider of OpenID Connect on this machine: it signs everybody in, as honestly or dishonestly as a test wants."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode

import uvicorn
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "snp explorer", "a secret: of more than 32 characters"
ADA = {"sub": "ada-1", "email": "ada@lab.example", "email_verified": True, "name": "Ada Lovelace"}
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})


class Provider:
    """What it says of itself and of whom it signs in; a test changes what it wants.

    Attributes
    ----------
    user : dict
        The claims of who signs in.
    claims, description, answer : dict
        What is said otherwise in the token, in the description, in the address that browsers go back to; None: nothing.
    told : dict
        What the user endpoint says.
    sign : callable
        Makes a token of the claims.
    instead : dict
        Path -> what is answered there in place of the right answer.
    """

    def __init__(self) -> None:
        self.issuer, self.asked = "", 0
        self.reset()

    def reset(self) -> None:
        """Be honest again."""
        self.user: dict[str, Any] = dict(ADA)
        self.claims: dict[str, Any] = {}
        self.description: dict[str, Any] = {}
        self.answer: dict[str, Any] = {}
        self.told: dict[str, Any] = {}
        self.keys = KeySet([KEY])
        self.sign: Callable[[dict[str, Any]], str] = sign
        self.instead: dict[str, Response] = {}
        self.codes: dict[str, dict[str, str]] = {}

    def routes(self) -> list[Route]:
        """Return where it answers."""
        return [
            Route("/.well-known/openid-configuration", self._describe),
            Route("/authorize", self._authorize),
            Route("/token", self._token, methods=["POST"]),
            Route("/keys", self._keys),
            Route("/user", self._user),
        ]

    def sign_in(self, address: str) -> str:
        """Return where a browser is sent back to that was led to an address of this provider."""
        asked = dict(parse_qsl(address.partition("?")[2]))
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        assert {"openid", "email"} <= set(asked["scope"].split())
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        back = {"code": code, "state": asked["state"], "iss": self.issuer, **self.answer}
        return f"{asked['redirect_uri']}?{urlencode({key: value for key, value in back.items() if value is not None})}"

    async def _describe(self, request: Request) -> Response:
        self.asked += 1
        about = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/user",
            "authorization_response_iss_parameter_supported": True,
            "id_token_signing_alg_values_supported": ["RS256", "none", "HS256"],
        }
        return self._say(request, _without_none(about, self.description))

    async def _authorize(self, request: Request) -> Response:
        return RedirectResponse(self.sign_in(str(request.url)), 302)

    async def _token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        kind, _, pair = request.headers.get("authorization", "").partition(" ")
        name, _, secret = base64.b64decode(pair).decode().partition(":")
        if (kind, unquote(name), unquote(secret)) != ("Basic", CLIENT, SECRET):
            return JSONResponse({"error": "invalid_client"}, 401)
        asked = self.codes.pop(form.get("code", ""), None)
        verified = asked and asked["code_challenge"] == create_s256_code_challenge(form.get("code_verifier", ""))
        if asked is None or not verified or form.get("redirect_uri") != asked["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        honest = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"], **self.user}
        token = self.sign(_without_none(honest, self.claims))
        return self._say(request, {"access_token": "a.b-c", "token_type": "Bearer", "id_token": token})

    async def _keys(self, request: Request) -> Response:
        return self._say(request, self.keys.as_dict(private=False))

    async def _user(self, request: Request) -> Response:
        if request.headers.get("authorization") != "Bearer a.b-c":
            return JSONResponse({"error": "invalid_token"}, 401)
        return self._say(request, {"sub": self.user["sub"], **self.told})

    def _say(self, request: Request, honest: Mapping[str, Any]) -> Response:
        return self.instead.get(request.url.path) or JSONResponse(honest)


def sign(claims: dict[str, Any], key: Any = KEY, algorithm: str = "RS256", **header: Any) -> str:
    """Return a token as an honest provider makes it, or with another key, algorithm and header."""
    about = {"alg": algorithm, "kid": "one", **header}
    return jwt.encode(about, claims, key, algorithms=[algorithm])


def unsigned(claims: dict[str, Any]) -> str:
    """Return a token that says that it needs no signature."""
    parts = (json.dumps(part).encode() for part in ({"alg": "none", "kid": "one"}, claims))
    return ".".join([*(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts), ""])


def text(answer: str) -> Response:
    """Return an answer that is no JSON."""
    return PlainTextResponse(answer)


def _without_none(*said: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for each in said for key, value in each.items() if not any(s.get(key, 0) is None for s in said)}


@contextlib.contextmanager
def running() -> Iterator[Provider]:
    """Run a provider."""
    provider = Provider()
    web = uvicorn.Server(uvicorn.Config(Starlette(routes=provider.routes()), port=0, log_level="error"))
    thread = threading.Thread(target=lambda: asyncio.run(web.serve()), daemon=True)
    thread.start()
    while not web.started:
        time.sleep(0.01)
    provider.issuer = f"http://127.0.0.1:{web.servers[0].sockets[0].getsockname()[1]}"
    yield provider
    web.should_exit = True
    thread.join(timeout=20)
