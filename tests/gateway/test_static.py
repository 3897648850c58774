"""The widget and the demo portal page."""

from pathlib import Path

import pytest

from tests.gateway.conftest import MakeWorld
from tests.gateway.world import World

LONG = "export {};\n" * 100
"""Long enough to be worth compressing."""


@pytest.fixture
async def site(make_world: MakeWorld, tmp_path: Path) -> World:
    """A gateway with a small widget."""
    folder = tmp_path / "widget"
    (folder / "demo").mkdir(parents=True)
    (folder / "zhiban-chat.js").write_text(LONG)
    (folder / "client.js").write_text(LONG)
    (folder / "demo" / "index.html").write_text("<!DOCTYPE html>" + "<p>示范市</p>" * 100)
    (tmp_path / "secret.js").write_text("secret")
    return await make_world(widget=folder)


@pytest.mark.parametrize("path", ["/", "/widget.js", "/widget/client.js", "/widget/demo/index.html"])
async def test_pages_come_under_a_policy_that_allows_nothing_inline_or_foreign(site: World, path: str) -> None:
    response = await site.http.get(path)

    policy = response.headers["Content-Security-Policy"]
    assert response.status_code == 200
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'")
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_any_portal_may_load_the_modules_but_not_the_page(site: World) -> None:
    module, page = await site.http.get("/widget/client.js"), await site.http.get("/")

    assert module.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in page.headers
    assert module.headers["Content-Type"].startswith("text/javascript")


@pytest.mark.parametrize("path", ["/", "/widget.js", "/widget/client.js"])
async def test_files_come_compressed_to_whoever_accepts_it(site: World, path: str) -> None:
    packed = await site.http.get(path, headers={"Accept-Encoding": "gzip"})
    plain = await site.http.get(path, headers={"Accept-Encoding": "identity"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.num_bytes_downloaded) < len(plain.content) / 2
    assert packed.content == plain.content
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"


async def test_unchanged_file_is_not_sent_again(site: World) -> None:
    first = await site.http.get("/widget/client.js")

    again = await site.http.get("/widget/client.js", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["/widget/../secret.js", "/widget/%2e%2e/secret.js", "/widget/none.js", "/widget/"])
async def test_nothing_else_is_served(site: World, path: str) -> None:
    response = await site.http.get(path)

    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"


async def test_without_a_widget_its_address_is_a_404(make_world: MakeWorld, tmp_path: Path) -> None:
    bare = await make_world(widget=tmp_path / "none")

    assert [(await bare.http.get(path)).status_code for path in ("/", "/widget.js", "/widget/x.js")] == [404] * 3


async def test_an_installation_that_is_no_demo_has_no_portal_page(make_world: MakeWorld) -> None:
    real = await make_world(demo=False)

    assert (await real.http.get("/")).status_code == 404
