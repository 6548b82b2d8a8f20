"""The claims, by text and topic: importing this package registers all of them."""

import pkgutil
from importlib import import_module


def _import_all(path: list[str], prefix: str) -> None:
    for module in pkgutil.iter_modules(path, prefix):
        loaded = import_module(module.name)
        if module.ispkg:
            _import_all(list(loaded.__path__), f"{module.name}.")


_import_all(list(__path__), f"{__name__}.")
