"""The specs on disk, read once, fitted to what the guides of the region offer."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import yaml
from pydantic import ValidationError

from actions.forms.bundle import BUNDLES, Bundle, Part, read_bundles
from actions.forms.spec import FieldType, FormField, FormSpec
from core.problem import AppError, NotFound

SPECS = Path(__file__).with_name("specs")
Offers = Callable[[str], frozenset[str]]
"""What an item's guide offers here, by key of `Option.needs`: {"mail"} where results are posted."""


class FormNotFound(NotFound):
    """There is no form for the item."""

    code = "form_not_found"
    title = "这个事项暂时不能在网上填表，请到窗口办理"


class SpecBroken(AppError):
    """A form file is wrong; says which and what."""

    code = "form_spec_broken"
    title = "表单文件有误"


def offers_nothing(item: str) -> frozenset[str]:
    """The offers of a region about which nothing is known."""
    return frozenset()


class FormCatalogue:
    """All forms there are."""

    def __init__(self, specs: Mapping[str, FormSpec], bundles: Sequence[Bundle] = ()) -> None:
        self._bundles = {bundle.spec.item: bundle for bundle in bundles}
        self._specs = {**specs, **{item: bundle.spec for item, bundle in self._bundles.items()}}

    @classmethod
    def open(
        cls, folder: Path = SPECS, offers: Offers = offers_nothing, bundles: Path | None = BUNDLES
    ) -> "FormCatalogue":
        """The forms of a folder and of the bundles over them; raises SpecBroken or BundleBroken naming the file."""
        read = (fitted(read_spec(file), offers) for file in sorted(folder.glob("*.yml")))
        specs = {spec.item: spec for spec in read}
        return cls(specs, read_bundles(bundles, specs) if bundles else ())

    @property
    def openers(self) -> dict[str, str]:
        """Item by the intent that opens its form."""
        return {spec.opened_by: spec.item for spec in self._specs.values() if spec.opened_by}

    def parts(self, item: str) -> tuple[Part, ...]:
        """The items of a bundle in the order they are handled; empty for a single item."""
        bundle = self._bundles.get(item)
        return bundle.parts if bundle else ()

    def get(self, item: str) -> FormSpec:
        """The form of an item; raises FormNotFound."""
        spec = self._specs.get(item)
        if spec is None:
            raise FormNotFound
        return spec

    def all(self) -> list[FormSpec]:
        """Every form, by item."""
        return list(self._specs.values())

    def __contains__(self, item: object) -> bool:
        return item in self._specs


def read_spec(file: Path) -> FormSpec:
    """The spec of a file; raises SpecBroken."""
    try:
        spec = FormSpec.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError) as error:
        raise SpecBroken(f"{file.name}: {error}") from error
    if spec.item != file.stem:
        raise SpecBroken(f"{file.name}: item 要和文件名一样，现在写的是 {spec.item}")
    return spec


def fitted(spec: FormSpec, offers: Offers) -> FormSpec:
    """The spec without the options that the guide does not offer; a choice with one option left is not asked."""
    offered = offers(spec.item)
    fields: list[FormField] = []
    for field in spec.fields:
        if field.type is not FieldType.CHOICE:
            fields.append(field)
            continue
        options = [option for option in field.options if option.needs is None or option.needs in offered]
        if len(options) > 1:
            fields.append(field.model_copy(update={"options": options}))
    return spec.model_copy(update={"fields": fields})
