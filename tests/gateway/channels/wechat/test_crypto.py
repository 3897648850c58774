"""Signatures and encryption, against WeChat's own vectors and against wechatpy."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto

from bot.gateway.channels.wechat.crypto import Envelope, NotFromWeChat, check, signature
from tests.gateway.channels.wechat.fake_wechat import AES_KEY, APPID, TOKEN, signed

# Vectors of the official page (token AAAAA, key of 43 times A).
VECTOR = Envelope("A" * 43, "wxba5fad812f8e6fb9")
ENCRYPTED = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
MESSAGE = b'{"demo_resp":"good luck"}'
OURS = Envelope(AES_KEY, APPID)


def test_the_signature_of_the_url_check_is_that_of_the_vector() -> None:
    assert signature("AAAAA", "1714036504", "1514711492") == "f464b24fc39322e44b38aa78f5edd27bd1441696"


def test_the_signature_of_a_message_is_that_of_the_vector() -> None:
    assert signature("AAAAA", "1713424427", "415670741", ENCRYPTED) == "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"


def test_a_message_is_encrypted_as_in_the_vector() -> None:
    assert VECTOR.close(MESSAGE, random=b"707722b803182950") == ENCRYPTED


def test_a_message_is_decrypted_as_in_the_vector() -> None:
    assert VECTOR.open(ENCRYPTED) == MESSAGE


@given(st.binary(max_size=300))
def test_what_is_closed_opens_again(message: bytes) -> None:
    assert OURS.open(OURS.close(message)) == message


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=80))
def test_wechatpy_opens_what_we_close_and_the_other_way_round(text: str) -> None:
    oracle = WeChatCrypto(TOKEN, AES_KEY, APPID)
    closed = OURS.close(text.encode())
    wrapped = f"<xml><Encrypt><![CDATA[{closed}]]></Encrypt></xml>"
    theirs = oracle.encrypt_message(text, "nonce", "1")

    assert oracle.decrypt_message(wrapped, signed(TOKEN, "1", "nonce", closed), "1", "nonce") == text
    assert OURS.open(theirs.split("<Encrypt><![CDATA[")[1].split("]]>")[0]).decode() == text


def test_a_message_for_another_app_is_refused() -> None:
    with pytest.raises(NotFromWeChat):
        Envelope(AES_KEY, "wx-other").open(OURS.close(b"x"))


@given(st.binary(max_size=200))
def test_whatever_is_no_message_is_refused_and_breaks_nothing(noise: bytes) -> None:
    with pytest.raises(NotFromWeChat):
        OURS.open(base64.b64encode(noise).decode())


@pytest.mark.parametrize("encrypted", ["", "***", "A", "AAAA"])
def test_what_is_no_base64_is_refused(encrypted: str) -> None:
    with pytest.raises(NotFromWeChat):
        OURS.open(encrypted)


def test_a_changed_message_is_refused() -> None:
    closed = bytearray(base64.b64decode(OURS.close(json.dumps({"a": 1}).encode())))
    closed[-1] ^= 1

    with pytest.raises(NotFromWeChat):
        OURS.open(base64.b64encode(bytes(closed)).decode())


def test_a_wrong_signature_is_refused() -> None:
    check(signature("a", "b"), "b", "a")
    for given_signature in ("", "x", signature("a", "c"), "é"):
        with pytest.raises(NotFromWeChat):
            check(given_signature, "a", "b")
