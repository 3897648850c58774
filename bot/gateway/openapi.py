"""The OpenAPI document of contract v1."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from bot.gateway.problems import Problem

_SECURITY: dict[str, list[dict[str, list[str]]]] = {
    "say": [{"conversation": []}, {"conversation": [], "citizen": []}],
    "submit": [{}, {"citizen": []}],
}
"""Where a second credential may come beside the first, or none: FastAPI can only say "one of them"."""


def operation_id(route: APIRoute) -> str:
    """The function's name: what generated clients call it."""
    return route.name


def document(app: FastAPI) -> dict[str, Any]:
    """The document, made once."""
    if app.openapi_schema is None:
        made = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        schemas = made["components"]["schemas"]
        problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(problem.pop("$defs"))
        schemas["Problem"] = problem
        for path in made["paths"].values():
            for operation in path.values():
                if (security := _SECURITY.get(operation["operationId"])) is not None:
                    operation["security"] = security
        app.openapi_schema = made
    return app.openapi_schema
