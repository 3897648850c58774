"""Guides, passed on from the actions process."""

from tests.gateway.world import World


async def test_hits_come_for_the_region_asked(world: World) -> None:
    hits = (await world.http.get("/v1/guides", params={"q": "换身份证", "region": "110000"})).json()["hits"]

    assert hits[0]["item"] == "id-card-renewal"
    assert hits[0]["region"] == "110000"


async def test_without_a_region_that_of_the_installation_counts(world: World) -> None:
    assert (await world.http.get("/v1/guides")).json()["hits"][0]["region"] == "990100"


async def test_a_guide_comes_with_its_fields(world: World) -> None:
    guide = (await world.http.get("/v1/guides/id-card-renewal")).json()

    assert guide["fields"]["fee"] == {"value": {"charged": "yes"}, "region": "000000", "region_name": "全国"}


async def test_a_guide_that_is_not_there_is_a_404(world: World) -> None:
    response = await world.http.get("/v1/guides/none")

    assert response.status_code == 404
    assert response.json()["code"] == "not_found"
