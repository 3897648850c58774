"""What the guide of an item offers, as far as a form has to know it."""

from actions.forms.catalogue import Offers
from core.clock import Clock
from knowledge.guides import GuideStore, NoGuide

MAIL = "mail"
_MAIL_WORDS = ("邮寄", "寄递", "快递", "寄到家")


def guide_offers(guides: GuideStore, region: str, clock: Clock) -> Offers:
    """A reader of the guides: a result can be posted only where the guide's delivery says so (domain.md 8.10)."""

    def _offers(item: str) -> frozenset[str]:
        try:
            delivery = guides.resolve(item, region, on=clock.today()).field("delivery")
        except NoGuide:
            return frozenset()
        texts = [fact.text for fact in delivery.value] if delivery else []
        return frozenset({MAIL}) if any(word in text for text in texts for word in _MAIL_WORDS) else frozenset()

    return _offers
