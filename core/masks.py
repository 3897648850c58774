"""How a personal value is shown once it is known to be one: enough to recognise one's own, no more."""

import re

from core.folding import fold

_DOOR = re.compile(r"\d+(?:号|弄|栋|幢|座|单元|室|组)")
HIDDEN = "***"


def mask_id(number: str) -> str:
    """An identity number with its first and last four characters: 3301**********1234; 15 digits likewise."""
    value = _compact(number)
    if len(value) <= 8:
        return "*" * len(value)
    return value[:4] + "*" * (len(value) - 8) + value[-4:]


def mask_phone(number: str) -> str:
    """A mobile as 138****5678; a landline as 0571-****8888; anything else with its last four."""
    value = _compact(number)
    if re.fullmatch(r"1[3-9]\d{9}", value):
        return f"{value[:3]}****{value[-4:]}"
    if landline := re.fullmatch(r"(0(?:10|2\d|\d{3}))(\d{3,4})(\d{4})", value):
        return f"{landline[1]}-****{landline[3]}"
    return "*" * max(0, len(value) - 4) + value[-4:]


def mask_name(name: str) -> str:
    """张* · 张*三 · longer: the first and the last character."""
    if len(name) <= 1:
        return "*" * len(name)
    if len(name) == 2:
        return name[0] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]


def mask_address(address: str) -> str:
    """An address up to its first house number; unchanged where it has none."""
    folded = fold(address)
    door = _DOOR.search(folded.text)
    return address[: folded.starts[door.start()]] + HIDDEN if door else address


def mask_card(number: str) -> str:
    """A bank card's last four digits."""
    return "****" + _compact(number)[-4:]


def mask_passport(number: str) -> str:
    """A passport or permit with its letter and last three: E*****678."""
    value = _compact(number)
    return value[0] + "*" * (len(value) - 4) + value[-3:]


def mask_plate(plate: str) -> str:
    """A number plate without its third to fifth character: 京A***45."""
    value = re.sub("[·• ]", "", plate).upper()
    return value[:2] + HIDDEN + value[5:]


def mask_email(address: str) -> str:
    """An address with the first letter and the domain."""
    return f"{address[0]}{HIDDEN}@{address.rpartition('@')[2]}"


def mask_location(location: str) -> str:
    """Coordinates cut to two decimals, about a kilometre."""
    return re.sub(r"(\.\d\d)\d+", r"\1", location)


def _compact(number: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", fold(number).text)
