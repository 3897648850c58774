"""What WeChat pushes, decoded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.channels.wechat.push import Push, fields_of, push_of
from core.problem import BadInput

XML = """<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[o1]]></FromUserName>
<CreateTime>1482048670</CreateTime><MsgType><![CDATA[text]]></MsgType>
<Content><![CDATA[你好 <b>]]></Content><MsgId>1234567890123456</MsgId></xml>""".encode()
JSON = (
    '{"ToUserName":"gh_1","FromUserName":"o1","CreateTime":1482048670,"MsgType":"text",'
    '"Content":"你好 <b>","MsgId":1234567890123456}'
).encode()


def test_xml_and_json_say_the_same() -> None:
    assert push_of(fields_of(XML)) == push_of(fields_of(JSON))
    assert push_of(fields_of(XML)).text == "你好 <b>"


def test_a_message_is_known_again_by_its_id_as_number_or_string() -> None:
    number, string = fields_of(JSON), fields_of(JSON) | {"MsgId": "1234567890123456", "CreateTime": 1}

    assert push_of(number).message_id == push_of(string).message_id
    assert push_of(number | {"MsgId": 2}).message_id != push_of(number).message_id


def test_an_event_is_known_again_by_user_and_time() -> None:
    event = {"FromUserName": "o1", "MsgType": "event", "Event": "user_enter_tempsession", "CreateTime": 1}

    assert push_of(event).message_id == push_of(dict(event)).message_id
    assert len({push_of(event | {k: v}).message_id for k, v in [("CreateTime", 2), ("FromUserName", "o2")]}) == 2


@pytest.mark.parametrize(
    "body",
    [b"", b"x", b"[]", b"<xml>", b"\xff", b'<!DOCTYPE a [<!ENTITY b "c">]><xml><a>&b;</a></xml>', b"[" * 100_000],
)
def test_what_is_neither_is_refused(body: bytes) -> None:
    with pytest.raises(BadInput):
        fields_of(body)


@pytest.mark.parametrize(
    "fields", [{}, {"FromUserName": "o1"}, {"MsgType": "text"}, {"FromUserName": "o" * 200, "MsgType": "text"}]
)
def test_a_push_of_nobody_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        push_of(fields)


@given(st.builds(Push, st.text(), st.text(), st.text(), st.text(), st.text(), st.text()))
def test_a_push_comes_back_from_the_inbox(push: Push) -> None:
    assert Push.from_json(push.to_json()) == push
