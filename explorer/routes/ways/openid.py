"""Signing in at another server by OpenID Connect: the authorization code flow with PKCE, state and nonce.

Sources: OpenID Connect Core 1.0, section 3.1; RFC 7636 (PKCE); RFC 9207 (whose answer it is). The app asks the
issuer, and what the issuer's own description names, and nothing else. Signatures and claims are checked by joserfc
and Authlib, which are imported at the first sign-in.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

from explorer.errors import InputError
from explorer.jobs.people import LONGEST_ACCOUNT, Role
from explorer.routes.ways.openid_issuer import Issuer
from explorer.routes.ways.openid_settings import OPTION, Settings
from explorer.routes.ways.throttle import Limit, Throttle

NEEDED = ("authlib", "joserfc", "httpx")
FLOW_SECONDS, MOST_FLOWS = 600.0, 5000
"""How long somebody may take to sign in there, and how many may be about it."""
LIMITS = {"address": Limit(100, 60.0)}
"""How many sign-ins may be begun from one address."""
LEEWAY = 60
"""Seconds by which two clocks may differ."""
AGAIN = "Begin again."


@dataclass(frozen=True)
class Flow:
    """A sign-in that one browser has begun."""

    state: str
    nonce: str
    verifier: str
    back: str
    onward: str
    began: float = field(default_factory=time.monotonic)


@dataclass(frozen=True)
class SignedIn:
    """Whom the issuer has signed in.

    Attributes
    ----------
    account : str
        "openid ISSUER SUBJECT": what a person is found again by. A mail address may come to belong to another.
    name : str
        What they are called.
    role : str
        What they are here.
    mark : str
        Under what they have signed in: role and mail.
    onward : str
        Where they wanted to go.
    """

    account: str
    name: str
    role: Role
    mark: str
    onward: str


class OpenId:
    """The sign-in at one issuer; used by one event loop."""

    def __init__(self, settings: Settings) -> None:
        lacking = [name for name in NEEDED if find_spec(name) is None]
        if lacking:
            mend = "Install it with: pip install 'snp-explorer[openid]'"
            raise InputError(OPTION, f"it needs {', '.join(lacking)}, which is not installed here", mend)
        self.settings, self.issuer = settings, Issuer(settings)
        self.throttle = Throttle(LIMITS)
        self._flows: dict[str, Flow] = {}

    @property
    def place(self) -> str:
        """What a sentence about it begins with."""
        return f"Signing in with {self.settings.shown_name}"

    async def begin(self, back: str, onward: str) -> tuple[str, str]:
        """Return the issuer's address to go to, and what the browser's cookie is to hold until it comes back to `back`.

        InputError where the issuer cannot be asked.
        """
        from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
        from authlib.oauth2.rfc7636 import create_s256_code_challenge

        about = await self.issuer.description()
        state, nonce, handle = (secrets.token_urlsafe(32) for _ in range(3))
        flow = Flow(state, nonce, secrets.token_urlsafe(48), back, onward)
        self._forget(MOST_FLOWS - 1)
        self._flows[_digest(handle)] = flow
        address = prepare_grant_uri(
            about["authorization_endpoint"],
            client_id=self.settings.client_id,
            response_type="code",
            redirect_uri=back,
            scope="openid email profile",
            state=flow.state,
            nonce=flow.nonce,
            code_challenge=create_s256_code_challenge(flow.verifier),
            code_challenge_method="S256",
        )
        return address, handle

    async def finish(self, handles: Sequence[str], answer: Mapping[str, Sequence[str]]) -> SignedIn:
        """Return whom the issuer has signed in, by what the browser brings back; InputError says why nobody."""
        given = {name: values[0] for name, values in answer.items() if len(values) == 1}
        flow = self._take(handles, given.get("state", ""))
        about = await self.issuer.description()
        named = given.get(
            "iss", about["issuer"] if not about.get("authorization_response_iss_parameter_supported") else ""
        )
        if named != about["issuer"]:
            raise self._refused("the answer comes from another server than the one that was asked")
        if "error" in given:
            code = given["error"] if given["error"].replace("_", "").isalnum() and given["error"].isascii() else "error"
            raise self._refused(f"it was cancelled, or refused there ({code[:40]})")
        if not given.get("code"):
            raise self._refused("the answer carries no code")
        tokens = await self.issuer.redeem(given["code"], flow.verifier, flow.back)
        claims = await self._claims(tokens, flow.nonce, about)
        return await self._signed_in(claims, str(tokens.get("access_token", "")), flow.onward)

    def stands(self, account: str, mark: str) -> bool:
        """Return whether who signed in under a mark may still be here as what they are."""
        role, _, mail = mark.partition(" ")
        return account.startswith(f"openid {self.settings.issuer} ") and role == self.settings.role(mail)

    def _take(self, handles: Sequence[str], state: str) -> Flow:
        """Return the flow that a browser began, once."""
        self._forget(MOST_FLOWS)
        for key in map(_digest, handles):
            flow = self._flows.get(key)
            if flow is not None and secrets.compare_digest(flow.state.encode(), state.encode()):
                del self._flows[key]
                return flow
        raise self._refused("this browser has not begun it, or took longer than 10 minutes")

    def _forget(self, most: int) -> None:
        now = time.monotonic()
        lasting = [(key, flow) for key, flow in self._flows.items() if now - flow.began <= FLOW_SECONDS]
        self._flows = dict(lasting[max(0, len(lasting) - most) :])

    async def _claims(self, tokens: Mapping[str, Any], nonce: str, about: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a signed token says, once all in it is as it has to be."""
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.errors import ExpiredTokenError, InvalidClaimError, InvalidKeyIdError, JoseError, MissingClaimError

        token = tokens.get("id_token")
        if not isinstance(token, str):
            raise self._refused("the answer carries no signed token")
        try:
            keys = await self.issuer.keys()
            try:
                read = jwt.decode(token, keys, algorithms=self.settings.algorithms)
            except InvalidKeyIdError:
                read = jwt.decode(token, await self.issuer.keys(again=True), algorithms=self.settings.algorithms)
            options: Any = {
                "iss": {"essential": True, "value": self.settings.issuer},
                "aud": {"essential": True, "value": self.settings.client_id},
            }
            known = {"nonce": nonce, "client_id": self.settings.client_id, "access_token": tokens.get("access_token")}
            claims = CodeIDToken(read.claims, read.header, options, known)
            claims.validate(now=int(time.time()), leeway=LEEWAY)
        except ExpiredTokenError as error:
            raise self._refused("the token has expired", "Is the clock of this machine right?") from error
        except (InvalidClaimError, MissingClaimError) as error:
            claim = str(getattr(error, "claim", "")) or "a claim"
            raise self._refused(f"the token is not for this sign-in ({claim})") from error
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise self._refused("the token is not signed as it has to be") from error
        return dict(claims)

    async def _signed_in(self, claims: Mapping[str, Any], access_token: str, onward: str) -> SignedIn:
        subject = claims["sub"]
        account = f"openid {self.settings.issuer} {subject}"
        if not subject or not subject.isprintable() or len(account) > LONGEST_ACCOUNT:
            raise self._refused("the token does not say whom it is about")
        about = dict(claims)
        if "email" not in about and access_token:
            more = await self.issuer.user(access_token)
            if more.get("sub") == subject:
                about = {**more, **claims}
            elif more:
                raise self._refused("the issuer tells of somebody else than it has signed in")
        mail = about.get("email") if about.get("email_verified") is True else ""
        mail = mail if isinstance(mail, str) and mail.isprintable() and mail.count("@") == 1 and len(mail) < 300 else ""
        role = self.settings.role(mail)
        if role is None:
            who = mail or "somebody whose mail address is not verified there"
            raise InputError(self.place, f"{who} is not among those who may enter", "Ask who runs this app.")
        called = (about.get("name"), about.get("preferred_username"), mail.partition("@")[0], "Somebody")
        name = next(
            each for each in called if isinstance(each, str) and any(c.isprintable() and c != " " for c in each)
        )
        return SignedIn(account, name, role, f"{role} {mail}", onward)

    def _refused(self, reason: str, mend: str = AGAIN) -> InputError:
        return InputError(self.place, reason, mend)


def _digest(handle: str) -> str:
    return hashlib.sha256(handle.encode("utf-8", "replace")).hexdigest()
