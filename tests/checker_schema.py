"""The form of a certificate as JSON schemas, written from the description of the format."""

from __future__ import annotations

import re
from typing import Any

import jsonschema

RATIONAL = {"type": "string", "pattern": r"^-?(0|[1-9][0-9]*)(/[1-9][0-9]*)?$", "maxLength": 4000}
NAME = {"type": "string", "pattern": r"^[A-Za-z_][A-Za-z0-9_]{0,40}$"}
NATURAL = {"type": "string", "pattern": r"^(0|[1-9][0-9]{0,2})$"}
INTEGER = {"anyOf": [{"type": "integer", "minimum": 0, "maximum": 200}, NATURAL]}
VECTOR = {"type": "array", "items": RATIONAL}
MATRIX = {"type": "array", "items": {**VECTOR, "minItems": 1}, "minItems": 1}


def record(**properties: Any) -> dict[str, Any]:
    """The schema of an object with exactly these fields; those that end in an underscore may be missing."""
    required = [name for name in properties if not name.endswith("_")]
    plain = {name.rstrip("_"): part for name, part in properties.items()}
    return {"type": "object", "properties": plain, "required": required, "additionalProperties": False}


def pair(first: Any, second: Any) -> dict[str, Any]:
    return {"type": "array", "prefixItems": [first, second], "minItems": 2, "maxItems": 2}


PLAIN = ("softplus", "exp", "cos", "sin", "relu", "abs", "square", "squared-hinge")
UNIT = {
    "anyOf": [
        record(name={"enum": list(PLAIN)}),
        record(name={"const": "power"}, exponent=INTEGER),
        record(name={"const": "huber"}, threshold=RATIONAL),
        record(name={"const": "piecewise"}, knots=VECTOR, slopes=VECTOR, derivative_at_zero=RATIONAL),
    ]
}
QUADRATIC = {"anyOf": [{"type": "null"}, {"type": "array", "items": VECTOR}]}
TERM = record(weight=RATIONAL, direction=VECTOR, offset=RATIONAL, unit=UNIT)
MONOMIALS = {"type": "array", "items": pair(RATIONAL, {"type": "array", "items": INTEGER})}
FUNCTION = {
    "anyOf": [
        record(
            kind={"const": "ridge-sum"}, dimension=INTEGER, constant=RATIONAL, linear=VECTOR, quadratic=QUADRATIC,
            terms={"type": "array", "items": TERM},
        ),
        record(kind={"const": "polynomial"}, dimension=INTEGER, terms=MONOMIALS),
        record(
            kind={"const": "max-affine"}, dimension=INTEGER,
            pieces={"type": "array", "items": pair(VECTOR, RATIONAL), "minItems": 1},
        ),
        record(
            kind={"const": "log-sum-exp"}, dimension=INTEGER, rows={**MATRIX}, offsets=VECTOR, quadratic=QUADRATIC
        ),
    ]
}
CONSTRAINT = {
    "anyOf": [
        record(function=FUNCTION, relation={"enum": ["<=", "=="]}),
        record(affine=pair(VECTOR, RATIONAL), relation={"enum": ["<=", "=="]}),
    ]
}
CONSTRAINTS = {"type": "array", "items": CONSTRAINT}
PROGRAM = record(kind={"const": "program"}, minimize=FUNCTION, subject_to=CONSTRAINTS)
VALUE = {"anyOf": [RATIONAL, VECTOR, MATRIX, FUNCTION, PROGRAM]}
COMMON = {
    "format": {"type": "integer", "const": 1},
    "claim": {"type": "string", "pattern": r"^[A-Za-z0-9_.:-]{1,120}$"},
    "verdict": {"enum": ["proved", "refuted"]},
    "statement_": {},
    "digest_": {},
}
PRECISION = {"type": "integer", "minimum": 16, "maximum": 4096}
NAMED = {"type": "object", "propertyNames": NAME, "additionalProperties": VALUE}
LIST = {"type": "array"}
SCHEMA = {
    "instance": record(
        **COMMON, kind={}, given=NAMED, steps={"type": "array", "items": {**LIST, "minItems": 2}}, conclusion=LIST,
        hypotheses={"type": "array", "items": record(check=LIST, says_={})}, values_={}, precision_=PRECISION,
    ),
    "optimum": record(
        **COMMON, kind={}, program=record(minimize=FUNCTION, subject_to=CONSTRAINTS), primal=VALUE, multipliers=VALUE,
        status={"enum": ["optimal", "infeasible", "unbounded"]}, conclusion=LIST, values_={}, precision_=PRECISION,
    ),
    "identity": record(
        **COMMON, kind={}, variables={"type": "array", "items": NAME, "uniqueItems": True}, left={}, right={},
        point_={"type": "object", "additionalProperties": RATIONAL}, assumptions_={},
    ),
}
SCHEMA["function"], SCHEMA["squares"] = FUNCTION, {"type": "array", "items": pair(RATIONAL, MONOMIALS)}
VALIDATORS = {kind: jsonschema.Draft202012Validator(schema) for kind, schema in SCHEMA.items()}


def fits(schema: str, data: Any) -> bool:
    """Whether the data have the form that a schema describes."""
    return next(VALIDATORS[schema].iter_errors(data), None) is None


def is_name(x: Any) -> bool:
    return isinstance(x, str) and re.fullmatch(NAME["pattern"][1:-1], x) is not None
