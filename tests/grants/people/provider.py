"""An identity provider on this machine: it answers for one person at a time, as it is told."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode

from authlib.common.encoding import urlsafe_b64encode
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

CLIENT, SECRET = "ashar", "a secret of the client"


class Provider:
    """`says` are the claims of whoever comes; `bent` changes what a sound provider would put into its token."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "1"}, auto_kid=True)
        self.other_key = RSAKey.generate_key(2048, {"kid": "1"}, auto_kid=True)
        self.says: dict[str, Any] = {}
        self.bent: dict[str, Any] = {}
        self.forged = False
        self.asked: dict[str, dict[str, str]] = {}
        self.issuer = ""

    def __call__(self, environ: Any, start: Any) -> Any:
        request = Request(environ)
        answer = {
            "/.well-known/openid-configuration": self._metadata,
            "/keys": lambda _: _json({"keys": [self.key.as_dict(private=False)]}),
            "/authorize": self._authorize,
            "/token": self._token,
        }[request.path](request)
        return answer(environ, start)

    def _metadata(self, _: Request) -> Response:
        return _json(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    def _authorize(self, request: Request) -> Response:
        code = f"code-{len(self.asked)}"
        self.asked[code] = dict(request.args.items())
        back = urlencode({"code": code, "state": request.args["state"]})
        return Response(status=302, headers={"Location": f"{request.args['redirect_uri']}?{back}"})

    def _token(self, request: Request) -> Response:
        sent = {name: values[0] for name, values in parse_qs(request.get_data(as_text=True)).items()}
        asked = self.asked.pop(sent["code"])
        assert asked["code_challenge_method"] == "S256"
        assert asked["code_challenge"] == urlsafe_b64encode(sha256(sent["code_verifier"].encode()).digest()).decode()
        assert request.authorization is not None
        assert (request.authorization.username, request.authorization.password) == (CLIENT, SECRET)
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        key = self.other_key if self.forged else self.key
        header = {"alg": "RS256", "kid": self.key.kid}
        token = jwt.encode(header, {**claims, **self.says, **self.bent}, key)
        return _json({"access_token": "x", "token_type": "Bearer", "expires_in": 60, "id_token": token})


@contextmanager
def running() -> Iterator[Provider]:
    provider = Provider()
    server = make_server("127.0.0.1", 0, provider, threaded=True)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield provider
    server.shutdown()
    thread.join(timeout=10)
    server.server_close()


def _json(value: object) -> Response:
    return Response(json.dumps(value), mimetype="application/json")
