"""What the guide of an item offers, as far as a form has to know it."""

import re

from actions.forms.catalogue import Offers
from core.clock import Clock
from knowledge.guides import GuideStore, NoGuide

MAIL = "mail"
_POSTED = re.compile(r"邮寄|寄递|快递|寄到|寄给")
_NOT_POSTED = re.compile(r"(?:不|没有|暂未)[^，。；]{0,6}(?:寄|快递)")


def guide_offers(guides: GuideStore, region: str, clock: Clock) -> Offers:
    """A reader of the guides: a result can be posted only where the guide's delivery says so (domain.md 8.10)."""

    def _offers(item: str) -> frozenset[str]:
        try:
            delivery = guides.resolve(item, region, on=clock.today()).field("delivery")
        except NoGuide:
            return frozenset()
        texts = [fact.text for fact in delivery.value] if delivery else []
        posted = any(_POSTED.search(text) and not _NOT_POSTED.search(text) for text in texts)
        return frozenset({MAIL}) if posted else frozenset()

    return _offers
