"""The widget, its modules, and the demo portal page, under a strict content security policy."""

from pathlib import Path

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from core.problem import NotFound

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "media-src 'self' blob:",
        "worker-src 'self'",
        "manifest-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_PAGE = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
# Public files that hold nothing of anyone: any portal may load them.
_MODULE = _PAGE | {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
# On these routes alone: compressing an answer would hold its events back, and could tell of secrets packed with it.
_PACKED = [Middleware(GZipMiddleware, compresslevel=6)]


class _Modules(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(_MODULE)
        if path == "demo/service-worker.js":  # it keeps the page, which stands above its own folder
            response.headers["Service-Worker-Allowed"] = "/"
        return response


def serve(app: FastAPI, folder: Path, *, demo: bool) -> None:
    """Serve `/widget.js` and `/widget/…` from a folder, gzipped where accepted, and its demo portal page at `/`."""

    async def widget(_: Request) -> Response:
        return _file(folder / "zhiban-chat.js", _MODULE)

    async def portal(_: Request) -> Response:
        return _file(folder / "demo" / "index.html", _PAGE)

    app.router.routes.append(Route("/widget.js", widget, middleware=_PACKED))
    if folder.is_dir():
        app.router.routes.append(Mount("/widget", _Modules(directory=folder), name="widget", middleware=_PACKED))
    if demo:
        app.router.routes.append(Route("/", portal, middleware=_PACKED))


def _file(path: Path, headers: dict[str, str]) -> FileResponse:
    if not path.is_file():
        raise NotFound
    return FileResponse(path, headers=headers)
