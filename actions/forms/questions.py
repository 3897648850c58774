"""Telling a question from a value, by its words and by what NLU makes of it."""

import re

_QUESTION = re.compile(
    r"[?？]|吗|[么嘛呢]$|怎么|怎样|咋|啥|(?<!没)什么|哪[里儿些个种天]|在哪|去哪|几[天个点号时岁年月]|多少|多久|多长|多大|为什么|干嘛"
    r"|能否|是否|可否|如何|何时|(?:行|可以|对)不$|([\u4e00-\u9fff])[不没]\1|我想问|请问|问一下|咨询"
)
_ASKING = (
    "guide.", "eligibility", "compare", "find_item", "one_thing", "progress", "bot", "chitchat", "greet",
    "complain", "report", "suggest",
)  # fmt: skip
_URGENT = ("emergency.", "fraud", "human", "abuse", "others_data", "injection", "political")
URGENT_CONFIDENCE = 0.5
"""Low on purpose: an emergency taken for a value costs more than a value asked twice."""
ASKING_CONFIDENCE = 0.6
ASKING_CONFIDENCE_FREE = 0.85
"""Where any sentence could be a value, NLU has to be surer."""


def is_question(text: str) -> bool:
    """Whether the words ask something."""
    return bool(_QUESTION.search(text.strip()))


def is_urgent(intent: str | None, confidence: float) -> bool:
    """Whether NLU hears an emergency, a threat to safety, or a wish for a person."""
    return bool(intent) and intent.startswith(_URGENT) and confidence >= URGENT_CONFIDENCE  # type: ignore[union-attr]


def is_asking(intent: str | None, confidence: float, *, free_text: bool) -> bool:
    """Whether NLU is sure enough that something is asked."""
    enough = ASKING_CONFIDENCE_FREE if free_text else ASKING_CONFIDENCE
    return bool(intent) and intent.startswith(_ASKING) and confidence >= enough  # type: ignore[union-attr]
