"""The API's addresses as a page that needs no script: what each does, takes and answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from typing import Any


def reference_page(openapi: dict[str, Any]) -> str:
    """A page of an OpenAPI description."""
    info = openapi["info"]
    sections = "\n".join(
        _section(way.upper(), path, operation, openapi)
        for path, operations in openapi["paths"].items()
        for way, operation in operations.items()
    )
    return f"""<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(info["title"])} API</title>
<link rel="icon" href="/widget/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/widget/theme.css">
<link rel="stylesheet" href="/page/page.css">
</head>
<body class="source reference">
<main>
<h1>{escape(info["title"])} API <small>{escape(info["version"])}</small></h1>
<p>{escape(info["description"])}</p>
<p class="links"><a href="/openapi.json">OpenAPI description</a><a href="/">Ask a question</a></p>
{sections}
</main>
</body>
</html>
"""


def _section(way: str, path: str, operation: dict[str, Any], openapi: dict[str, Any]) -> str:
    paragraphs = "".join(f"<p>{escape(text)}</p>" for text in operation.get("description", "").split("\n\n"))
    answers = "".join(
        f"<dt>{escape(status)}</dt><dd>{escape(response['description'])}</dd>"
        for status, response in operation["responses"].items()
    )
    examples = "".join(f"<pre>{escape(_curl(way, path, example))}</pre>" for example in _examples(operation, openapi))
    return f"<section><h2>{way} {escape(path)}</h2>{paragraphs}{examples}<dl>{answers}</dl></section>"


def _examples(operation: dict[str, Any], openapi: dict[str, Any]) -> Iterator[Any]:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
    yield from openapi["components"]["schemas"].get(name, {}).get("examples", [])


def _curl(way: str, path: str, body: Any) -> str:
    data = json.dumps(body, ensure_ascii=False, indent=2)
    return f"curl -X {way} {path} -H 'Content-Type: application/json' -d '{data}'"
