"""Headings and running text of Chinese official writing, told apart by their numbering."""

import re
from collections.abc import Iterable, Iterator

from knowledge.ingest.document import Block
from knowledge.text.normalise import readable

_LEVELS = (
    (1, re.compile(r"^第[一二三四五六七八九十百零]+[编篇章](?!程)")),
    (2, re.compile(r"^第[一二三四五六七八九十百零]+节")),
    (2, re.compile(r"^[一二三四五六七八九十]+、")),
    (3, re.compile(r"^[(\uff08][一二三四五六七八九十]+[)\uff09]")),
    (3, re.compile(r"^第[一二三四五六七八九十百千零]+条")),
)
_LONGEST_HEADING = 40
_BOILERPLATE = re.compile(
    r"^(首页|返回顶部|打印(本页)?|关闭(窗口)?|分享到|扫一扫|字体[:\uff1a]?|上一[篇页]|下一[篇页]|责任编辑|来源[:\uff1a]|浏览次数|点击数|版权所有|"
    r"ICP备|京公网安备|网站地图|联系我们|当前位置|您所在的位置|附件下载|相关(链接|文章|阅读))"
)


def blocks(lines: Iterable[str]) -> Iterator[Block]:
    """Paragraphs and headings of some lines; empty lines and the furniture of web pages are dropped."""
    for line in lines:
        text = readable(line)
        if not text or (len(text) < 40 and _BOILERPLATE.match(text)):
            continue
        level = next((level for level, pattern in _LEVELS if pattern.match(text)), 0)
        ends = text[-1] in "。.;；,，:：!！?？"
        yield Block(text, 0 if len(text) > _LONGEST_HEADING or ends else level)
