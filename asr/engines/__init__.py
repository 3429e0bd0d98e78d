"""The engines, one file each, found by name.

An engine is a module with ``load(model: Path, options: Options) -> Engine`` that raises EngineError. Its
name is the module's: one in this folder by its bare name (``vosk``), one elsewhere with its dots
(``package.module``). Nothing else needs to know it.
"""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

from asr.engine import Engine, EngineError, Options


def names() -> list[str]:
    """The engines of this folder."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def load(name: str, model: Path, options: Options) -> Engine:
    """Load an engine with its model. Raises EngineError."""
    module = name if "." in name else f"{__name__}.{name}"
    if "." not in name and name not in names():
        raise EngineError(f"no recogniser is called {name}; there are {' and '.join(names())}")
    try:
        found = importlib.import_module(module)
        engine: Engine = found.load(model, options)
    except ImportError as error:
        raise EngineError(f"the recogniser {name} cannot be loaded: {error}") from error
    except AttributeError as error:
        raise EngineError(f"{module} is no recogniser: {error}") from error
    return engine
