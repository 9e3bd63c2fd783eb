"""The base of every value in the domain: it never changes and takes nothing it does not know."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """Frozen, compared by what it holds, and closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")
