"""Longest time of unemployment benefit by years paid (社会保险法第四十六条)."""

LAW = "《社会保险法》第四十六条"


def benefit_months(years_paid: float) -> int:
    """Months at most: 12 from one year on, 18 from five, 24 from ten; 0 below one year. Years must not be negative."""
    if years_paid < 0:
        raise ValueError("years_paid must not be negative")
    for years, months in ((10, 24), (5, 18), (1, 12)):
        if years_paid >= years:
            return months
    return 0
