"""Forms, passed on from the actions process."""

from tests.gateway.world import World


async def test_a_form_comes_as_schema_and_ui(world: World) -> None:
    form = (await world.http.get("/v1/forms/residence-permit-application")).json()

    assert set(form) == {"item", "name", "version", "schema", "ui"}


async def test_an_item_without_a_form_is_a_404(world: World) -> None:
    assert (await world.http.get("/v1/forms/none")).status_code == 404
