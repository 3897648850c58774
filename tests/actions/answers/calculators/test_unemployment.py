import pytest

from actions.answers.calculators.unemployment import benefit_months


@pytest.mark.parametrize(
    ("years", "months"), [(0, 0), (0.9, 0), (1, 12), (4.9, 12), (5, 18), (9.5, 18), (10, 24), (40, 24)]
)
def test_months_follow_article_46(years: float, months: int) -> None:
    assert benefit_months(years) == months


def test_negative_years_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        benefit_months(-1)
