"""Service-account sign-in: a throw-away key, the JWT-bearer grant (RFC 7523) and access tokens."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from sandbox.google.errors import ApiError

SERVICE_ACCOUNT = "siar-sandbox@sandbox-project.iam.gserviceaccount.com"
GOOGLE_AUDIENCE = "https://oauth2.googleapis.com/token"
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_LIFETIME = timedelta(hours=1)
_SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Principal:
    """Who a request acts for, and with which scopes."""

    email: str
    scopes: frozenset[str]

    @property
    def service_account(self) -> bool:
        return self.email.endswith(".gserviceaccount.com")


@dataclass
class Tokens:
    """Access tokens by the hash of their text: a saved state gives no token away.

    `wall` is the clock of the signing client, which knows nothing of the world's offset.
    """

    wall: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    key_pem: str = ""
    key_id: str = ""
    issued: dict[str, dict[str, Any]] = field(default_factory=dict)

    def keyfile(self, token_uri: str) -> dict[str, str]:
        """A service-account key file whose tokens come from `token_uri`."""
        self._ensure_key()
        return {
            "type": "service_account",
            "project_id": "sandbox-project",
            "private_key_id": self.key_id,
            "private_key": self.key_pem,
            "client_email": SERVICE_ACCOUNT,
            "client_id": "100000000000000000001",
            "auth_uri": "https://accounts.google.com/o/oauth2/auth",
            "token_uri": token_uri,
            "auth_provider_x509_cert_url": "https://www.googleapis.com/oauth2/v1/certs",
            "client_x509_cert_url": f"https://www.googleapis.com/robot/v1/metadata/x509/{SERVICE_ACCOUNT}",
            "universe_domain": "googleapis.com",
        }

    def _ensure_key(self) -> None:
        if not self.key_pem:
            key = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
            self.key_pem = key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            ).decode("ascii")
            self.key_id = hashlib.sha1(self.key_pem.encode(), usedforsecurity=False).hexdigest()

    def exchange(self, form: dict[str, str], *, audience: str, now: datetime) -> dict[str, Any]:
        """The answer of the token endpoint. Raises ApiError (OAuth 2.0 envelope) for a bad assertion."""
        if form.get("grant_type") != _GRANT:
            raise ApiError(400, f"Invalid grant_type: {form.get('grant_type', '')}", reason="unsupported_grant_type")
        if not form.get("assertion"):
            raise ApiError(400, "Missing required parameter: assertion", reason="invalid_request")
        claims = self._verified(form["assertion"], audience)
        scopes = str(claims.get("scope", "")).split()
        if not scopes:
            raise ApiError(400, "Invalid OAuth scope or ID token audience provided.", reason="invalid_scope")
        token = self.issue(SERVICE_ACCOUNT, scopes, now)
        return {"access_token": token, "expires_in": int(_LIFETIME.total_seconds()), "token_type": "Bearer"}

    def _verified(self, assertion: str, audience: str) -> dict[str, Any]:
        self._ensure_key()
        try:
            head_text, claims_text, signature_text = assertion.split(".")
            head, claims = json.loads(_decoded(head_text)), json.loads(_decoded(claims_text))
            signature = _decoded(signature_text)
        except ValueError:
            raise ApiError(400, "Bad Request", reason="invalid_grant") from None
        if not isinstance(head, dict) or not isinstance(claims, dict) or claims.get("iss") != SERVICE_ACCOUNT:
            raise ApiError(400, "Invalid grant: account not found", reason="invalid_grant")
        private = serialization.load_pem_private_key(self.key_pem.encode(), password=None)
        public = private.public_key()
        if head.get("alg") != "RS256" or not isinstance(public, rsa.RSAPublicKey):
            raise ApiError(400, "Invalid JWT Signature.", reason="invalid_grant")
        try:
            signed = f"{head_text}.{claims_text}".encode()
            public.verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            raise ApiError(400, "Invalid JWT Signature.", reason="invalid_grant") from None
        if claims.get("aud") not in {audience, GOOGLE_AUDIENCE}:
            raise ApiError(400, "Invalid JWT: Failed audience check.", reason="invalid_grant")
        self._check_times(claims)
        if claims.get("sub") not in {None, SERVICE_ACCOUNT}:
            text = "Client is unauthorized to retrieve access tokens using this method."
            raise ApiError(401, text, reason="unauthorized_client")
        return claims

    def _check_times(self, claims: dict[str, Any]) -> None:
        try:
            issued = datetime.fromtimestamp(float(claims["iat"]), UTC)
            expires = datetime.fromtimestamp(float(claims["exp"]), UTC)
        except (KeyError, TypeError, ValueError, OverflowError):
            raise ApiError(400, "Invalid JWT: iat and exp are required.", reason="invalid_grant") from None
        now = self.wall()
        if issued > now + _SKEW or expires < now or expires - issued > _LIFETIME + _SKEW:
            raise ApiError(
                400,
                "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
                "Check your iat and exp values in the JWT claim.",
                reason="invalid_grant",
            )

    def issue(self, email: str, scopes: list[str], now: datetime) -> str:
        """A new access token for `email`."""
        for digest in [key for key, grant in self.issued.items() if datetime.fromisoformat(grant["expires"]) < now]:
            del self.issued[digest]
        token = "ya29.sandbox-" + secrets.token_urlsafe(32)
        expires = (now + _LIFETIME).isoformat()
        self.issued[_digest(token)] = {"email": email, "scopes": sorted(scopes), "expires": expires}
        return token

    def principal(self, authorization: str | None, now: datetime) -> Principal:
        """Who the ``Authorization`` header stands for. Raises ApiError 401."""
        scheme, _, token = (authorization or "").partition(" ")
        grant = self.issued.get(_digest(token.strip())) if scheme.lower() == "bearer" and token else None
        if grant is None or datetime.fromisoformat(grant["expires"]) < now:
            raise ApiError(
                401,
                "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or "
                "other valid authentication credential. "
                "See https://developers.google.com/identity/sign-in/web/devconsole-project.",
                reason="authError",
                location=("header", "Authorization"),
            )
        return Principal(grant["email"], frozenset(grant["scopes"]))


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
