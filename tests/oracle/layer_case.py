"""One case of a layer."""
from dataclasses import dataclass, field


@dataclass
class Case:
    """`inputs` are shapes with the batch axis first, or arrays where the values matter."""
    id: str
    layer: object
    inputs: list
    training: bool = False
    note: str = ""
    beyond_issue_3: bool = False
    known: bool = False  # arguments and shapes only
    derivative: bool = True
    arrays: list = field(default_factory=list)
