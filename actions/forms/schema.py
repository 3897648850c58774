"""The spec as JSON Schema 2020-12 with a UI part: what the widget fills in offline."""

from datetime import date
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from actions.forms.spec import AGREE, CONSENT, DEFERRED, FieldType, FormField, FormSpec, When
from actions.forms.validation import AMOUNT, LANDLINE, is_stored_form

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_MOBILE = r"1[3-9]\d{9}"
_FORMATS = {
    FieldType.ID_NUMBER: "cn-id-number",
    FieldType.USCC: "cn-uscc",
    FieldType.NAME: "cn-name",
    FieldType.ADDRESS: "cn-address",
}
"""Formats of our own: readers that do not know them ignore them, the server always checks."""
_WIDGETS = {
    FieldType.CHOICE: "radio",
    FieldType.DATE: "date",
    FieldType.PHONE: "tel",
    FieldType.ADDRESS: "textarea",
    FieldType.AMOUNT: "amount",
    FieldType.FILE: "file",
}


def json_schema(spec: FormSpec) -> dict[str, Any]:
    """The shape of a complete submission; cross-field checks and dates against today are the server's."""
    properties = {field.name: _property(field) for field in spec.all_fields}
    conditional = [_conditional(field) for field in spec.fields if field.when]
    schema: dict[str, Any] = {
        "$schema": DIALECT,
        "$id": f"urn:zhiban:form:{spec.item}:{spec.version}",
        "title": spec.name,
        "type": "object",
        "properties": properties,
        "required": [field.name for field in spec.all_fields if field.required and not field.when],
        "additionalProperties": False,
    }
    return schema | ({"allOf": conditional} if conditional else {})


def _property(field: FormField) -> dict[str, Any]:
    return {"title": field.label, "type": "string"} | _shape(field)


def _shape(field: FormField) -> dict[str, Any]:
    if field.name == CONSENT:
        return {"const": AGREE}
    if field.type is FieldType.CHOICE:
        return {"enum": [option.value for option in field.options]}
    if field.type is FieldType.DATE:
        return _date_shape(field)
    if field.type is FieldType.AMOUNT:
        return {"pattern": f"^{AMOUNT}$"} | _bounds(field)
    if field.type is FieldType.PHONE:
        return {"pattern": f"^(?:{_MOBILE}|{LANDLINE})$"}
    if field.type is FieldType.FILE:
        return {"pattern": rf"^(?:{DEFERRED}|upload:[A-Za-z0-9_-]{{8,64}})$"}
    if field.type is FieldType.TEXT:
        return {"minLength": field.min_length, "maxLength": field.max_length, "pattern": r"^\S(?:[\s\S]*\S)?$"}
    shape: dict[str, Any] = {"format": _FORMATS[field.type]}
    if field.type is FieldType.ID_NUMBER:
        return shape | {"pattern": r"^[1-9]\d{16}[\dX]$"}
    if field.type is FieldType.USCC:
        return shape | {"pattern": r"^[0-9A-HJ-NPQRTUWXY]{18}$"}
    return shape | {"minLength": 2, "maxLength": field.max_length}


def _date_shape(field: FormField) -> dict[str, Any]:
    formats = [{"format": f"{field.tense}-date"}] if field.tense != "any" else []
    shape: dict[str, Any] = {"format": "date"}
    if field.precision == "month":
        shape["pattern"] = r"^\d{4}-\d{2}-01$"
    return shape | ({"allOf": formats} if formats else {})


def _bounds(field: FormField) -> dict[str, Any]:
    bounds = {"minimum": field.minimum, "maximum": field.maximum}
    named = {name: bound for name, bound in bounds.items() if bound is not None}
    return {"format": f"amount:{field.name}", "x-amount": named} if named else {}


def _conditional(field: FormField) -> dict[str, Any]:
    then: dict[str, Any] = {"required": [field.name]} if field.required else {}
    return {"if": _holds(field.when), "then": then, "else": {"properties": {field.name: False}}}


def _holds(conditions: list[When]) -> dict[str, Any]:
    return {
        "properties": {condition.field: {"enum": condition.any_of} for condition in conditions},
        "required": [condition.field for condition in conditions],
    }


def validator(spec: FormSpec, today: date) -> Draft202012Validator:
    """A validator of the schema that also knows our formats, as of that day."""
    checker = FormatChecker()

    def _register(name: str, field: FormField) -> None:
        checker.checks(name)(lambda value: not isinstance(value, str) or is_stored_form(field, value, today))

    for field in spec.fields:
        if field.type in _FORMATS:
            _register(_FORMATS[field.type], field)
        elif field.type is FieldType.AMOUNT:
            _register(f"amount:{field.name}", field)
        elif field.type is FieldType.DATE and field.tense != "any":
            _register(f"{field.tense}-date", field)
    return Draft202012Validator(json_schema(spec), format_checker=checker)


def ui_part(spec: FormSpec) -> dict[str, Any]:
    """What a page needs to draw the form: order, words, options, conditions, checks, the notice."""
    return {
        "order": [field.name for field in spec.all_fields],
        "notice": spec.notice.model_dump(mode="json", exclude_none=True),
        "law": spec.law,
        "afterwards": spec.afterwards,
        "fields": {field.name: _ui_field(field) for field in spec.all_fields},
        "checks": [check.model_dump(mode="json", exclude_none=True, exclude_defaults=True) for check in spec.checks],
    }


def _ui_field(field: FormField) -> dict[str, Any]:
    kept = {"label", "type", "ask", "help", "example", "required", "material", "sensitive", "precision", "tense"}
    shown: dict[str, Any] = field.model_dump(mode="json", include=kept, exclude_none=True)
    shown["widget"] = _WIDGETS.get(field.type, "text")
    if field.options:
        shown["options"] = [{"value": o.value, "title": o.title, "help": o.help} for o in field.options]
    if field.when:
        shown["when"] = [condition.model_dump(mode="json") for condition in field.when]
    return shown


def describe(spec: FormSpec) -> dict[str, Any]:
    """`{item, name, version, schema, ui}`: the answer of GET /tasks/forms/{item}."""
    return {
        "item": spec.item,
        "name": spec.name,
        "version": spec.version,
        "schema": json_schema(spec),
        "ui": ui_part(spec),
    }
