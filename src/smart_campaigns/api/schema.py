"""The OpenAPI description: what FastAPI finds out, with the problems of this API in place of its own errors."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from smart_campaigns.api.problems import ProblemShape, answers

REF = "#/components/schemas/{model}"


def describe(app: FastAPI) -> None:
    made = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = made()
            schemas = schema["components"]["schemas"]
            shape = ProblemShape.model_json_schema(ref_template=REF)
            schemas |= shape.pop("$defs", {})
            assert "ProblemShape" not in schemas, "the name of every error of this API: give that shape another"
            schemas["ProblemShape"] = shape
            for name in ("HTTPValidationError", "ValidationError"):
                schemas.pop(name, None)
            _bodies(schema["paths"])
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def _bodies(paths: dict[str, dict[str, Any]]) -> None:
    """Whatever takes a body refuses one that is too large."""
    for methods in paths.values():
        for operation in methods.values():
            if "requestBody" in operation:
                told = {str(status): answer for status, answer in answers(413).items()}
                operation["responses"] = dict(sorted((operation["responses"] | told).items()))
