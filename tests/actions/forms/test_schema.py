"""The JSON Schema and the engine say the same of every set of values."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from actions.forms.catalogue import FormCatalogue
from actions.forms.schema import describe, json_schema, validator
from actions.forms.spec import CONSENT, FieldType, FormField, FormSpec
from actions.forms.validation import shape_errors
from tests.actions.forms.conftest import everything_is_posted
from tests.actions.forms.samples import ODD, valid_values

TODAY = date(2026, 11, 22)
CATALOGUE = FormCatalogue.open(offers=everything_is_posted)
ITEMS = [spec.item for spec in CATALOGUE.all()]


def _value(field: FormField) -> st.SearchStrategy[str]:
    """Right and wrong values of a field."""
    if field.type is FieldType.CHOICE:
        return st.sampled_from([option.value for option in field.options] + ["nothing", ""])
    return st.sampled_from(ODD + valid_values(field, TODAY))


@st.composite
def _values(draw: st.DrawFn, spec: FormSpec) -> dict[str, str]:
    """Mostly complete, often wrong."""
    values = {field.name: draw(_value(field)) for field in spec.all_fields if draw(st.integers(0, 9)) > 0}
    if draw(st.booleans()):
        values[CONSENT] = "agree"
    if draw(st.integers(0, 9)) == 0:
        values["unknown_field"] = "x"
    return values


@pytest.mark.parametrize("item", ITEMS)
def test_schemas_are_valid_2020_12(item: str) -> None:
    Draft202012Validator.check_schema(json_schema(CATALOGUE.get(item)))


@pytest.mark.parametrize("item", ITEMS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data())
def test_schema_and_engine_agree(item: str, data: Any) -> None:
    spec = CATALOGUE.get(item)
    values = data.draw(_values(spec))

    by_schema = {_where(error) for error in validator(spec, TODAY).iter_errors(values)}
    by_engine = {error.field for error in shape_errors(spec, values, TODAY)}

    assert bool(by_schema) == bool(by_engine), (values, by_schema, by_engine)


@pytest.mark.parametrize("item", ITEMS)
@given(data=st.data())
@settings(max_examples=20, deadline=None)
def test_complete_values_pass_both(item: str, data: Any) -> None:
    spec = CATALOGUE.get(item)
    values: dict[str, str] = {}
    for field in spec.all_fields:
        if field in spec.relevant(values) and (field.required or data.draw(st.booleans())):
            values[field.name] = data.draw(st.sampled_from(valid_values(field, TODAY)))
    assert not shape_errors(spec, values, TODAY)
    assert validator(spec, TODAY).is_valid(values)


def _where(error: Any) -> str:
    return str(error.json_path)


def test_the_ui_part_names_every_field() -> None:
    described = describe(CATALOGUE.get("residence-permit-application"))

    assert described["ui"]["order"] == list(described["schema"]["properties"])
    assert described["ui"]["fields"]["reason"]["options"][0]["title"]
    assert described["ui"]["notice"]["rights"]
