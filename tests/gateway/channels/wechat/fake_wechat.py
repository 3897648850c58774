"""A fake of WeChat's servers, a process of its own: pushes messages as WeChat does, takes customer-service messages.

Signs and encrypts with wechatpy, which shares no code with the gateway. Run as a module it prints its port.
"""

import json
import socket
import sys
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI, Request, Response
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import WeChatSigner

TOKEN, APPID, SECRET = "push-token", "wx1234567890abcdef", "app-secret"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
NONCE = "1514711492"


class Servers:
    """State of the fake."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget everything."""
        self.sent: list[dict[str, Any]] = []
        self.errcodes: list[int] = []
        self.tokens = 0
        self.media = b""

    @property
    def access_token(self) -> str:
        """The only one that counts."""
        return f"access-{self.tokens}"


def signed(*parts: str) -> str:
    """A signature, by wechatpy."""
    signer = WeChatSigner()
    signer.add_data(*parts)
    return str(signer.signature)


def body_of(fields: dict[str, Any], shape: str) -> str:
    """Fields as XML or JSON."""
    if shape == "json":
        return json.dumps(fields, ensure_ascii=False)
    inner = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in fields.items())
    return f"<xml>{inner}</xml>"


def make_app(state: Servers) -> FastAPI:
    """API of WeChat, and below /_ that of the tests."""
    app = FastAPI()
    controls(app, state)

    @app.post("/cgi-bin/stable_token")
    async def stable_token(asked: dict[str, Any]) -> dict[str, Any]:
        if (asked["grant_type"], asked["appid"], asked["secret"]) != ("client_credential", APPID, SECRET):
            return {"errcode": 40001, "errmsg": "invalid credential"}
        if asked["force_refresh"] or not state.tokens:
            state.tokens += 1
        return {"access_token": state.access_token, "expires_in": 7200}

    @app.post("/cgi-bin/message/custom/send")
    async def send(request: Request, access_token: str) -> dict[str, Any]:
        if access_token != state.access_token:
            return {"errcode": 40001, "errmsg": "invalid credential"}
        errcode = state.errcodes.pop(0) if state.errcodes else 0
        if errcode:
            return {"errcode": errcode, "errmsg": "scripted"}
        body = await request.body()
        if len(json.loads(body)["text"]["content"].encode()) > 2048 or rb"\u" in body:
            return {"errcode": 45002, "errmsg": "content size out of limit"}
        state.sent.append(json.loads(body))
        return {"errcode": 0, "errmsg": "ok"}

    @app.get("/cgi-bin/media/get")
    async def media(media_id: str, access_token: str) -> Response:
        if access_token != state.access_token or media_id != "media-1":
            return Response('{"errcode":40007,"errmsg":"invalid media_id"}', media_type="application/json")
        return Response(state.media, media_type="audio/amr")

    return app


def controls(app: FastAPI, state: Servers) -> None:
    """What the tests ask of the fake."""

    @app.post("/_reset")
    async def reset() -> None:
        state.reset()

    @app.get("/_sent")
    async def sent() -> dict[str, Any]:
        return {"sent": state.sent, "tokens": state.tokens}

    @app.post("/_script")
    async def script(given: dict[str, Any]) -> None:
        state.errcodes = given.get("errcodes", [])
        state.tokens += given.get("revoke", 0)
        state.media = given.get("media", "").encode()

    @app.post("/_push")
    async def push(given: dict[str, Any]) -> dict[str, Any]:
        params, body = sealed_push(given["fields"], str(given["timestamp"]), given["shape"], secure=given["secure"])
        async with httpx.AsyncClient(timeout=5) as http:  # WeChat waits no longer
            answer = await http.post(given["target"], params=params, content=body.encode())
        return {"status": answer.status_code, "text": answer.text}


def sealed_push(fields: dict[str, Any], timestamp: str, shape: str, *, secure: bool) -> tuple[dict[str, str], str]:
    """Query and body of a push, as WeChat makes them."""
    params = {"timestamp": timestamp, "nonce": NONCE, "signature": signed(TOKEN, timestamp, NONCE)}
    body = body_of(fields, shape)
    if not secure:
        return params, body
    crypto = WeChatCrypto(TOKEN, AES_KEY, APPID)
    wrapped = crypto.encrypt_message(body, NONCE, timestamp)
    encrypted = wrapped.split("<Encrypt><![CDATA[")[1].split("]]>")[0]
    params |= {"encrypt_type": "aes", "msg_signature": signed(TOKEN, timestamp, NONCE, encrypted)}
    return params, body_of({"ToUserName": "gh_1", "Encrypt": encrypted}, shape)


def main() -> None:
    """Serve on a free port and say which."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(64)
    sys.stdout.write(f"{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    server = uvicorn.Server(uvicorn.Config(make_app(Servers()), log_level="critical"))
    server.run(sockets=[listener])


if __name__ == "__main__":
    main()
