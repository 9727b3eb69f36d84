"""A typed flag for each field of a config, explained as its docstring explains the field."""

from __future__ import annotations

import argparse
import re
from collections.abc import Collection
from dataclasses import fields
from typing import Any, get_type_hints


def add_config_flags(
    parser: argparse.ArgumentParser, config_type: Any, *, leave_out: Collection[str]
) -> None:
    """Add `--learning-rate` for `learning_rate`, and so on; a flag that is not given stays None."""
    types, texts = get_type_hints(config_type), _field_texts(config_type)
    for field in fields(config_type):
        if field.name not in leave_out:
            flag = "--" + field.name.replace("_", "-")
            parser.add_argument(flag, type=types[field.name], help=texts.get(field.name))


def given_fields(arguments: argparse.Namespace, config_type: Any) -> dict[str, Any]:
    """Return the fields whose flags were given."""
    values = {field.name: getattr(arguments, field.name) for field in fields(config_type)}
    return {name: value for name, value in values.items() if value is not None}


def _field_texts(config_type: Any) -> dict[str, str]:
    """Read what each field of the config means from its docstring."""
    described = (config_type.__doc__ or "").partition("Attributes:")[2]
    entries = re.findall(r"^ {8}(\w+): (.+(?:\n {12}.+)*)", described, flags=re.MULTILINE)
    return {name: " ".join(text.split()).replace("%", "%%") for name, text in entries}
